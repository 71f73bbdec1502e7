"""The proof: every row has its record, every record its row, every object its size and hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from newskeep.archive.contents import Contents, contents
from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.model import Problem, Verdict, Verification
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
    check.strangers({segment_key(segment.name) for segment in known})
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

    def strangers(self, known: set[str]) -> None:
        """Segments in storage that the catalog has never heard of."""
        for item in self.storage.list("warc/"):
            if item.key.endswith(".warc.gz") and item.key not in known:
                name = item.key.rpartition("/")[2]
                self._say("unknown-segment", name, None, "storage has it, and the catalog does not know it")

    def segment(self, segment: SegmentRow) -> None:
        """One segment against its rows."""
        try:
            source = _find(segment, self.layout, self.storage)
        except (ObjectMissingError, FileNotFoundError):
            if segment.state == "open" and not segment.committed:
                return  # begun this very moment: there is nothing to prove yet
            rows = self.catalog.segments.captures(segment.id, segment.name)
            what = f"it is neither in the spool nor in storage; {len(rows)} captures are lost with it"
            self._say("missing-segment", segment.name, None, what)
            return
        if segment.state != "open":
            self._check_object(segment, source)
        records = list(self._records(segment, source))
        self.records += len(records)
        self._check_records(segment, records)
        self._check_rows(segment, contents(records, segment.name, source.read))

    def _check_object(self, segment: SegmentRow, source: _Source) -> None:
        with source.open() as stream:
            found = sha256_of_stream(stream)
        if found != segment.sha256:
            self._say(
                "changed-segment", segment.name, None, f"its SHA-256 is {found}, sealed as {segment.sha256}"
            )

    def _records(self, segment: SegmentRow, source: _Source) -> Iterator[Scanned]:
        with source.open() as stream:
            going = Scan(stream)
            for record in going:
                if segment.state == "open" and record.offset >= segment.committed:
                    return
                yield record
        if going.tail.stop is not Stop.END and going.tail.end < max(segment.size, segment.committed):
            what = f"no whole record follows: {going.tail.stop}; what lies behind can't be read"
            self._say("torn-segment", segment.name, going.tail.end, what)

    def _check_records(self, segment: SegmentRow, records: Iterable[Scanned]) -> None:
        for record in records:
            if not record.intact:
                self._say(
                    "wrong-digest",
                    segment.name,
                    record.offset,
                    f"the bytes of record {record.id} are not the ones hashed",
                )

    def _check_rows(self, segment: SegmentRow, found: Contents) -> None:
        rows = {
            row.capture.record_id: row for row in self.catalog.segments.captures(segment.id, segment.name)
        }
        self.captures += len(rows)
        for capture in found.captures:
            row = rows.pop(capture.record_id, None)
            if row is None:
                if capture.record_id in found.requested:
                    self._say(
                        "record-without-row",
                        segment.name,
                        capture.offset,
                        f"no row for the capture of {capture.url}",
                    )
            elif (row.capture.offset, row.capture.length, row.capture.payload_digest) != (
                capture.offset, capture.length, capture.payload_digest,
            ):  # fmt: skip
                self._say(
                    "wrong-row",
                    segment.name,
                    capture.offset,
                    f"the row of {capture.url} says other than its record",
                )
        for row in rows.values():
            self._lost(segment, row)
        self._check_versions(segment, found)
        for offset, what in found.troubles:
            self._say("unreadable-article", segment.name, offset, what)

    def _lost(self, segment: SegmentRow, row: CaptureRow) -> None:
        what = f"the record of the capture of {row.capture.url} is not there"
        self._say("row-without-record", segment.name, row.capture.offset, what)

    def _check_versions(self, segment: SegmentRow, found: Contents) -> None:
        versions = {
            record.record_id: (record.offset, article, number)
            for record, article, number in self.catalog.articles.segment_versions(segment.id)
        }
        for item in found.documents.values():
            judgement = item.document.judgement
            if judgement.verdict is Verdict.UNCHANGED:
                continue
            if versions.pop(item.record.record_id, None) is None and not self._superseded(
                judgement.article, judgement.version
            ):
                what = f"no row for version {judgement.version} of article {judgement.article}"
                self._say("record-without-row", segment.name, item.record.offset, what)
        for offset, article, number in versions.values():
            what = f"the record of version {number} of article {article} is not there"
            self._say("row-without-record", segment.name, offset, what)

    def _superseded(self, article: str, version: int) -> bool:
        """Two runs stored the same version, one of them died before it could say so: the other's row counts."""
        return self.catalog.articles.get(article, version) is not None

    def _say(self, kind: str, segment: str, offset: int | None, what: str) -> None:
        self.problems.append(Problem(kind, segment, offset, what))


class _Source:
    """A segment's bytes, wherever they are."""

    def __init__(self, path: Path | None, storage: Storage, key: str) -> None:
        self._path = path
        self._storage = storage
        self._key = key

    def open(self) -> BinaryIO:
        """All of it, from the beginning."""
        return self._path.open("rb") if self._path else self._storage.open(self._key)

    def read(self, offset: int, length: int) -> StoredRecord:
        """One record."""
        if self._path is None:
            return parse_record(self._storage.read(self._key, offset, length))
        with self._path.open("rb") as file:
            file.seek(offset)
            return parse_record(file.read(length))


def _find(segment: SegmentRow, layout: Layout, storage: Storage) -> _Source:
    key = segment_key(segment.name)
    if segment.state != "stored":
        for path in (layout.spool / f"{segment.name}.open", layout.spool / segment.name):
            if path.is_file():
                return _Source(path, storage, key)
    storage.info(key)
    return _Source(storage.path(key), storage, key)
