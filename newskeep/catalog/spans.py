"""Where the records of articles are, byte by byte: what is asked when records are copied out of segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newskeep.catalog.door import Door, Row


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a segment that begins with a record."""

    #: of the record it begins with
    record_id: str
    #: `response` or `revisit`; `resource` for a version's own record
    type: str
    #: the version that it shows; 0 when that is unknown
    version: int
    #: file name of the segment
    segment: str
    offset: int
    #: bytes of the first record's gzip member
    length: int
    #: where the next capture begins, or the segment ends
    end: int
    #: of a capture
    url: str = ""


class Spans:
    """Asks a catalog where records are."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def captures(self, article: str) -> Iterator[Span]:
        """Every capture of an article, the first one first; what was written with it lies in its span."""
        for row in self._door.all("article_spans", article=article):
            yield _span(row, row["type"], row["end_"])

    def capture(self, record_id: str) -> Span | None:
        """One capture."""
        row = self._door.one("capture_span", record_id=record_id)
        return _span(row, row["type"], row["end_"]) if row else None

    def redirects(self, target: str) -> Iterator[Span]:
        """Every capture that leads to a URL, given in its canonical form."""
        for row in self._door.all("redirect_spans", target=target):
            yield _span(row, row["type"], row["end_"])

    def records(self, article: str) -> Iterator[Span]:
        """The own records of an article's versions."""
        for row in self._door.all("article_records", article=article):
            yield _span(row, "resource", row["offset_"] + row["length"])

    def head(self, segment: str) -> int:
        """Bytes of a segment before its first record that has a row; 0 when it has none."""
        row = self._door.one("segment_head", segment=segment)
        return int(row["end_"] or 0) if row else 0


def _span(row: Row, kind: str, end: int) -> Span:
    return Span(
        record_id=row["record_id"],
        type=kind,
        version=row["version"] or 0,
        segment=row["segment"],
        offset=row["offset_"],
        length=row["length"],
        end=end,
        url=row["url"],
    )
