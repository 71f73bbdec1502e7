"""The front door of the library."""

from __future__ import annotations

import re
from pathlib import Path

from newskeep.archive.archive import Archive
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import UsageError


def open_archive(location: str | Path = "archive") -> Archive:
    """Open an archive for reading.

    Args:
        location: its home; or `s3://bucket/prefix`, of which `newskeep reindex` has stored a snapshot of the
            catalog. Credentials, endpoint and region come from the AWS environment or profile.

    Raises:
        NotFoundError: there is no archive in that folder, or no snapshot in that bucket.
        UsageError: the location is of a kind that can't be opened.
        StorageError: the bucket can't be reached.
        CatalogError: its catalog can't be read.
    """
    bucket = in_bucket(location)
    if bucket:
        from newskeep.archive.distant import distant_home

        home = distant_home(bucket)
        return Archive(open_catalog(home), home)
    if "://" in str(location):
        raise UsageError(
            f"{location} can't be opened.", 'Give the home of an archive, or "s3://bucket/prefix".'
        )
    home = Path(location).expanduser().absolute()
    return Archive(open_catalog(home), home)


def in_bucket(location: str | Path) -> str:
    """The location as `s3://…`, also where a `Path` has made one slash of two; empty when it is a folder."""
    match = re.fullmatch(r"s3:/+(.+)", str(location), re.IGNORECASE)
    return f"s3://{match[1]}" if match else ""
