"""A collection as pywb reads it, of segments that stay where they are: one index, and where each segment is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from newskeep.archive.export.worklist import Worklist
from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.storage.base import Storage
from newskeep.warc.cdxj import cdxj
from newskeep.warc.naming import OPEN, cdxj_key, segment_key
from newskeep.warc.scan import Scan
from newskeep.warc.urlkey import urlkey

#: what it is called in pywb's addresses
NAME = "archive"
_INDEX = "index.cdxj"
_PATHS = "paths.tsv"


@dataclass(frozen=True, slots=True)
class Collection:
    """The files that pywb is started with, in a folder of their own."""

    folder: Path
    #: how many pages, each as often as it was captured
    captures: int

    def has(self, url: str) -> bool:
        """Whether a page was captured, at whatever time."""
        wanted = f"{urlkey(url)} ".encode()
        with (self.folder / _INDEX).open("rb") as index:
            return any(row.startswith(wanted) for row in index)


def write_collection(folder: Path, catalog: Catalog, layout: Layout, storage: Storage) -> Collection:
    """Write the index of all that is archived at this moment, what waits in the spool included.

    Args:
        folder: empty.
        catalog: of the archive.
        layout: of its home.
        storage: where its sealed segments live.

    Raises:
        StorageError: storage can't be reached.
    """
    segments = catalog.segments.all()
    with Worklist(folder) as worklist, (folder / _INDEX).open("wb") as index:
        for segment in segments:
            rows = (
                _stored(segment, storage) if segment.state == "stored" else _spooled(segment, layout, storage)
            )
            worklist.add_lines(rows.splitlines(keepends=True))
        captures = sum(_write(index, row) for row in worklist.lines())
    # found by binary search, so sorted; where a segment has several places, the first that can be read counts
    paths = sorted("\t".join((segment.name, *_places(segment, layout, storage))) for segment in segments)
    (folder / _PATHS).write_text("".join(f"{line}\n" for line in paths), "utf-8")
    # JSON is YAML, and needs no rules for quotes; no path of the user's goes in: pywb would expand ${…}
    collections = {NAME: {"index_paths": _INDEX, "archive_paths": _PATHS}}
    (folder / "config.yaml").write_text(json.dumps({"collections": collections}), "ascii")
    return Collection(folder, captures)


def _write(index: BinaryIO, row: bytes) -> bool:
    """Write a row; whether it is a page's, not that of what was read from one."""
    index.write(row)
    return not row.startswith(b"urn:")


def _stored(segment: SegmentRow, storage: Storage) -> bytes:
    """The sidecar's rows; the segment's own where that is lost."""
    try:
        return storage.get(cdxj_key(segment.name))
    except ObjectMissingError:
        with storage.open(segment_key(segment.name)) as stream:
            return _rows(segment, stream)


def _spooled(segment: SegmentRow, layout: Layout, storage: Storage) -> bytes:
    """Rows of all that is committed."""
    for path in _in_spool(segment, layout):
        try:
            with path.open("rb") as stream:
                return _rows(segment, stream)
        except FileNotFoundError:
            continue
    # sealed and handed over since the catalog was asked; or begun this moment, and nothing is in it yet
    try:
        return _stored(segment, storage)
    except ObjectMissingError:
        return b""


def _rows(segment: SegmentRow, stream: BinaryIO) -> bytes:
    """Rows of the whole records of a segment; of one that grows, of what is committed."""
    end = segment.size or segment.committed
    return cdxj(takewhile(lambda record: record.offset < end, Scan(stream)), segment.name)


def _places(segment: SegmentRow, layout: Layout, storage: Storage) -> Iterator[str]:
    if segment.state != "stored":
        yield from map(str, _in_spool(segment, layout))
    yield f"{storage.url}/{segment_key(segment.name)}"


def _in_spool(segment: SegmentRow, layout: Layout) -> tuple[Path, Path]:
    return layout.spool / f"{segment.name}{OPEN}", layout.spool / segment.name
