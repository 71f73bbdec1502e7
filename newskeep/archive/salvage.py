"""Reading a segment on behind damage: one flipped bit must not cost what comes after it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from newskeep.warc.members import Stop
from newskeep.warc.scan import Scan
from newskeep.warc.scanned import Scanned

_MAGIC = b"\x1f\x8b\x08"
_PIECE = 1 << 20
#: bytes of a member that are looked at to tell whether a record begins in it
_HEAD = 256


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that are no whole record."""

    start: int
    end: int
    stop: Stop


class Salvage:
    """Iterates over all whole records of a segment, and notes what lies between them.

    Args:
        stream: the segment, seekable.
        keep: whether to keep the payload of a resource with it.
    """

    def __init__(self, stream: BinaryIO, *, keep: bool = False) -> None:
        self._stream = stream
        self._keep = keep
        self._size = stream.seek(0, 2)
        #: after the iteration: what could not be read
        self.gaps: list[Gap] = []

    def __iter__(self) -> Iterator[Scanned]:
        start: int | None = 0
        while start is not None:
            self._stream.seek(start)
            going = Scan(self._stream, start, keep=self._keep)
            yield from going
            if going.tail.stop is Stop.END:
                return
            start = self._next_record(going.tail.end + 1)
            self._note(Gap(going.tail.end, self._size if start is None else start, going.tail.stop))

    def _note(self, gap: Gap) -> None:
        if self.gaps and self.gaps[-1].end == gap.start:
            gap = Gap(self.gaps[-1].start, gap.end, self.gaps[-1].stop)
            del self.gaps[-1]
        self.gaps.append(gap)

    def _next_record(self, start: int) -> int | None:
        """Where the next member begins that has a record in it."""
        while start < self._size:
            self._stream.seek(start)
            piece = self._stream.read(_PIECE + len(_MAGIC) - 1)
            found = piece.find(_MAGIC)
            if found < 0:
                start += _PIECE
            elif self._begins(start + found):
                return start + found
            else:
                start += found + 1
        return None

    def _begins(self, offset: int) -> bool:
        self._stream.seek(offset)
        try:
            return zlib.decompressobj(31).decompress(self._stream.read(_HEAD), 5) == b"WARC/"
        except zlib.error:
            return False
