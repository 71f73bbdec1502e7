"""An archive that is read from its bucket alone: its catalog's snapshot, fetched once, and what came after it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newskeep.archive.found import FoundSegment, in_storage
from newskeep.archive.localcopy import local_copy
from newskeep.archive.snapshot import Snapshot, newest, unpack
from newskeep.archive.taking import Taking
from newskeep.archive.workspace import StorageAddress
from newskeep.catalog.catalog import FILE, Catalog, create_catalog
from newskeep.catalog.rebuilding import Rebuilding
from newskeep.catalog.staging import Staging
from newskeep.errors import CatalogError, NotFoundError
from newskeep.storage.base import Storage
from newskeep.units import utcnow
from newskeep.warc.naming import segment_key


def distant_home(url: str) -> Path:
    """A home in the user's cache with the catalog of a bucket, as new as the bucket is.

    Args:
        url: `s3://bucket/prefix`.

    Raises:
        NotFoundError: the bucket has no snapshot of a catalog.
        StorageError: it can't be reached.
        DamageError: the snapshot is damaged.
        CatalogError: the cache can't be written.
    """
    storage = StorageAddress(url).open(Path())
    snapshot = newest(storage)
    if snapshot is None:
        raise NotFoundError(
            f"{storage.url} has no snapshot of a catalog.", f"Make one: `newskeep reindex {storage.url}`."
        )
    with _locked(cache_of(storage.url)) as folder:
        home = _unpacked(storage, snapshot, folder)
        with create_catalog(home) as catalog:
            take_in_newer(catalog, storage, home)
    return home


def cache_of(url: str) -> Path:
    """The folder in the user's cache that belongs to a bucket and prefix (XDG Base Directory Specification)."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    cache = named if named.is_absolute() else Path("~/.cache").expanduser()
    return cache / "newskeep" / hashlib.sha256(url.encode()).hexdigest()[:16]


def take_in_newer(catalog: Catalog, storage: Storage, folder: Path) -> int:
    """Take in the segments that storage has got since a catalog was copied: all of them or none; how many.

    Raises:
        StorageError: storage can't be reached.
    """
    newer = [
        item for item in in_storage(storage) if isinstance(item, FoundSegment) and _is_newer(item, catalog)
    ]
    if not newer:
        return 0
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".newer-") as place,
        Staging(Path(place) / "staging.sqlite") as staging,
        catalog.door.transaction(),
    ):
        taking, rows = Taking(catalog, staging), Rebuilding(catalog.door)
        for segment in newer:
            with local_copy(storage, segment_key(segment.name), Path(place)) as copy:
                row = catalog.segments.get(segment.name) or rows.segment(
                    segment.name, segment.run, segment.state, segment.begun
                )
                count = taking.segment(row, copy.path).records
                rows.settle_segment(
                    row.id, committed=copy.size, records=count, size=copy.size, sha256=copy.sha256
                )
                rows.stored(row.id)
        taking.settle(utcnow(), None)
    return len(newer)


def _is_newer(segment: FoundSegment, catalog: Catalog) -> bool:
    """Unknown, or still in the spool when the catalog was copied."""
    row = catalog.segments.get(segment.name)
    return row is None or row.state != "stored"


def _unpacked(storage: Storage, snapshot: Snapshot, folder: Path) -> Path:
    """The home of a snapshot: the one that is there, or a new one, whole or not at all."""
    name = Path(snapshot.key).name.partition(".")[0] + "-" + snapshot.sha256.partition(":")[2][:16]
    home = folder / name
    if (home / FILE).is_file():
        return home
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as place:
        new = Path(place) / "home"
        new.mkdir()
        unpack(storage, snapshot, new)
        new.rename(home)
    for older in folder.iterdir():
        if older.is_dir() and older.name < name and not older.name.startswith("."):
            shutil.rmtree(older, ignore_errors=True)
    return home


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """The folder, for one process at a time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CatalogError(
            f"The cache {folder} can't be written: {error.strerror}.",
            "Name another folder in XDG_CACHE_HOME.",
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(file)
