"""Sealing a segment and handing it to storage. Every step can be done again after a crash in its middle.

Fsync and the final name, sidecars, SHA-256, the catalog's row; then, object by object, storage; and only when
storage has been seen to have them all, the copies in the spool may go.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from newskeep.archive.contents import contents
from newskeep.archive.layout import Layout
from newskeep.archive.sidecars import Sidecars
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import StorageError
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.units import Clock
from newskeep.warc.naming import articles_key, cdxj_key, segment_key
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scan import scan


class Sealer:
    """Seals segments of one archive and moves them to its storage."""

    def __init__(self, catalog: Catalog, layout: Layout, storage: Storage, clock: Clock) -> None:
        self._catalog = catalog
        self._layout = layout
        self._storage = storage
        self._clock = clock

    def finish(self, segment: SegmentRow, path: Path) -> str:
        """Go on from where a file has its final name in the spool: index and hash it; its `sha256:hex`.

        Raises:
            StorageError: the spool can't be written.
            DamageError: the file is not made of whole records.
        """
        with _reporting(path):
            count = _index(path)
            with path.open("rb") as stream:
                sha256 = sha256_of_stream(stream)
                size = stream.tell()
            _sync_folder(path.parent)
        self._catalog.segments.sealed(segment.id, size, count, sha256, self._clock())
        return sha256

    def store(self, segment: SegmentRow, path: Path, sha256: str) -> None:
        """Hand a sealed segment and its sidecars to storage, and let go of the spool's copies.

        Raises:
            StorageError: storage did not take it; it waits in the spool.
            DamageError: the spool's copy is not what was sealed.
        """
        beside = Sidecars.of(path)
        with _reporting(path):
            self._storage.put_file(segment_key(segment.name), path, sha256)
            if not beside.complete:
                _index(path)
            for key, file in (
                (cdxj_key(segment.name), beside.index),
                (articles_key(segment.name), beside.articles),
            ):
                with file.open("rb") as stream:
                    found = sha256_of_stream(stream)
                self._storage.put_file(key, file, found)
        self._catalog.segments.stored(segment.id)
        with _reporting(path):
            for file in (path, beside.index, beside.articles):
                file.unlink(missing_ok=True)


def read_at(path: Path, offset: int, length: int) -> StoredRecord:
    """The record of a file that is at a place."""
    with path.open("rb") as file:
        file.seek(offset)
        return parse_record(file.read(length))


def _index(path: Path) -> int:
    """Write the sidecars of a segment in the spool; how many records it has."""
    records = list(scan(path))
    Sidecars.of(path).write(records, contents(records, path.name, partial(read_at, path)), path.name)
    return len(records)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reporting(path: Path) -> Iterator[None]:
    """Say what failed in a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The segment {path} can't be sealed: {error.strerror or error}.",
            "Make room, or look at the disk; what was committed is safe, and the next crawl goes on from here.",
        ) from error
