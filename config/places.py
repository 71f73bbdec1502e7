"""Where the archive lies: folders, buckets and databases that a configuration names."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.spelling import shortened

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def absolute(place: str, base: Path) -> str:
    """A folder or `file:` URL as an absolute path; any other address as it is.

    Args:
        place: as it is written; `~` is the user's own folder.
        base: what a relative path is relative to.
    """
    if place.startswith("file:"):
        place = unquote(urlsplit(place).path)
    if not place or _SCHEME.match(place):
        return place
    if place == "~" or place.startswith("~/"):
        return str(Path.home() / place[2:])
    return str(base.absolute() / place)


def folder(path: Path) -> Path:
    """The path of a folder, which need not exist yet.

    Raises:
        ValueError: no folder can have that name.
    """
    if path == Path() or _UNPRINTABLE.search(str(path)) or _SCHEME.match(str(path)):
        msg = f'{shortened(str(path) if path != Path() else "")} is no folder; write one such as "archive"'
        raise ValueError(msg)
    return path


def storage(place: str) -> str:
    """A folder or `s3://bucket/prefix`.

    Raises:
        ValueError: it is neither.
    """
    if place.startswith("s3://"):
        return _bucket(place)
    if scheme := _SCHEME.match(place):
        guess = (
            "s3://" + place[scheme.end() :].lstrip("/") if scheme[1].lower() == "s3" else "s3://bucket/prefix"
        )
        msg = f'segments can\'t be kept in "{scheme[0]}"; write a folder or "{guess}"'
        raise ValueError(msg)
    if not place or _UNPRINTABLE.search(place):
        msg = f'{shortened(place)} is no place; write a folder or "s3://bucket/prefix"'
        raise ValueError(msg)
    return place


def _bucket(place: str) -> str:
    bucket = place.removeprefix("s3://").partition("/")[0]
    if "@" in bucket:
        # Not repeated in the message: it may be a secret key.
        msg = "credentials don't belong in a bucket's address; they come from the AWS chain"
        raise ValueError(msg)
    if not _BUCKET.fullmatch(bucket) or re.search(r"[\s?#]", place):
        msg = f'{shortened(place)} names no bucket and prefix; write "s3://bucket/prefix"'
        raise ValueError(msg)
    return place


def catalog(place: str) -> str:
    """The address of a PostgreSQL database (libpq, "Connection URIs").

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"postgres(ql)?://\S+", place):
        # Not repeated in the message: it may hold a password.
        msg = 'this is no PostgreSQL address; write "postgresql://user@host/database", or nothing for SQLite'
        raise ValueError(msg)
    return place
