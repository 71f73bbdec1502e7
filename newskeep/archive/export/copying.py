"""The WARC records of chosen articles, member by member as they are stored."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.export.worklist import Worklist
from newskeep.catalog.spans import Span
from newskeep.errors import DamageError
from newskeep.text.urls import canonical_url
from newskeep.warc.read import parse_record
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned


@dataclass(frozen=True, slots=True)
class Copied:
    """A stored record."""

    #: as it stands in its segment
    record: Scanned
    segment: str
    #: its gzip member
    data: bytes


def plan(selection: Selection, worklist: Worklist) -> Tally:
    """Put on the list what the chosen articles need.

    These are their captures and own records, the originals of revisits, and the redirects that led to them: whoever
    replays the page that links to an article asks for the URL of the link.
    """
    tally = Tally()
    for article in selection.articles():
        tally.articles += 1
        captures = [
            span
            for span in selection.spans.captures(article.id)
            if selection.every_version or span.version == article.version
        ]
        for span in captures:
            worklist.add(span)
            if span.type == "revisit":
                worklist.add(_original(selection, span))
        for span in _leading(selection, captures):
            worklist.add(span)
        for span in selection.spans.records(article.id):
            wanted = selection.every_version or span.version == article.version
            if wanted and not any(_holds(capture, span) for capture in captures):
                worklist.add(span)
    return tally


def copies(selection: Selection, worklist: Worklist) -> Iterator[Copied]:
    """The records on the list, segment by segment; each segment's own warcinfo goes before its records."""
    current = ""
    for span in worklist.spans():
        if span.segment != current:
            current = span.segment
            yield from _head(selection, current)
        for copied in _read(selection, span.segment, span.offset, span.end):
            if _belongs(copied.record, span):
                yield copied


def _leading(selection: Selection, captures: list[Span]) -> Iterator[Span]:
    """The redirects that led to captures, and those that led to these."""
    seen: set[str] = set()
    waiting = [canonical_url(capture.url) for capture in captures]
    while waiting:
        target = waiting.pop()
        if target not in seen:
            seen.add(target)
            for span in selection.spans.redirects(target):
                yield span
                waiting.append(canonical_url(span.url))


def _original(selection: Selection, revisit: Span) -> Span:
    """The capture that a revisit refers to.

    Raises:
        DamageError: the catalog does not know it.
    """
    record = parse_record(selection.members.read(revisit.segment, revisit.offset, revisit.length))
    wanted = record.field("WARC-Refers-To").strip("<>")
    found = selection.spans.capture(wanted)
    if found is None:
        raise DamageError(
            f"The revisit at {revisit.offset} of {revisit.segment} refers to {wanted or 'nothing'}, "
            "which the archive does not have.",
            "Run `newskeep verify`.",
        )
    return found


def _holds(capture: Span, record: Span) -> bool:
    return capture.segment == record.segment and capture.offset < record.offset < capture.end


def _head(selection: Selection, segment: str) -> Iterator[Copied]:
    for copied in _read(selection, segment, 0, selection.spans.head(segment)):
        if copied.record.type == "warcinfo":
            yield copied
        return


def _read(selection: Selection, segment: str, offset: int, end: int) -> Iterator[Copied]:
    data = selection.members.read(segment, offset, end - offset)
    for record in scan(io.BytesIO(data), offset):
        start = record.offset - offset
        yield Copied(record, segment, data[start : start + record.length])


def _belongs(record: Scanned, span: Span) -> bool:
    """True for the record that a span begins with, and for those that were written with that one."""
    return record.id == span.record_id or record.field("WARC-Concurrent-To").strip("<>") == span.record_id
