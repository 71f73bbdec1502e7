"""Patience: calls that may go through later are made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from newskeep.errors import TransientStorageError
from newskeep.storage.base import ObjectInfo, Storage

T = TypeVar("T")


class Retrying(Storage):
    """A storage around a storage that repeats a call after a `TransientStorageError`.

    All calls are safe to repeat: writing the same bytes again is success. A stream that breaks off while it
    is read is not resumed.

    Args:
        storage: what is asked.
        attempts: how often a call is made at most.
        sleep: waits that many seconds before the next attempt: 0.5, 1, 2, 4 … at most 30.
    """

    def __init__(
        self, storage: Storage, attempts: int = 5, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._storage = storage
        self._attempts = attempts
        self._sleep = sleep

    @property
    def url(self) -> str:
        """That of the storage inside."""
        return self._storage.url

    @property
    def creates_conditionally(self) -> bool:
        """That of the storage inside."""
        return self._patiently(lambda: self._storage.creates_conditionally)

    def probe(self) -> None:
        """As the storage inside, with patience."""
        self._patiently(self._storage.probe)

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """As the storage inside, with patience."""
        return self._patiently(lambda: self._storage.put_file(key, path, sha256))

    def put(self, key: str, data: bytes) -> ObjectInfo:
        """As the storage inside, with patience."""
        return self._patiently(lambda: self._storage.put(key, data))

    def get(self, key: str) -> bytes:
        """As the storage inside, with patience."""
        return self._patiently(lambda: self._storage.get(key))

    def read(self, key: str, offset: int, length: int) -> bytes:
        """As the storage inside, with patience."""
        return self._patiently(lambda: self._storage.read(key, offset, length))

    def open(self, key: str) -> BinaryIO:
        """As the storage inside, with patience until the first byte."""
        return self._patiently(lambda: self._storage.open(key))

    def info(self, key: str) -> ObjectInfo:
        """As the storage inside, with patience."""
        return self._patiently(lambda: self._storage.info(key))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """As the storage inside; a listing that breaks off is begun again, and goes on where it stood."""
        last = ""
        failures = 0
        while True:
            try:
                for item in self._storage.list(prefix):
                    if item.key.encode() > last.encode():
                        last, failures = item.key, 0
                        yield item
            except TransientStorageError:
                failures += 1
                if failures == self._attempts:
                    raise
                self._wait(failures)
            else:
                return

    def delete(self, key: str) -> None:
        """As the storage inside, with patience."""
        self._patiently(lambda: self._storage.delete(key))

    def path(self, key: str) -> Path | None:
        """As the storage inside."""
        return self._storage.path(key)

    def _patiently(self, call: Callable[[], T]) -> T:
        for attempt in range(1, self._attempts):
            try:
                return call()
            except TransientStorageError:
                self._wait(attempt)
        return call()

    def _wait(self, failures: int) -> None:
        self._sleep(min(0.5 * 2 ** (failures - 1), 30.0))
