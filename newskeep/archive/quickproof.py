"""The quick proof of a segment: its file is the one that was sealed, and its index says what the rows say.

A segment was read whole when it was sealed, and is known by its SHA-256 since; as long as that is the same, its
records are. Whatever looks odd here proves nothing, and the segment is read whole.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from newskeep.archive.localcopy import hashed
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.storage.base import Storage
from newskeep.warc.naming import articles_key, cdxj_key, segment_key
from newskeep.warc.urlkey import urlkey

Lines = dict[int, tuple[str, str, dict[str, Any]]]


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
        lines = _index(storage.get(cdxj_key(segment.name)), segment.name)
        listed = _listed(storage.get(articles_key(segment.name)))
    except (ObjectMissingError, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None
    rows = catalog.segments.captures(segment.id, segment.name)
    versions = list(catalog.articles.segment_versions(segment.id))
    captured = {offset for offset, (_, _, fields) in lines.items() if not _is_article(fields)}
    same = (
        captured == {row.capture.offset for row in rows}
        and all(_says(lines[row.capture.offset], row) for row in rows)
        and listed == {(article, number) for _, article, number in versions}
        and all(
            _names(lines.get(record.offset), record.length, article, number)
            for record, article, number in versions
        )
    )
    return QuickProof(len(rows), local) if same else None


def _same_file(storage: Storage, segment: SegmentRow) -> bool | None:
    """Whether its bytes were hashed, where it is the file that was sealed; None where that is not known."""
    key = segment_key(segment.name)
    path = storage.path(key)
    if path is not None:
        copy = hashed(path)
        return True if (copy.size, copy.sha256) == (segment.size, segment.sha256) else None
    info = storage.info(key)
    return False if (info.size, info.sha256) == (segment.size, segment.sha256) else None


def _index(data: bytes, name: str) -> Lines:
    """The lines of an index by the offset of their record.

    Raises:
        ValueError: it is no index of this segment.
    """
    lines = data.decode().splitlines(keepends=True)
    if sorted(line.encode() for line in lines) != data.splitlines(keepends=True):
        msg = "the lines are not sorted"
        raise ValueError(msg)
    found: Lines = {}
    for line in lines:
        key, time, text = line.rstrip("\n").split(" ", 2)
        fields = json.loads(text)
        if fields["filename"] != name:
            msg = "a line is of another segment"
            raise ValueError(msg)
        found[int(fields["offset"])] = key, time, fields
    return found


def _listed(data: bytes) -> set[tuple[str, int]]:
    return {(row["id"], row["version"]) for row in map(json.loads, gzip.decompress(data).splitlines())}


def _is_article(fields: dict[str, Any]) -> bool:
    return str(fields["url"]).startswith("urn:newskeep:article:")


def _says(line: tuple[str, str, dict[str, Any]], row: CaptureRow) -> bool:
    """Whether an index's line and a capture's row are of the same record."""
    key, time, fields = line
    capture = row.capture
    revisit = fields.get("mime") == "warc/revisit"
    return (
        key == urlkey(fields["url"])
        and fields["url"] == capture.url
        and time == capture.time.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        and fields["digest"] == capture.payload_digest
        and fields["length"] == str(capture.length)
        and (capture.type == "revisit") == revisit
        and (revisit or fields.get("status") == str(capture.status))
    )


def _names(line: tuple[str, str, dict[str, Any]] | None, length: int, article: str, number: int) -> bool:
    """Whether an index's line is of the record of a version."""
    if line is None:
        return False
    fields = line[2]
    return bool(
        fields["url"] == f"urn:newskeep:article:{article}:{number}" and fields["length"] == str(length)
    )
