"""What a segment's records say: its captures, and the article document of each.

Recovery, sealing, verifying and reindexing all read a segment by this one rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from newskeep.archive import documents
from newskeep.archive.documents import Document
from newskeep.archive.redirection import leads_to
from newskeep.catalog.articles import ArticleRecord
from newskeep.model import Capture
from newskeep.units import parse_time
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scanned import Scanned

#: reads the record at (offset, length)
ReadRecord = Callable[[int, int], StoredRecord]


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """An article document, and where its record is."""

    record: ArticleRecord
    document: Document


@dataclass(slots=True)
class Contents:
    """The records of a segment, sorted by what they are."""

    #: responses and revisits, in the segment's order
    captures: list[Capture] = field(default_factory=list)
    #: bytes of each capture's payload, by record id
    payload_sizes: dict[str, int] = field(default_factory=dict)
    #: record ids of captures whose request follows: the ones that were written whole
    requested: set[str] = field(default_factory=set)
    #: canonical URL that a redirect leads to, by its record id
    targets: dict[str, str] = field(default_factory=dict)
    #: record id of the response that a revisit refers to, by the revisit's
    originals: dict[str, str] = field(default_factory=dict)
    #: the document that counts for each capture: the last one, by the capture's record id
    documents: dict[str, FoundDocument] = field(default_factory=dict)
    #: all documents' record ids, those that a later one replaced among them
    document_ids: set[str] = field(default_factory=set)
    #: what is wrong with single records, as (offset, what)
    troubles: list[tuple[int, str]] = field(default_factory=list)


def contents(records: Iterable[Scanned], segment: str, read: ReadRecord) -> Contents:
    """Sort the records of a segment.

    Args:
        records: its records, in its order.
        segment: its file's name.
        read: gives a record whole; asked for article documents only.
    """
    found = Contents()
    for record in records:
        if record.type in {"response", "revisit"}:
            capture = capture_of(record, segment)
            found.captures.append(capture)
            found.payload_sizes[capture.record_id] = record.payload_size if record.type == "response" else 0
            if target := _target(record, capture):
                found.targets[capture.record_id] = target
            if record.type == "revisit":
                found.originals[capture.record_id] = record.field("WARC-Refers-To").strip("<>")
        elif record.type == "request":
            found.requested.add(record.field("WARC-Concurrent-To").strip("<>"))
        elif record.type == "resource":
            _add_document(found, record, read)
    return found


def capture_of(record: Scanned, segment: str) -> Capture:
    """What a response or revisit says of itself.

    Args:
        record: as it was scanned.
        segment: its file's name.
    """
    return Capture(
        record_id=record.id,
        url=record.field("WARC-Target-URI").strip("<>"),
        time=parse_time(record.field("WARC-Date")),
        status=_status(record),
        segment=segment,
        offset=record.offset,
        length=record.length,
        payload_digest=record.field("WARC-Payload-Digest"),
        type=record.type,
    )


def _target(record: Scanned, capture: Capture) -> str:
    """Where a response leads to, as the writer has it."""
    if record.type != "response" or not 300 <= capture.status < 400:
        return ""
    http = record.http
    return leads_to(capture.url, capture.status, http.headers) if http else ""


def _status(record: Scanned) -> int:
    """What the server said. Its 304 is stored as the 200 that it stands for, which is what replay tools need."""
    if record.field("WARC-Profile").endswith("/server-not-modified"):
        return 304
    return record.status


def _add_document(found: Contents, record: Scanned, read: ReadRecord) -> None:
    if not is_document(record):
        return
    found.document_ids.add(record.id)
    try:
        item = document_of(record, read)
    except ValueError as error:
        found.troubles.append((record.offset, unreadable(error)))
        return
    found.documents[item.document.capture] = item


def is_document(record: Scanned) -> bool:
    """True for a record of an article."""
    return record.type == "resource" and record.field("WARC-Target-URI").startswith("urn:newskeep:article:")


def document_of(record: Scanned, read: ReadRecord) -> FoundDocument:
    """The document in an article's record; `read` is asked where the scan did not keep it.

    Raises:
        ValueError: it can't be read.
    """
    payload = record.payload
    if payload is None:
        payload = read(record.offset, record.length).payload
    document = documents.read(payload)
    return FoundDocument(ArticleRecord(record.id, record.offset, record.length, document.capture), document)


def read_at(path: Path, offset: int, length: int) -> StoredRecord:
    """The record of a file that is at a place."""
    with path.open("rb") as file:
        file.seek(offset)
        return parse_record(file.read(length))


def unreadable(error: ValueError) -> str:
    """What is wrong with an article's record, in words."""
    return f"the article record can't be read: {error}"
