"""The proof: every row has its record, every record its row, every object its size and hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from newskeep.archive.contents import Contents, contents
from newskeep.archive.layout import Layout
from newskeep.archive.sidecars import differences
from newskeep.catalog.articles import ArticleRecord
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.model import Capture, Judgement, Problem, Verdict, Verification
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.warc.members import Stop
from newskeep.warc.naming import segment_key
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scan import Scan, Scanned


def verify(catalog: Catalog, layout: Layout, storage: Storage) -> Verification:
    """Read every segment whole, and hold it against the catalog.

    A segment that still grows is read as far as it is committed.

    Raises:
        StorageError: storage can't be reached.
    """
    check = _Check(catalog, layout, storage)
    known = catalog.segments.all()
    for segment in known:
        check.segment(segment)
    check.strangers()
    return check.verification(len(known))


@dataclass
class _Check:
    catalog: Catalog
    layout: Layout
    storage: Storage
    records: int = 0
    captures: int = 0
    problems: list[Problem] = field(default_factory=list)

    def verification(self, segments: int) -> Verification:
        return Verification(
            segments, self.records, self.captures, self.catalog.articles.count(), tuple(self.problems)
        )

    def strangers(self) -> None:
        """Segments in storage that the catalog has never heard of."""
        for item in self.storage.list("warc/"):
            name = item.key.rpartition("/")[2]
            if name.endswith(".warc.gz") and not self.catalog.segments.get(name):
                self._say("unknown-segment", name, None, "storage has it, and the catalog does not know it")

    def segment(self, segment: SegmentRow) -> None:
        """One segment against its rows."""
        try:
            with _found(segment, self.layout, self.storage) as source:
                _OneSegment(self, segment, source).check()
        except ObjectMissingError:
            if segment.state == "open" and not segment.committed:
                return  # begun this very moment: there is nothing to prove yet
            lost = len(self.catalog.segments.captures(segment.id, segment.name))
            what = f"it is neither in the spool nor in storage; {lost} captures are lost with it"
            self._say("missing-segment", segment.name, None, what)

    def _say(self, kind: str, segment: str, offset: int | None, what: str) -> None:
        self.problems.append(Problem(kind, segment, offset, what))


class _OneSegment:
    """A segment that was found, against its rows and its sidecars."""

    def __init__(self, whole: _Check, segment: SegmentRow, source: _Source) -> None:
        self._whole = whole
        self._catalog = whole.catalog
        self._segment = segment
        self._source = source

    def check(self) -> None:
        sound = self._segment.state == "open" or self._check_hash()
        records = list(self._records())
        self._whole.records += len(records)
        found = contents(records, self._segment.name, self._source.read)
        self._check_records(records)
        self._check_captures(found)
        self._check_versions(found)
        for offset, what in found.troubles:
            self._say("unreadable-article", offset, what)
        if sound and self._segment.state == "stored":
            for kind, what in differences(records, found, self._segment.name, self._whole.storage.get):
                self._say(kind, None, what)

    def _check_hash(self) -> bool:
        with self._source.opened() as stream:
            sha256 = sha256_of_stream(stream)
        if sha256 == self._segment.sha256:
            return True
        self._say("changed-segment", None, f"its SHA-256 is {sha256}, sealed as {self._segment.sha256}")
        return False

    def _records(self) -> Iterator[Scanned]:
        with self._source.opened() as stream:
            going = Scan(stream)
            for record in going:
                if not self._is_proven(record.offset):
                    return
                yield record
        end = max(self._segment.size, self._segment.committed)
        if going.tail.end < end or (going.tail.stop is not Stop.END and self._segment.state != "open"):
            what = f"no whole record follows: {going.tail.stop}; what lies behind can't be read"
            self._say("torn-segment", going.tail.end, what)

    def _check_records(self, records: Iterable[Scanned]) -> None:
        for record in records:
            if not record.intact:
                what = f"the bytes of record {record.id} are not the ones hashed"
                self._say("wrong-digest", record.offset, what)

    def _check_captures(self, found: Contents) -> None:
        rows = {row.capture.record_id: row for row in self._rows()}
        self._whole.captures += len(rows)
        for capture in found.captures:
            row = rows.pop(capture.record_id, None)
            if row and _beside_url(row.capture) != _beside_url(capture):
                self._say("wrong-row", capture.offset, f"the row of {capture.url} says other than its record")
            elif row is None and capture.record_id in found.requested:
                self._say("record-without-row", capture.offset, f"no row for the capture of {capture.url}")
        for row in rows.values():
            what = f"the record of the capture of {row.capture.url} is not there"
            self._say("row-without-record", row.capture.offset, what)

    def _rows(self) -> Iterator[CaptureRow]:
        for row in self._catalog.segments.captures(self._segment.id, self._segment.name):
            if self._is_proven(row.capture.offset):
                yield row

    def _check_versions(self, found: Contents) -> None:
        versions = {
            record.record_id: (record, article, number)
            for record, article, number in self._catalog.articles.segment_versions(self._segment.id)
            if self._is_proven(record.offset)
        }
        for item in found.documents.values():
            judgement = item.document.judgement
            row, _, _ = versions.pop(item.record.record_id, (None, "", 0))
            what = f"version {judgement.version} of article {judgement.article}"
            if row and _place(row) != _place(item.record):
                self._say("wrong-row", item.record.offset, f"the row of {what} says other than its record")
            elif row is None and judgement.verdict is not Verdict.UNCHANGED and self._is_lost(judgement):
                self._say("record-without-row", item.record.offset, f"no row for {what}")
        for record, article, number in versions.values():
            what = f"the record of version {number} of article {article} is not there"
            self._say("row-without-record", record.offset, what)

    def _is_lost(self, judgement: Judgement) -> bool:
        """False where two runs stored the same version, and one died before it could say so: the other's counts."""
        return self._catalog.articles.get(judgement.article, judgement.version) is None

    def _is_proven(self, offset: int) -> bool:
        """False for what a living run has written since the segment's row was read."""
        return self._segment.state != "open" or offset < self._segment.committed

    def _say(self, kind: str, offset: int | None, what: str) -> None:
        self._whole.problems.append(Problem(kind, self._segment.name, offset, what))


