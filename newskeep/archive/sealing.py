"""Sealing a segment and handing it to storage. Every step can be done again after a crash in its middle.

Fsync and the final name, sidecars, SHA-256, the catalog's row; then, object by object, storage; and only when
storage has been seen to have them all, the copies in the spool may go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.archive.sidecars import Sidecars
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.durable import sync_folder
from newskeep.errors import StorageError
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.units import Clock
from newskeep.warc.naming import articles_key, cdxj_key, segment_key


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
            count = Sidecars.of(path).write(path, path.name)
            with path.open("rb") as stream:
                sha256 = sha256_of_stream(stream)
                size = stream.tell()
            sync_folder(path.parent)
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
                beside.write(path, path.name)
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
