"""What is in which segment: segments, their captures, and how far each is committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, stamp
from newskeep.model import Capture, Judgement


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment as the catalog knows it."""

    id: int
    name: str
    run: str
    #: `open` while it grows, `sealed` in the spool, `stored` when storage has it, verified
    state: str
    #: bytes up to which every record has its row
    committed: int
    records: int
    #: bytes; 0 while it grows
    size: int
    #: `sha256:hex` of the sealed file
    sha256: str


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture as the writer hands it over and `verify` gets it back."""

    capture: Capture
    #: bytes of the payload, still content-encoded
    payload_size: int
    source: str = ""
    kind: str = ""
    judgement: Judgement | None = None
    article: str = ""
    version: int | None = None
    verdict: str = ""


class CapturePlace(NamedTuple):
    """What a capture's row has in common with its record, which spells the URL in ASCII without credentials."""

    record_id: str
    type: str
    offset: int
    #: bytes of the gzip member
    length: int
    time: datetime
    status: int
    payload_digest: str


class Segments:
    """Segments and captures. Rows go in by the writer's transaction, after the records are on disk."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def add(self, name: str, run: str, now: datetime) -> SegmentRow:
        """Write down that a segment is begun, before its file is made."""
        with self._door.transaction():
            row_id = self._door.insert("add_segment", name=name, run=run, created=stamp(now))
        return SegmentRow(row_id, name, run, "open", 0, 0, 0, "")

    def sealed(self, segment: int, size: int, records: int, sha256: str, now: datetime) -> None:
        """Write down that a segment grows no more."""
        with self._door.transaction():
            self._door.run(
                "seal_segment", id=segment, size=size, records=records, sha256=sha256, sealed=stamp(now)
            )

    def stored(self, segment: int) -> None:
        """Write down that storage has a segment, verified."""
        with self._door.transaction():
            self._door.run("store_segment", id=segment)

    def drop(self, segment: int) -> None:
        """Forget a segment that never held a capture."""
        with self._door.transaction():
            self._door.run("drop_segment", id=segment)

    def get(self, name: str) -> SegmentRow | None:
        """A segment by its file's name."""
        row = self._door.one("segment_by_name", name=name)
        return _segment(row) if row else None

    def all(self) -> list[SegmentRow]:
        """Every segment, by name: oldest first."""
        return [_segment(row) for row in self._door.all("segments")]

    def unstored(self) -> list[SegmentRow]:
        """Those that storage does not have yet."""
        return [_segment(row) for row in self._door.all("unstored_segments")]

    def spooled(self) -> tuple[int, int]:
        """How many segments wait in the spool, and their bytes."""
        row = self._door.one("spooled")
        return (row["segments"], row["bytes"]) if row else (0, 0)

    def captures(self, segment: int, name: str) -> list[CaptureRow]:
        """The captures of a segment, in its order."""
        return [_capture_row(row, name) for row in self._door.all("segment_captures", segment=segment)]

    def each_capture(self, segment: int, name: str) -> Iterator[CaptureRow]:
        """The same one by one, at flat memory."""
        for row in self._door.stream("segment_captures", segment=segment):
            yield _capture_row(row, name)

    def each_place(self, segment: int) -> Iterator[CapturePlace]:
        """The places of a segment's captures in its order, at flat memory: what a proof needs of each."""
        for record_id, kind, offset, length, time, status, digest in self._door.stream(
            "segment_places", segment=segment
        ):
            yield CapturePlace(record_id, kind, offset, length, moment(time), status, digest)

    def capture(self, record_id: str) -> CaptureRow | None:
        """A capture by its record."""
        row = self._door.one("capture_by_record", record_id=record_id)
        return _capture_row(row, row["segment_name"]) if row else None

    def between(self, url: str, since: datetime, until: datetime) -> list[CaptureRow]:
        """The captures of a URL in a span of time, both ends included."""
        rows = self._door.all("captures_between", url=url, since=stamp(since), until=stamp(until))
        return [_capture_row(row, row["segment_name"]) for row in rows]

    def original(self, url: str, payload_digest: str, run: str) -> CaptureRow | None:
        """The full response that a revisit of this payload may refer to: sealed, or the run's own."""
        row = self._door.one("original_of", url=url, payload_digest=payload_digest, run=run)
        return _capture_row(row, row["segment_name"]) if row else None

    def original_anywhere(self, payload_digest: str, run: str, least: int) -> CaptureRow | None:
        """The same at whatever URL, for a payload of at least so many bytes."""
        row = self._door.one("original_anywhere", payload_digest=payload_digest, run=run, least=least)
        return _capture_row(row, row["segment_name"]) if row else None

    def last(self, url: str) -> CaptureRow | None:
        """The last capture of a URL."""
        row = self._door.one("last_capture", url=url)
        return _capture_row(row, row["segment_name"]) if row else None

    def before(self, capture: Capture) -> CaptureRow | None:
        """The last capture of the same URL with the same payload before one, that showed an article."""
        row = self._door.one(
            "capture_before",
            url=capture.url,
            payload_digest=capture.payload_digest,
            time=stamp(capture.time),
            record_id=capture.record_id,
        )
        return _capture_row(row, row["segment_name"]) if row else None

    def count_revisits(self, url: str, payload_digest: str, since: datetime) -> int:
        """How many revisits of a URL stand for a payload, from a time on."""
        row = self._door.one("count_revisits", url=url, payload_digest=payload_digest, since=stamp(since))
        return int(row["n"]) if row else 0

    # Inside the writer's transaction:

    def advance(self, segment: int, committed: int, records: int) -> None:
        """Move the offset up to which every record has its row."""
        self._door.run("advance_segment", id=segment, committed=committed, records=records)

    def add_capture(self, segment: int, row: CaptureRow) -> None:
        """Write down a capture; one that is there already stays as it is."""
        capture, judgement = row.capture, row.judgement
        self._door.run(
            "add_capture", record_id=capture.record_id, type=capture.type, url=capture.url, time=stamp(capture.time),
            status=capture.status, payload_digest=capture.payload_digest, payload_size=row.payload_size,
            segment=segment, offset=capture.offset, length=capture.length, source=row.source, kind=row.kind,
            article=judgement.article if judgement else "", version=judgement.version if judgement else None,
            verdict=judgement.verdict.value if judgement else "", reason=judgement.reason if judgement else "",
        )  # fmt: skip


def place_of(capture: Capture) -> CapturePlace:
    """The same of a capture that was read from a record."""
    return CapturePlace(
        capture.record_id,
        capture.type,
        capture.offset,
        capture.length,
        capture.time,
        capture.status,
        capture.payload_digest,
    )


def _segment(row: Row) -> SegmentRow:
    names = ("id", "name", "run", "state", "committed", "records", "size", "sha256")
    return SegmentRow(*(row[name] for name in names))


def _capture_row(row: Row, segment: str) -> CaptureRow:
    capture = Capture(
        record_id=row["record_id"],
        url=row["url"],
        time=moment(row["time"]),
        status=row["status"],
        segment=segment,
        offset=row["offset_"],
        length=row["length"],
        payload_digest=row["payload_digest"],
        type=row["type"],
    )
    return CaptureRow(
        capture,
        row["payload_size"],
        row["source"],
        row["kind"],
        article=row["article"],
        version=row["version"],
        verdict=row["verdict"],
    )
