"""The front door of the library."""

from __future__ import annotations

from pathlib import Path

from newskeep.archive.archive import Archive
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import UsageError


def open_archive(location: str | Path = "archive") -> Archive:
    """Open an archive for reading.

    Args:
        location: its home.

    Raises:
        NotFoundError: there is no archive in that folder.
        UsageError: the location is of a kind that can't be opened without a home.
        CatalogError: its catalog can't be read.
    """
    if "://" in str(location):
        raise UsageError(
            f"{location} can't be opened without a home yet.",
            "Give the home that its catalog is in; the home knows its storage.",
        )
    home = Path(location).expanduser().absolute()
    return Archive(open_catalog(home), home)
