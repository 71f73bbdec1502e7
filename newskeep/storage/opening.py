"""From a URL to a storage."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newskeep.errors import UsageError
from newskeep.storage.base import Storage
from newskeep.storage.local import LocalStorage

_HINT = 'Write a folder ("archive", "/srv/news"), a file: URL, or "s3://bucket/prefix".'


def open_storage(
    url: str, *, endpoint_url: str | None = None, region: str | None = None, profile: str | None = None
) -> Storage:
    """The storage that a path, a `file:` URL or an `s3:` URL names. Nothing is read or written yet.

    Args:
        url: a folder, absolute or relative (`~` is the home folder), `file:///folder`, or
            `s3://bucket/prefix`.
        endpoint_url: of an object store other than Amazon's; for `s3:` only, like the next two.
        region: of the bucket.
        profile: of the AWS configuration that holds the credentials.

    Raises:
        UsageError: it is none of them.
    """
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", url)
    if not scheme:
        return LocalStorage(_folder(url, url))
    if scheme[1].lower() == "file":
        return LocalStorage(_folder(_file_path(url), url))
    if scheme[1].lower() == "s3":
        return _in_bucket(url, _endpoint(endpoint_url), region, profile)
    msg = f"{_shown(url)!r} names no storage that newskeep knows"
    raise UsageError(msg, _HINT)


def _in_bucket(url: str, endpoint_url: str | None, region: str | None, profile: str | None) -> Storage:
    from newskeep.storage.pausing import Pausing
    from newskeep.storage.retrying import Retrying
    from newskeep.storage.s3 import S3Storage

    bucket, prefix = _bucket(url)
    return Pausing(
        Retrying(S3Storage(bucket, prefix, endpoint_url=endpoint_url, region=region, profile=profile))
    )


def _folder(path: str, url: str) -> Path:
    if not path or "\0" in path:
        msg = f"{url!r} names no folder"
        raise UsageError(msg, _HINT)
    return Path(path).expanduser()


def _file_path(url: str) -> str:
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"}:
        msg = f"{_shown(url)!r} names a folder on another machine"
        raise UsageError(msg, 'Mount it and write its path, as in "file:///mnt/news".')
    return unquote(parts.path)


def _bucket(url: str) -> tuple[str, str]:
    match = re.fullmatch(r"s3://([A-Za-z0-9._-]+)(?:/([^?#]*))?", url, re.IGNORECASE)
    if match:
        prefix = (match[2] or "").strip("/")
        if not any(part.startswith(".") or not part for part in prefix.split("/")) or not prefix:
            return match[1], prefix
    msg = f"{_shown(url)!r} names no bucket and prefix"
    hint = 'Write "s3://bucket/prefix"; credentials come from the AWS chain, never from the URL.'
    raise UsageError(msg, hint)


def _endpoint(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        msg = f"the endpoint_url {_shown(url)!r} is not the URL of an object store"
        raise UsageError(msg, 'Write "https://host:port"; credentials come from the AWS chain.')
    return url


def _shown(url: str) -> str:
    """The URL without what may be a password."""
    return re.sub(r"//[^/@]*@", "//…@", url)
