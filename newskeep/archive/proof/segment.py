"""One segment, read whole and held against its rows and its sidecars."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from newskeep.archive.contents import capture_of, document_of, is_document, unreadable
from newskeep.archive.proof.ahead import Ahead
from newskeep.archive.proof.rules import breaches
from newskeep.archive.proof.sidecars import SidecarProof
from newskeep.archive.salvage import Salvage
from newskeep.catalog.articles import ArticleRecord
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CapturePlace, CaptureRow, SegmentRow, place_of
from newskeep.model import Capture, Judgement, Problem, Verdict
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scanned import Scanned

#: kinds of problem in the order in which they are told
_ORDER = ("changed-segment", "torn-segment", "wrong-row", "record-without-row", "row-without-record")

_CAPTURES = frozenset({"response", "revisit"})

#: a version's record, its article and its number
_Version = tuple[ArticleRecord, str, int]


class SegmentProof:
    """Holds a segment against the catalog; `check` gives what is wrong.

    Records and rows come in the same order, and are let go as soon as they have found each other.

    Args:
        catalog: open for reading.
        storage: has the sidecars of a stored one.
        segment: its row.
        file: its bytes, open from the beginning; an open file stays readable when it is moved.
        lost: ids of records whose loss is known.
        sha256: `sha256:hex` of the file, where it was read already.
    """

    def __init__(
        self,
        catalog: Catalog,
        storage: Storage,
        segment: SegmentRow,
        file: BinaryIO,
        lost: frozenset[str] = frozenset(),
        sha256: str = "",
    ) -> None:
        self._lost = lost
        self._catalog = catalog
        self._storage = storage
        self._segment = segment
        self._file = file
        self._sha256 = sha256
        #: what a living run has written since the segment's row was read is not looked at
        self._until = segment.committed if segment.state == "open" else sys.maxsize
        #: after `check`: records that were read, and rows of captures that were looked for
        self.records = 0
        self.captures = 0
        self._problems: list[Problem] = []
        self._rows = Ahead(self._proven_rows())
        self._versions = Ahead(self._proven_versions())
        #: captures and documents that have no row yet: their records' ids, and ids of their captures
        self._waiting: dict[str, Capture] = {}
        self._documents: dict[str, tuple[ArticleRecord, Judgement]] = {}
        #: of the waiting captures, those whose request follows: they were written whole
        self._requested: set[str] = set()

    def check(self) -> list[Problem]:
        """Read it whole.

        Raises:
            StorageError: storage can't be reached.
        """
        sound = self._segment.state == "open" or self._check_hash()
        beside = SidecarProof(self._segment.name)
        for record in self._records():
            kind = record.type
            self.records += 1
            beside.see(record)
            self._check_record(record)
            if kind in _CAPTURES:
                self._check_capture(record, beside)
            elif kind == "request":
                self._see_request(record.field("WARC-Concurrent-To").strip("<>"))
            elif is_document(record):
                self._check_document(record, beside)
        self._check_rest()
        self.captures = self._rows.count
        if sound and self._segment.state == "stored":
            for kind, what in beside.differences(self._storage):
                self._say(kind, None, what)
        return sorted(self._problems, key=_rank)

    def _check_hash(self) -> bool:
        sha256 = self._sha256
        if not sha256:
            self._file.seek(0)
            sha256 = sha256_of_stream(self._file)
        if sha256 == self._segment.sha256:
            return True
        self._say("changed-segment", None, f"its SHA-256 is {sha256}, sealed as {self._segment.sha256}")
        return False

    def _records(self) -> Iterator[Scanned]:
        """Its whole records, behind damage too: the rows tell where each one is, so that they are still read."""
        going = Salvage(self._file, keep=True)
        for record in going:
            if record.offset >= self._until:
                break
            yield record
        for gap in going.gaps:
            if gap.start < self._until:
                what = f"bytes {gap.start} to {gap.end} are no whole records: {gap.stop}; what was there can't be read"
                self._say("torn-segment", gap.start, what)
        size, known = self._file.seek(0, 2), max(self._segment.size, self._segment.committed)
        if size < known and size not in {gap.end for gap in going.gaps}:
            self._say("torn-segment", size, f"the file ends here; it had {known} bytes")

    def _read(self, offset: int, length: int) -> StoredRecord:
        """A record that is too large to be kept by the scan, which goes on where it was."""
        at = self._file.tell()
        try:
            self._file.seek(offset)
            return parse_record(self._file.read(length))
        finally:
            self._file.seek(at)

    def _check_record(self, record: Scanned) -> None:
        if not record.intact:
            what = f"the bytes of record {record.id} are not the ones hashed{self._shown_by(record.id)}"
            self._say("wrong-digest", record.offset, what)
        for what in breaches(record):
            self._say("wrong-field", record.offset, what)

    def _shown_by(self, record_id: str) -> str:
        row = self._catalog.segments.capture(record_id)
        return _consequence(row) if row else ""

    def _check_capture(self, record: Scanned, beside: SidecarProof) -> None:
        capture = capture_of(record, self._segment.name)
        beside.see_capture(capture)
        row = self._rows.pop(capture.record_id, capture.offset)
        if row:
            self._check_row(row, capture)
        else:
            self._waiting[capture.record_id] = capture
        if record.type == "revisit":
            self._check_revisit(capture, record.field("WARC-Refers-To").strip("<>"))

    def _check_row(self, row: CapturePlace, capture: Capture) -> None:
        if row != place_of(capture):
            self._say("wrong-row", capture.offset, f"the row of {capture.url} says other than its record")

    def _see_request(self, capture: str) -> None:
        if capture in self._waiting:
            self._requested.add(capture)

    def _check_revisit(self, capture: Capture, original_id: str) -> None:
        original = self._catalog.segments.capture(original_id)
        if original is None or original.capture.type == "revisit":
            why = "is not there" if original is None else "is a revisit itself"
            what = f"the revisit of {capture.url} refers to {original_id}, which {why}: it shows nothing"
            self._say("dangling-revisit", capture.offset, what)

    def _check_document(self, record: Scanned, beside: SidecarProof) -> None:
        try:
            if record.payload is None:
                record = record._replace(payload=self._read(record.offset, record.length).payload)
            item = document_of(record, self._read)
        except ValueError as error:
            self._say("unreadable-article", record.offset, unreadable(error))
            return
        beside.see_document(item.document, record.payload or b"")
        self._documents.pop(item.document.capture, None)  # a later one of a capture counts
        row = self._versions.pop(record.id, record.offset)
        if row:
            self._check_version(row, item.record, item.document.judgement)
        elif item.document.judgement.verdict is not Verdict.UNCHANGED:
            self._documents[item.document.capture] = item.record, item.document.judgement

    def _check_version(self, row: _Version, record: ArticleRecord, judgement: Judgement) -> None:
        if _place(row[0]) != _place(record):
            what = f"the row of {_named(judgement)} says other than its record"
            self._say("wrong-row", record.offset, what)

    def _check_rest(self) -> None:
        """What found nothing to match it while the segment was read."""
        for capture in self._waiting.values():
            row = self._rows.pop(capture.record_id)
            if row:
                self._check_row(row, capture)
            elif capture.record_id in self._requested:
                self._say("record-without-row", capture.offset, f"no row for the capture of {capture.url}")
        for place in self._rows.rest():
            missed = self._catalog.segments.capture(place.record_id)
            if missed and place.record_id not in self._lost:
                what = f"the record of the capture of {missed.capture.url} is not there{_consequence(missed)}"
                self._say("row-without-record", place.offset, what)
        for record, judgement in self._documents.values():
            version = self._versions.pop(record.record_id)
            if version:
                self._check_version(version, record, judgement)
            elif self._is_lost(judgement):
                self._say("record-without-row", record.offset, f"no row for {_named(judgement)}")
        for record, article, number in self._versions.rest():
            if record.record_id not in self._lost:
                what = f"the record of version {number} of article {article} is not there"
                self._say("row-without-record", record.offset, f"{what}: the catalog alone has its text")

    def _proven_rows(self) -> Iterator[tuple[str, int, CapturePlace]]:
        for place in self._catalog.segments.each_place(self._segment.id):
            if place.offset < self._until:
                yield place.record_id, place.offset, place

    def _proven_versions(self) -> Iterator[tuple[str, int, _Version]]:
        for version in self._catalog.articles.segment_versions(self._segment.id):
            if version[0].offset < self._until:
                yield version[0].record_id, version[0].offset, version

    def _is_lost(self, judgement: Judgement) -> bool:
        """False where two runs stored the same version, and one died before it could say so: the other's counts."""
        return self._catalog.articles.get(judgement.article, judgement.version) is None

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


def _place(record: ArticleRecord) -> tuple[int, int, str]:
    return record.offset, record.length, record.record_id


def _named(judgement: Judgement) -> str:
    return f"version {judgement.version} of article {judgement.article}"


def _rank(problem: Problem) -> int:
    return _ORDER.index(problem.kind) if problem.kind in _ORDER else len(_ORDER)
