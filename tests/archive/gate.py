"""A storage that can be shut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from newskeep.errors import TransientStorageError
from newskeep.storage.base import ObjectInfo, Storage
from newskeep.storage.wrapping import Wrapping

T = TypeVar("T")


class Gate(Wrapping):
    """Another storage, that takes `puts` more files until it shuts."""

    def __init__(self, storage: Storage, puts: int) -> None:
        super().__init__(storage)
        self.puts = puts

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """Take one more, or be down."""
        if self.puts <= 0:
            msg = "the storage is down."
            raise TransientStorageError(msg, "Wait.")
        self.puts -= 1
        return super().put_file(key, path, sha256)

    def _through(self, call: Callable[[], T]) -> T:
        return call()
