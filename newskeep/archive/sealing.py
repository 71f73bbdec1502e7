"""Sealing a segment and handing it to storage. Every step can be done again after a crash in its middle.

Fsync and the final name, sidecars, SHA-256, the catalog's row; then, object by object, storage; and only when
storage has been seen to have them all, the copies in the spool may go.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from newskeep.archive import documents
from newskeep.archive.contents import Contents, contents
from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import DamageError
from newskeep.model import Verdict
from newskeep.storage.base import Storage, sha256_of_stream
from newskeep.units import Clock
from newskeep.warc.cdxj import cdxj
from newskeep.warc.naming import articles_key, cdxj_key, segment_key
from newskeep.warc.read import StoredRecord, parse_record
from newskeep.warc.scan import scan
from newskeep.warc.segment import SegmentWriter


class Sealer:
    """Seals segments of one archive and moves them to its storage."""

    def __init__(self, catalog: Catalog, layout: Layout, storage: Storage, clock: Clock) -> None:
        self._catalog = catalog
        self._layout = layout
        self._storage = storage
        self._clock = clock

    def seal(self, segment: SegmentRow, file: SegmentWriter) -> None:
        """Seal a segment that this process wrote.

        Raises:
            StorageError: storage did not take it; it waits in the spool, sealed.
        """
        self.finish(segment, file.rename_sealed())

    def finish(self, segment: SegmentRow, path: Path) -> None:
        """Go on from where a file has its final name in the spool: index it, hash it, store it.

        Raises:
            StorageError: storage did not take it; it waits in the spool, sealed.
        """
        records = list(scan(path))
        index, articles = self._sidecars(path)
        found = contents(records, segment.name, reader(path))
        _write(index, cdxj(records, segment.name))
        _write(articles, _rows(found))
        with path.open("rb") as stream:
            sha256 = sha256_of_stream(stream)
        self._catalog.segments.sealed(segment.id, path.stat().st_size, len(records), sha256, self._clock())
        self.store(segment, path, sha256)

    def store(self, segment: SegmentRow, path: Path, sha256: str) -> None:
        """Hand a sealed segment and its sidecars to storage, and let go of the spool's copies.

        Raises:
            StorageError: storage did not take it; it waits in the spool.
            DamageError: the spool's copy is not what was sealed.
        """
        index, articles = self._sidecars(path)
        for key, file in (
            (segment_key(segment.name), path),
            (cdxj_key(segment.name), index),
            (articles_key(segment.name), articles),
        ):
            with file.open("rb") as stream:
                found = sha256_of_stream(stream)
            if file is path and found != sha256:
                raise DamageError(
                    f"{path} has changed since it was sealed.", "Keep it, and run `newskeep verify`."
                )
            self._storage.put_file(key, file, found)
        self._catalog.segments.stored(segment.id)
        for file in (path, index, articles):
            file.unlink(missing_ok=True)

    def _sidecars(self, path: Path) -> tuple[Path, Path]:
        return path.with_name(Path(cdxj_key(path.name)).name), path.with_name(
            Path(articles_key(path.name)).name
        )


def reader(path: Path) -> _FileReader:
    """Gives the records of a file by offset and length."""
    return _FileReader(path)


class _FileReader:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, offset: int, length: int) -> StoredRecord:
        with self._path.open("rb") as file:
            file.seek(offset)
            return parse_record(file.read(length))


def _rows(found: Contents) -> bytes:
    """One row a version, as JSON Lines: what data tools query without opening a WARC file."""
    rows = []
    for capture in found.captures:
        item = found.documents.get(capture.record_id)
        if item and item.document.judgement.verdict is not Verdict.UNCHANGED:
            rows.append(json.dumps(documents.row(item.document, capture), ensure_ascii=False))
    # mtime 0: the same rows give the same bytes, also when a crash makes us write them again
    return gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