def _beside_url(capture: Capture) -> Capture:
    """All but the URL, which a record spells in ASCII without credentials."""
    return replace(capture, url="")


def _place(record: ArticleRecord) -> tuple[int, int, str]:
    return record.offset, record.length, record.record_id


class _Source:
    """A segment's bytes, wherever they are: an open file, which stays readable when it is moved, or an object."""

    def __init__(self, file: BinaryIO | None, storage: Storage, key: str) -> None:
        self._file = file
        self._storage = storage
        self._key = key

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """A stream over all of it, from the beginning."""
        if self._file:
            self._file.seek(0)
            yield self._file
        else:
            with self._storage.open(self._key) as stream:
                yield stream

    def read(self, offset: int, length: int) -> StoredRecord:
        """One record."""
        if self._file is None:
            return parse_record(self._storage.read(self._key, offset, length))
        self._file.seek(offset)
        return parse_record(self._file.read(length))


@contextmanager
def _found(segment: SegmentRow, layout: Layout, storage: Storage) -> Iterator[_Source]:
    """Where a segment is.

    Raises:
        ObjectMissingError: nowhere.
    """
    key = segment_key(segment.name)
    file = _in_spool(layout.spool / segment.name) if segment.state != "stored" else None
    if file is None:
        path = storage.path(key)
        if path is None:
            storage.info(key)
            yield _Source(None, storage, key)
            return
        file = path.open("rb")
    with file:
        yield _Source(file, storage, key)


def _in_spool(path: Path) -> BinaryIO | None:
    for place in (path.with_name(f"{path.name}.open"), path):
        try:
            return place.open("rb")
        except FileNotFoundError:
            continue
    return None
