"""Going through a WARC file that somebody else wrote: lenient about its dialect, exact about what is lost.

WARC 1.0 and 1.1, plain or with one gzip member a record. Where a record is cut off or damaged the next whole one is
looked for, and what lies between is told. Memory stays flat: a record's block is held up to a limit, one at a time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newskeep.warc.foreign_record import WHY, ForeignRecord, Lost, is_altered, read_record
from newskeep.warc.members import PIECE, Broken, Member, Packed

#: what a gzip member begins with (RFC 1952)
GZIP = b"\x1f\x8b\x08"
_END_OF_BLOCK = re.compile(rb"(?:\r?\n)*(?:WARC/|\Z)")
_NEXT_PLAIN = re.compile(rb"\n(WARC/\d+\.\d+\r?\n(?:WARC|Content)-[A-Za-z-]+:)", re.IGNORECASE)
#: bytes that hold all of what `_NEXT_PLAIN` matches
_OVERLAP = 128


@dataclass(frozen=True, slots=True)
class Damage:
    """A part of a file in which no whole record could be found."""

    offset: int
    #: bytes up to the next whole record, or to the end
    length: int
    why: str


class ForeignWarc:
    """Iterates over the records of a file, and over what is damaged between them.

    Args:
        path: the file; see `check_warc`.
        limit: bytes of a block that are held whole.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._limit = limit
        #: how far it was read, in the file's bytes
        self.offset = 0

    def __iter__(self) -> Iterator[ForeignRecord | Damage]:
        with self._path.open("rb") as stream:
            packed = stream.read(3) == GZIP
            read = self._read_packed if packed else self._read_plain
            find = next_packed if packed else _next_plain
            start, size = 0, os.fstat(stream.fileno()).st_size
            while start < size:
                try:
                    yield from read(stream, start)
                    start = size
                except _Stopped as stopped:
                    start = find(stream, stopped.offset + 1)
                    yield Damage(stopped.offset, start - stopped.offset, stopped.why)
            self.offset = size

    def _read_packed(self, stream: BinaryIO, start: int) -> Iterator[ForeignRecord]:
        stream.seek(start)
        packed = Packed(stream, start)
        while True:
            start = self.offset = packed.offset
            try:
                if not packed.begins():
                    return
                member = Member(packed)
                record = read_record(member, start, self._limit)
                _check_end(member)
            except Broken as broken:
                raise _Stopped(start, WHY[broken.stop]) from None
            except Lost as lost:
                raise _Stopped(start, lost.why) from None
            yield record

    def _read_plain(self, stream: BinaryIO, start: int) -> Iterator[ForeignRecord]:
        stream.seek(start)
        plain = _Plain(stream)
        while plain.skip_blank():
            start = self.offset = stream.tell()
            try:
                record = read_record(plain, start, self._limit)
                plain.check_end(record)
            except Lost as lost:
                raise _Stopped(start, lost.why) from None
            yield record


class _Stopped(Exception):  # noqa: N818 - it tells how things stand, and never leaves this file
    """Reading went no further than here."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset
        self.why = why


class _Plain:
    """An uncompressed file, read as a member is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        """`size` bytes; fewer only at the end."""
        return self._stream.read(size)

    def line(self, limit: int) -> bytes:
        """A line with its end, cut off at `limit` bytes or at the end."""
        return self._stream.readline(limit)

    def skip_blank(self) -> bool:
        """Go to where the next record begins; False at the end."""
        while line := self._stream.readline(PIECE):
            if line.strip():
                self._stream.seek(-len(line), os.SEEK_CUR)
                return True
        return False

    def check_end(self, record: ForeignRecord) -> None:
        """Make sure that the record ends here, and that its bytes are the ones that were hashed.

        Raises:
            Lost: something else than empty lines, the next record or the file's end follows; or they are not.
        """
        ahead = self._stream.read(16)
        self._stream.seek(-len(ahead), os.SEEK_CUR)
        if not _END_OF_BLOCK.match(ahead):
            raise Lost("the record is longer or shorter than it says")
        if record.whole and is_altered(record):
            raise Lost("the record's bytes are not the ones hashed")


def _check_end(member: Member) -> None:
    """Make sure that a record ends where its member does: only there the member's checksum is known.

    Raises:
        Lost: something follows.
        Broken: the member is cut off or damaged.
    """
    rest = member.read(PIECE).strip()
    if rest.startswith(b"WARC/"):
        raise Lost("the gzip member holds more than one record")
    if rest:
        raise Lost("the record is longer than it says")


def next_packed(stream: BinaryIO, offset: int) -> int:
    """Where the next member with a record begins; the file's size when there is none."""

    def begins(at: int) -> bool:
        stream.seek(at)
        try:
            return Member(Packed(stream, at)).read(5) == b"WARC/"
        except Broken:
            return False

    return _search(stream, offset, re.compile(b"(" + re.escape(GZIP) + b")"), begins)


def _next_plain(stream: BinaryIO, offset: int) -> int:
    """Where the next record begins; the file's size when there is none."""
    return _search(stream, offset, _NEXT_PLAIN, lambda _: True)


def _search(stream: BinaryIO, offset: int, pattern: re.Pattern[bytes], accept: Callable[[int], bool]) -> int:
    """Where the pattern's group is found first and accepted, at flat memory."""
    kept = b""
    while True:
        stream.seek(offset + len(kept))
        piece = stream.read(1 << 20)
        data = kept + piece
        for match in pattern.finditer(data):
            if accept(offset + match.start(1)):
                return offset + match.start(1)
        if not piece:
            return offset + len(data)
        kept = data[-_OVERLAP:]
        offset += len(data) - len(kept)
