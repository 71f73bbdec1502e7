"""A home that is open for crawling: its catalog, its folders, its storage."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import Catalog, create_catalog, open_catalog
from newskeep.errors import NotFoundError, TransientStorageError, UsageError
from newskeep.storage.base import Storage
from newskeep.storage.opening import open_storage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StorageAddress:
    """Where sealed segments live; never holds credentials."""

    #: a path or `s3://bucket/prefix`; empty: in the home
    url: str = ""
    endpoint_url: str | None = None
    region: str | None = None
    profile: str | None = None

    def open(self, home: Path) -> Storage:
        """The storage at this address."""
        return open_storage(
            self.url or str(home), endpoint_url=self.endpoint_url, region=self.region, profile=self.profile
        )


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a crawling process works in."""

    catalog: Catalog
    layout: Layout
    storage: Storage
    #: what the probe found that does not stop a crawl: a sentence each
    warnings: tuple[str, ...] = ()

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_workspace(home: Path, address: StorageAddress, *, probe: bool = True) -> Workspace:
    """Open a home for writing; it is made where there is none.

    Storage that is down for now stops only an archive that never had anything in it: the others go on into
    the spool. What only a person can put right stops both.

    Args:
        home: the archive's home.
        address: where its segments go, as the configuration says.
        probe: ask storage whether it is there and takes what we write, before anything starts.

    Raises:
        UsageError: the archive has its segments elsewhere.
        StorageError: storage refuses, or can't be reached and was never reached before.
        CatalogError: the home can't be written.
    """
    storage = address.open(home)
    warnings = _probe(storage, home, address) if probe else ()
    catalog = create_catalog(home)
    try:
        _remember(catalog, home, address)
    except BaseException:
        catalog.close()
        raise
    return Workspace(catalog, Layout(home), storage, warnings)


def remembered_storage(catalog: Catalog) -> StorageAddress:
    """The storage that an archive was made with."""
    return StorageAddress(**(catalog.recall("storage") or {}))


def _probe(storage: Storage, home: Path, address: StorageAddress) -> tuple[str, ...]:
    try:
        return storage.probe()
    except TransientStorageError as error:
        if not _is_known(home, address):
            raise
        return (f"{error.message.rstrip('.')}; what is crawled waits in the spool.",)


def _is_known(home: Path, address: StorageAddress) -> bool:
    """True when the archive has this very address from an earlier time, at which it was reached."""
    try:
        with open_catalog(home) as catalog:
            return bool(catalog.recall("storage") == _fields(address))
    except NotFoundError:
        return False


def _fields(address: StorageAddress) -> dict[str, str | None]:
    return {name: getattr(address, name) for name in StorageAddress.__slots__}


def _remember(catalog: Catalog, home: Path, address: StorageAddress) -> None:
    fields = _fields(address)
    known = catalog.recall("storage")
    if known is None or (known != fields and not catalog.segments.all()):
        catalog.remember("storage", fields)
    elif known["url"] != address.url:
        raise UsageError(
            f"The archive in {home} keeps its segments in {known['url'] or 'its home'}, "
            f"and the configuration says {address.url or 'the home'}.",
            "Set archive.storage back, or choose another archive.home for the new storage.",
        )
    elif known != fields:
        catalog.remember("storage", fields)  # the same bucket by another endpoint, region or profile
