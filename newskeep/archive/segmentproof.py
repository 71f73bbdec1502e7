"""One segment, read whole and held against its rows and its sidecars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from newskeep.archive.contents import Contents, contents
from newskeep.archive.recordrules import breaches
from newskeep.archive.sidecars import differences
from newskeep.catalog.articles import ArticleRecord
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.model import Capture, Judgement, Problem, Verdict
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.warc.members import Stop
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scan import Scan, Scanned


class SegmentProof:
    """Holds a segment against the catalog; `check` gives what is wrong.

    Args:
        catalog: open for reading.
        storage: has the sidecars of a stored one.
        segment: its row.
        file: its bytes, open from the beginning; an open file stays readable when it is moved.
        lost: ids of records whose loss is known.
    """

    def __init__(
        self,
        catalog: Catalog,
        storage: Storage,
        segment: SegmentRow,
        file: BinaryIO,
        lost: frozenset[str] = frozenset(),
    ) -> None:
        self._lost = lost
        self._catalog = catalog
        self._storage = storage
        self._segment = segment
        self._file = file
        #: after `check`: records that were read, and rows of captures that were looked for
        self.records = 0
        self.captures = 0
        self._problems: list[Problem] = []

    def check(self) -> list[Problem]:
        """Read it whole.

        Raises:
            StorageError: storage can't be reached.
        """
        sound = self._segment.state == "open" or self._check_hash()
        records = list(self._records())
        self.records = len(records)
        found = contents(records, self._segment.name, self._read)
        self._check_captures(found)
        self._check_versions(found)
        self._check_records(records)
        self._check_revisits(found)
        for offset, what in found.troubles:
            self._say("unreadable-article", offset, what)
        if sound and self._segment.state == "stored":
            for kind, what in differences(records, found, self._segment.name, self._storage.get):
                self._say(kind, None, what)
        return self._problems

    def _check_hash(self) -> bool:
        self._file.seek(0)
        sha256 = sha256_of_stream(self._file)
        if sha256 == self._segment.sha256:
            return True
        self._say("changed-segment", None, f"its SHA-256 is {sha256}, sealed as {self._segment.sha256}")
        return False

    def _records(self) -> Iterator[Scanned]:
        self._file.seek(0)
        going = Scan(self._file)
        for record in going:
            if not self._is_proven(record.offset):
                return
            yield record
        end = max(self._segment.size, self._segment.committed)
        if going.tail.end < end or (going.tail.stop is not Stop.END and self._segment.state != "open"):
            what = f"no whole record follows: {going.tail.stop}; what lies behind can't be read from here on"
            self._say("torn-segment", going.tail.end, what)

    def _read(self, offset: int, length: int) -> StoredRecord:
        self._file.seek(offset)
        return parse_record(self._file.read(length))

    def _check_records(self, records: Iterable[Scanned]) -> None:
        for record in records:
            if not record.intact:
                what = f"the bytes of record {record.id} are not the ones hashed{self._shown_by(record.id)}"
                self._say("wrong-digest", record.offset, what)
            for what in breaches(record):
                self._say("wrong-field", record.offset, what)

    def _shown_by(self, record_id: str) -> str:
        row = self._catalog.segments.capture(record_id)
        return _consequence(row) if row else ""

    def _check_captures(self, found: Contents) -> None:
        rows = {row.capture.record_id: row for row in self._rows()}
        self.captures = len(rows)
        for capture in found.captures:
            row = rows.pop(capture.record_id, None)
            if row and _beside_url(row.capture) != _beside_url(capture):
                self._say("wrong-row", capture.offset, f"the row of {capture.url} says other than its record")
            elif row is None and capture.record_id in found.requested:
                self._say("record-without-row", capture.offset, f"no row for the capture of {capture.url}")
        for row in rows.values():
            if row.capture.record_id in self._lost:
                continue
            what = f"the record of the capture of {row.capture.url} is not there{_consequence(row)}"
            self._say("row-without-record", row.capture.offset, what)

    def _check_revisits(self, found: Contents) -> None:
        for capture in found.captures:
            original_id = found.originals.get(capture.record_id)
            if original_id is None:
                continue
            original = self._catalog.segments.capture(original_id)
            if original is None or original.capture.type == "revisit":
                why = "is not there" if original is None else "is a revisit itself"
                what = f"the revisit of {capture.url} refers to {original_id}, which {why}: it shows nothing"
                self._say("dangling-revisit", capture.offset, what)

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
            if record.record_id in self._lost:
                continue
            what = f"the record of version {number} of article {article} is not there: the catalog alone has its text"
            self._say("row-without-record", record.offset, what)

    def _is_lost(self, judgement: Judgement) -> bool:
        """False where two runs stored the same version, and one died before it could say so: the other's counts."""
        return self._catalog.articles.get(judgement.article, judgement.version) is None

    def _is_proven(self, offset: int) -> bool:
        """False for what a living run has written since the segment's row was read."""
        return self._segment.state != "open" or offset < self._segment.committed

    def _say(self, kind: str, offset: int | None, what: str) -> None:
        self._problems.append(Problem(kind, self._segment.name, offset, what))


@contextmanager
def in_spool(folder: Path, name: str) -> Iterator[BinaryIO | None]:
    """A segment in the spool, open, whether it grows or is sealed; None when it is not there."""
    for path in (folder / f"{name}.open", folder / name):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        with file:
            yield file
        return
    yield None


def _consequence(row: CaptureRow) -> str:
    """What a reader misses by it."""
    if not row.article:
        return ""
    if row.version:
        return f": version {row.version} of article {row.article} can't be shown as it was archived"
    return f": a look at article {row.article} can't be shown"


def _beside_url(capture: Capture) -> Capture:
    """All but the URL, which a record spells in ASCII without credentials."""
    return replace(capture, url="")


def _place(record: ArticleRecord) -> tuple[int, int, str]:
    return record.offset, record.length, record.record_id
