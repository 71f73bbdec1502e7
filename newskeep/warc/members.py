"""gzip members, one after the other, at bounded memory (RFC 1952)."""

from __future__ import annotations

import zlib
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO

# isal unpacks in half the CPU time or less (docs/performance.md has the figures); zlib where it has no wheel.
_unpacking: Any = import_module("isal.isal_zlib") if find_spec("isal") else zlib

PIECE = 1 << 16
#: bytes read from a file at once: fewer members lie across two reads
_READ = 1 << 18
#: bytes handed to the unpacker at once: most members whole, and little of the next one, which it copies
_STEP = 1 << 14


class Stop(StrEnum):
    """Why a scan went no further."""

    #: the file ends where a record ends
    END = "end"
    #: the file ends in the middle of a record
    TRUNCATED = "truncated"
    #: zeros follow, as after a power cut
    ZEROS = "zeros"
    #: what follows is no gzip
    JUNK = "junk"
    #: a member's data or checksum is wrong
    DAMAGED = "damaged"
    #: a whole member that doesn't hold exactly one whole record
    NOT_A_RECORD = "not a record"


class Broken(Exception):  # noqa: N818 - it tells how things stand, and never leaves this folder
    """No whole record begins here."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class Packed:
    """The compressed side: a stream whose position is known, and from which too much may have been taken."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream = stream
        self._held = b""
        self._seen = memoryview(b"")
        self._at = 0
        #: where the next byte stands in the file
        self.offset = offset

    def take(self) -> memoryview:
        """Some bytes; none at the end."""
        if self._at == len(self._held):
            self._hold(self._stream.read(_READ))
        data = self._seen[self._at : self._at + _STEP]
        self._at += len(data)
        self.offset += len(data)
        return data

    def give_back(self, size: int) -> None:
        """Put back so many bytes of what was taken last, which were not used."""
        self._at -= size
        self.offset -= size

    def begins(self) -> bool:
        """True when a member begins here, False at the end of the file.

        Raises:
            Broken: something else begins here.
        """
        if len(self._held) - self._at < 2:
            self._hold(self._held[self._at :] + self._stream.read(_READ))
        if self._held.startswith(b"\x1f\x8b", self._at):
            return True
        data = self._held[self._at :]
        if not data:
            return False
        if data == b"\x1f":
            raise Broken(Stop.TRUNCATED)
        raise Broken(Stop.JUNK if data.strip(b"\0") else Stop.ZEROS)

    def _hold(self, data: bytes) -> None:
        self._held, self._seen, self._at = data, memoryview(data), 0


class Member:
    """The content of one member, read like a file that ends where the member does."""

    __slots__ = ("_broken", "_packed", "_ready", "_unpacker")

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._unpacker: Any = _unpacking.decompressobj(31)
        self._ready = bytearray()
        self._broken: Broken | None = None

    def whole(self, limit: int) -> bytes:
        """All of it, where it is whole and less than `limit` bytes, and nothing is copied; otherwise nothing is read."""
        pieces: list[bytes] = []
        size = 0
        unpacker = self._unpacker
        try:
            while not unpacker.eof and size < limit:
                pieces.append(self._more())
                size += len(pieces[-1])
        except Broken as broken:
            self._broken = broken  # for whoever reads what was in front of it
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if unpacker.eof and size < limit:
            return data
        self.put_back(data)
        return b""

    def put_back(self, data: bytes) -> None:
        """Let bytes be read once more."""
        self._ready[:0] = data

    def read(self, size: int) -> bytes:
        """`size` bytes; fewer only at the member's end, whose checksum was right then.

        Raises:
            Broken: the member is cut off or damaged.
        """
        while len(self._ready) < size and self._unpack():
            pass
        with memoryview(self._ready) as ready:
            data = bytes(ready[:size])
        del self._ready[:size]
        return data

    def line(self, limit: int) -> bytes:
        """A line with its end, cut off at `limit` bytes or at the member's end.

        Raises:
            Broken: the member is cut off or damaged.
        """
        searched = 0
        while (end := self._ready.find(b"\n", searched, limit)) < 0 and len(self._ready) < limit:
            searched = len(self._ready)
            if not self._unpack():
                break
        return self.read(min(limit, end + 1 if end >= 0 else len(self._ready)))

    def _unpack(self) -> bool:
        """Make more bytes ready; False at the member's end."""
        more = self._more()
        self._ready += more
        return bool(more)

    def _more(self) -> bytes:
        """The next bytes; none at the member's end.

        Raises:
            Broken: the member is cut off or damaged.
        """
        if self._broken:
            raise self._broken
        unpacker = self._unpacker
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or self._packed.take()
            try:
                data: bytes = unpacker.decompress(packed, PIECE)
            except _unpacking.error:
                raise Broken(Stop.DAMAGED) from None
            if unpacker.eof:
                self._packed.give_back(len(unpacker.unused_data))
            if data:
                return data
            if not packed and not unpacker.eof:
                raise Broken(Stop.TRUNCATED)
        return b""
