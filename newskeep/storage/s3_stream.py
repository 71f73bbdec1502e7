"""The body of a GET as a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from newskeep.storage.s3_errors import translating

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from botocore.response import StreamingBody


class ObjectStream(io.RawIOBase):
    """Reads a response as it comes; one that ends early raises `TransientStorageError`."""

    def __init__(self, body: StreamingBody, where: str) -> None:
        super().__init__()
        self._body = body
        self._where = where

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as bytes are there."""
        view = memoryview(buffer)
        with translating(self._where):
            data = self._body.read(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        """Everything that is left, without the detour through small pieces."""
        with translating(self._where):
            return self._body.read()

    def close(self) -> None:
        """Give the connection back."""
        if not self.closed:
            self._body.close()
        super().close()
