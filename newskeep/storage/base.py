"""What every storage promises; `newskeep.testing.StorageContract` is the same in tests."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What storage knows of one object."""

    key: str
    #: bytes
    size: int
    #: `sha256:hex`; None where storage keeps no digest (a local folder, every listing)
    sha256: str | None = None


class Storage(ABC):
    """Immutable objects by key: created whole, never overwritten, read in ranges.

    A key is relative and `/`-separated; no part of it is empty or begins with a dot, and it has no control
    characters and no backslash. A key is never the folder of another. Every method raises `ValueError` for
    anything else, `ObjectMissingError` for a key that isn't there, `TransientStorageError` when the same call
    may go through later, and `StorageError` for what only a person can put right. Methods may be called from
    several threads at once.
    """

    @property
    @abstractmethod
    def url(self) -> str:
        """What `open_storage` takes to open this storage again; without credentials."""

    @property
    def creates_conditionally(self) -> bool:
        """True when storage itself refuses to overwrite; otherwise a look precedes each write, not atomically."""
        return True

    @abstractmethod
    def probe(self) -> tuple[str, ...]:
        """Make sure that storage can be reached, read and written; a local folder is created.

        Returns:
            What storage can't do that others can, and what follows from it: a sentence each.

        Raises:
            TransientStorageError: it does not answer as it should, and may do so later.
            StorageError: it can't; says why and what to do.
        """

    def wake(self) -> None:  # noqa: B027 - there is nothing to do where nothing is held back
        """Have the next call made, where calls are held back after failures."""

    @abstractmethod
    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """Store a file that no longer changes. It stays where it is; the caller may delete it afterwards.

        The object appears whole or not at all, and an object that is there is never overwritten. When this
        returns, size and digest were verified and the object is durable. The same bytes already there are
        success: an earlier reply may have been lost.

        Args:
            key: where.
            path: the file. A local storage on the same filesystem may share its blocks (a hard link).
            sha256: `sha256:hex` of its bytes.

        Raises:
            DamageError: the file doesn't have that digest; nothing was stored.
            ObjectExistsError: the key is taken by other bytes.
        """

    @abstractmethod
    def put(self, key: str, data: bytes) -> ObjectInfo:
        """Store a few bytes, under the promises of `put_file`.

        Raises:
            ObjectExistsError: the key is taken by other bytes.
        """

    @abstractmethod
    def get(self, key: str) -> bytes:
        """All bytes of an object."""

    @abstractmethod
    def read(self, key: str, offset: int, length: int) -> bytes:
        """A range of an object: what there is of it, `b""` when it starts past the end.

        Raises:
            ValueError: offset or length is negative.
        """

    @abstractmethod
    def open(self, key: str) -> BinaryIO:
        """A stream over an object, read from start to end; close it."""

    @abstractmethod
    def info(self, key: str) -> ObjectInfo:
        """Size, and digest where it is known."""

    @abstractmethod
    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key starts with `prefix` (the beginning of a key), sorted by the bytes of their keys."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is no error."""

    @abstractmethod
    def path(self, key: str) -> Path | None:
        """The local file that holds the object, for reading; None where there is none."""


def check_key(key: str) -> str:
    """The key itself, if it is one.

    Raises:
        ValueError: it is not; says which rule it breaks.
    """
    if _CONTROL.search(key):
        msg = f"{key!r} is not a storage key: it has a control character or a backslash"
        raise ValueError(msg)
    if any(not part or part.startswith(".") for part in key.split("/")):
        msg = f"{key!r} is not a storage key: a part of it is empty or begins with a dot"
        raise ValueError(msg)
    # surrogates can't be encoded, and raise a ValueError of their own
    if len(key.encode()) > 900 or any(len(part.encode()) > 250 for part in key.split("/")):
        msg = f"{key[:40]!r}… is not a storage key: it is longer than 900 bytes, or a part of it than 250"
        raise ValueError(msg)
    return key


def check_range(offset: int, length: int) -> None:
    """Refuse what is no range.

    Raises:
        ValueError: offset or length is negative.
    """
    if offset < 0 or length < 0:
        msg = f"bytes {offset}+{length} are not a range: neither number may be negative"
        raise ValueError(msg)


def sha256_of(data: bytes) -> str:
    """`sha256:hex` of bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def sha256_of_stream(stream: BinaryIO) -> str:
    """`sha256:hex` of everything that is left in a stream."""
    digest = hashlib.sha256()
    while data := stream.read(CHUNK):
        digest.update(data)
    return "sha256:" + digest.hexdigest()
