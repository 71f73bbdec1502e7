"""The quick proof of a segment: its file is the one that was sealed, and its index says what the rows say.

A segment was read whole when it was sealed, and is known by its SHA-256 since; as long as that is the same, its
records are. Whatever looks odd here proves nothing, and the segment is read whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any, BinaryIO

from newskeep.archive.localcopy import hashed
from newskeep.archive.proof.sidecars import lines, packed_lines
from newskeep.archive.proof.tally import Tally
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.model import Capture
from newskeep.storage.base import Storage
from newskeep.warc.naming import articles_key, cdxj_key, segment_key
from newskeep.warc.urlkey import urlkey


@dataclass(frozen=True, slots=True)
class QuickProof:
    """A segment of which nothing more need be read."""

    captures: int
    #: whether its bytes were read; otherwise storage's own word was taken for their digest
    hashed: bool


def quick_proof(catalog: Catalog, storage: Storage, segment: SegmentRow) -> QuickProof | None:
    """Prove a stored segment without unpacking it; None where it has to be read whole.

    Raises:
        StorageError: storage can't be reached.
    """
    if segment.state != "stored":
        return None
    try:
        local = _same_file(storage, segment)
        if local is None:
            return None
        rows, versions = _rows(catalog, segment)
        captures = len(rows)
        with storage.open(cdxj_key(segment.name)) as stream:
            if not _indexed(stream, segment.name, rows, versions):
                return None
        with storage.open(articles_key(segment.name)) as stream:
            same = _listed(stream, versions) == versions
    except (ObjectMissingError, OSError, ValueError, KeyError, TypeError):
        return None
    return QuickProof(captures - versions.count, local) if same else None


def _same_file(storage: Storage, segment: SegmentRow) -> bool | None:
    """Whether its bytes were hashed, where it is the file that was sealed; None where that is not known."""
    key = segment_key(segment.name)
    path = storage.path(key)
    if path is not None:
        copy = hashed(path)
        return True if (copy.size, copy.sha256) == (segment.size, segment.sha256) else None
    info = storage.info(key)
    return False if (info.size, info.sha256) == (segment.size, segment.sha256) else None


def _rows(catalog: Catalog, segment: SegmentRow) -> tuple[dict[int, bytes], Tally]:
    """Digests of what an index has to say by the rows, by the offset of the record; and the versions."""
    rows: dict[int, bytes] = {}
    versions = Tally()
    for row in catalog.segments.each_capture(segment.id, segment.name):
        rows[row.capture.offset] = versions.digest(_said_by(row.capture))
    for record, article, number in catalog.articles.segment_versions(segment.id):
        url = f"urn:newskeep:article:{article}:{number}"
        rows[record.offset] = versions.digest(_joined(url, str(record.length)))
        versions.add(_version(article, number))
    return rows, versions


def _indexed(stream: BinaryIO, name: str, rows: dict[int, bytes], tally: Tally) -> bool:
    """Whether the lines of an index are sorted, and say of each row's record what the row says; it takes them out.

    Raises:
        ValueError, KeyError, TypeError: it is no index.
    """
    before = b""
    for line in lines(stream):
        key, time, text = line.decode().rstrip("\n").split(" ", 2)
        fields = json.loads(text)
        if fields["filename"] != name or line < before:
            return False
        before = line
        expected = rows.pop(int(fields["offset"]), None)
        if _is_article(fields):  # a document of an article that had not changed has no row
            same = expected is None or expected == tally.digest(_joined(fields["url"], fields["length"]))
        else:
            same = key == urlkey(fields["url"]) and expected == tally.digest(_said_in(time, fields))
        if not same:
            return False
    return not rows


def _listed(stream: BinaryIO, versions: Tally) -> Tally:
    """The versions in a file of articles.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    tally = Tally(versions)
    for line in packed_lines(stream):
        row = json.loads(line)
        tally.add(_version(row["id"], row["version"]))
    return tally


def _version(article: str, number: int) -> bytes:
    return f"{article}:{number}".encode()


def _is_article(fields: dict[str, Any]) -> bool:
    return str(fields["url"]).startswith("urn:newskeep:article:")


def _said_in(time: str, fields: dict[str, Any]) -> bytes:
    """What an index's line says of a capture."""
    revisit = fields.get("mime") == "warc/revisit"
    status = "revisit" if revisit else str(fields.get("status"))
    return _joined(fields["url"], time, fields["digest"], fields["length"], status)


def _said_by(capture: Capture) -> bytes:
    """What a line has to say of it."""
    time = capture.time.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    status = "revisit" if capture.type == "revisit" else str(capture.status)
    return _joined(capture.url, time, capture.payload_digest, str(capture.length), status)


def _joined(*said: str) -> bytes:
    return "\n".join(said).encode()
