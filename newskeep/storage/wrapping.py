"""A storage around a storage: what every virtue that is added to one has in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from newskeep.storage.base import ObjectInfo, Storage

T = TypeVar("T")


class Wrapping(Storage):
    """Hands every call on through `_through`, which is where a subclass does what it is there for.

    Args:
        storage: what is asked in the end.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @abstractmethod
    def _through(self, call: Callable[[], T]) -> T:
        """Make a call of the storage inside; every call may be made again."""

    @property
    def url(self) -> str:
        """That of the storage inside."""
        return self._storage.url

    @property
    def creates_conditionally(self) -> bool:
        """That of the storage inside."""
        return self._through(lambda: self._storage.creates_conditionally)

    def probe(self) -> tuple[str, ...]:
        """As the storage inside."""
        return self._through(self._storage.probe)

    def wake(self) -> None:
        """As the storage inside."""
        self._storage.wake()

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """As the storage inside."""
        return self._through(lambda: self._storage.put_file(key, path, sha256))

    def put(self, key: str, data: bytes) -> ObjectInfo:
        """As the storage inside."""
        return self._through(lambda: self._storage.put(key, data))

    def get(self, key: str) -> bytes:
        """As the storage inside."""
        return self._through(lambda: self._storage.get(key))

    def read(self, key: str, offset: int, length: int) -> bytes:
        """As the storage inside."""
        return self._through(lambda: self._storage.read(key, offset, length))

    def open(self, key: str) -> BinaryIO:
        """As the storage inside, until the first byte."""
        return self._through(lambda: self._storage.open(key))

    def info(self, key: str) -> ObjectInfo:
        """As the storage inside."""
        return self._through(lambda: self._storage.info(key))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """As the storage inside; nothing comes before all of it is there, so that no object can come twice."""
        yield from self._through(lambda: [*self._storage.list(prefix)])

    def delete(self, key: str) -> None:
        """As the storage inside."""
        self._through(lambda: self._storage.delete(key))

    def path(self, key: str) -> Path | None:
        """As the storage inside."""
        return self._storage.path(key)
