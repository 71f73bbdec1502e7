"""A copy of the catalog in storage, for readers that have no home of their own.

`catalog/<17 digits>.sqlite.gz` is the copy, `catalog/<17 digits>.sqlite.gz.sha256` its digest, stored after it: a
copy without one was not finished, and one with another is not believed. Neither is ever overwritten.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newskeep.archive.localcopy import hashed, local_copy
from newskeep.archive.workspace import StorageAddress
from newskeep.catalog.catalog import FILE, Catalog, create_catalog
from newskeep.errors import CatalogError, DamageError
from newskeep.storage.base import CHUNK, Storage

FOLDER = "catalog/"
_DIGEST = ".sha256"
_KEY = re.compile(r"catalog/\d{17}\.sqlite\.gz")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of a catalog in storage."""

    key: str
    #: `sha256:hex` of the compressed copy
    sha256: str


def put_snapshot(catalog: Catalog, storage: Storage, now: datetime) -> Snapshot:
    """Copy a catalog into storage.

    Args:
        catalog: open; what is committed this moment is copied.
        storage: where its segments are.
        now: the time.

    Raises:
        StorageError: storage did not take it.
        CatalogError: there is no room for the copy.
    """
    utc = now.astimezone(UTC)
    key = f"{FOLDER}{utc:%Y%m%d%H%M%S}{utc.microsecond // 1000:03}.sqlite.gz"
    with tempfile.TemporaryDirectory(prefix="newskeep-snapshot-") as name:
        folder = Path(name)
        catalog.copy_to(folder / FILE)
        _neutralise(folder, storage)
        packed = folder / "packed"
        try:
            with (folder / FILE).open("rb") as plain, gzip.open(packed, "wb", 6) as gz:
                shutil.copyfileobj(plain, gz, CHUNK)
        except OSError as error:
            raise CatalogError(f"{packed} can't be written: {error.strerror}.", "Make room there.") from error
        sha256 = hashed(packed).sha256
        storage.put_file(key, packed, sha256)
    storage.put(key + _DIGEST, f"{sha256}\n".encode())
    return Snapshot(key, sha256)


def snapshots(storage: Storage) -> list[Snapshot]:
    """The finished copies in storage, oldest first.

    Raises:
        StorageError: storage can't be reached.
    """
    keys = {item.key for item in storage.list(FOLDER)}
    return [
        Snapshot(key, storage.get(key + _DIGEST).decode("ascii", "replace").strip())
        for key in sorted(keys)
        if _KEY.fullmatch(key) and key + _DIGEST in keys
    ]


def newest(storage: Storage) -> Snapshot | None:
    """The latest finished copy; None when there is none.

    Raises:
        StorageError: storage can't be reached.
    """
    keys = [item.key for item in storage.list(FOLDER)]
    finished = [key for key in keys if _KEY.fullmatch(key) and key + _DIGEST in keys]
    if not finished:
        return None
    key = max(finished)
    return Snapshot(key, storage.get(key + _DIGEST).decode("ascii", "replace").strip())


def discard_damaged(storage: Storage, folder: Path) -> list[str]:
    """Remove copies whose bytes are not the ones that were stored; their keys.

    Raises:
        StorageError: storage can't be reached.
    """
    damaged = []
    for snapshot in snapshots(storage):
        with local_copy(storage, snapshot.key, folder) as copy:
            sound = copy.sha256 == snapshot.sha256
        if not sound:
            storage.delete(snapshot.key + _DIGEST)
            storage.delete(snapshot.key)
            damaged.append(snapshot.key)
    return damaged


def unpack(storage: Storage, snapshot: Snapshot, home: Path) -> None:
    """Fetch a copy, and make it the catalog of an empty home.

    Raises:
        DamageError: its bytes are not the ones that were stored.
        StorageError: storage can't be reached.
        CatalogError: there is no room for it.
    """
    with local_copy(storage, snapshot.key, home) as copy:
        if copy.sha256 != snapshot.sha256:
            raise DamageError(
                f"{storage.url}/{snapshot.key} has the SHA-256 {copy.sha256}, and was stored as {snapshot.sha256}.",
                f"Run `newskeep reindex {storage.url}`.",
            )
        try:
            with gzip.open(copy.path) as packed, (home / FILE).open("wb") as plain:
                shutil.copyfileobj(packed, plain, CHUNK)
        except OSError as error:
            raise CatalogError(
                f"The catalog of {storage.url} can't be unpacked to {home}: {error.strerror or error}.",
                "Make room there.",
            ) from error


def _neutralise(home: Path, storage: Storage) -> None:
    """A copy tells where storage is, not by which endpoint and profile this machine reaches it."""
    with create_catalog(home) as copy:
        address = StorageAddress(storage.url)
        copy.remember("storage", {name: getattr(address, name) for name in StorageAddress.__slots__})
        with copy.door.transaction():
            copy.door.run("free_all_leases")
