"""One record of a WARC file that somebody else wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Protocol

from newskeep.warc.fields import Fields, first, parse_warc
from newskeep.warc.members import PIECE, Stop

#: bytes of a record's own header
MAX_HEAD = 1 << 20
#: bytes that are kept of a block which is larger than the limit: enough for its HTTP header
HEAD_OF_LARGE = 1 << 16

#: why no whole record is there, in words
WHY = {
    Stop.TRUNCATED: "the file ends in the middle of a record",
    Stop.ZEROS: "there are zeros",
    Stop.JUNK: "there is no record",
    Stop.DAMAGED: "the compressed data are damaged",
    Stop.NOT_A_RECORD: "there is no whole record",
}
_VERSION = re.compile(rb"WARC/\d+\.\d+\s*\Z")


class Lost(Exception):  # noqa: N818 - it tells how things stand, and never leaves this folder
    """No whole record begins here."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Bytes(Protocol):
    """What a record is read from: a gzip member, or a file that is none."""

    def read(self, size: int) -> bytes:
        """`size` bytes; fewer only at the end."""
        ...

    def line(self, limit: int) -> bytes:
        """A line with its end, cut off at `limit` bytes or at the end."""
        ...


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record as it was found."""

    #: where it begins in the file
    offset: int
    headers: Fields
    #: its block; of one that is larger than the limit only the beginning
    block: bytes = field(repr=False)
    #: bytes of the block
    size: int

    def field(self, name: str) -> str:
        """The first value of a named field; empty when there is none."""
        return first(self.headers, name).strip()

    @property
    def type(self) -> str:
        """`response`, `request`, `revisit`, `resource`, `warcinfo`, `metadata` …, in lower case."""
        return self.field("WARC-Type").lower()

    @property
    def whole(self) -> bool:
        """False when its block is larger than the limit."""
        return len(self.block) == self.size


def read_record(source: Bytes, offset: int, limit: int) -> ForeignRecord:
    """The record that begins here, without what follows its block.

    Raises:
        Lost: it is none, or its bytes end before.
        Broken: its member is cut off or damaged.
    """
    version, *lines = _head(source)
    headers = parse_warc(lines)
    size = first(headers, "Content-Length").strip()
    if not _VERSION.match(version) or not (size.isascii() and size.isdecimal() and len(size) < 19):
        raise Lost(WHY[Stop.NOT_A_RECORD])
    left = int(size)
    block = source.read(left if left <= limit else HEAD_OF_LARGE)
    missing = left - len(block)
    while missing and left > limit and (piece := source.read(min(missing, PIECE))):
        missing -= len(piece)
    if missing:
        raise Lost(WHY[Stop.TRUNCATED])
    return ForeignRecord(offset, headers, block, left)


def _head(source: Bytes) -> list[bytes]:
    """Lines up to an empty one; those at the beginning that are empty are left out."""
    lines: list[bytes] = []
    room = MAX_HEAD
    while room > 0 and (line := source.line(room)):
        room -= len(line)
        if line.strip():
            lines.append(line)
        elif lines:
            return lines
    raise Lost(WHY[Stop.TRUNCATED] if lines and room > 0 else WHY[Stop.NOT_A_RECORD])


def is_altered(record: ForeignRecord) -> bool:
    """Whether a record's block is another than the one hashed; False where nobody hashed it in a way we know.

    Asked of uncompressed files only: in others the member's checksum says it, and a wrong digest is its writer's.
    """
    algorithm, _, value = record.field("WARC-Block-Digest").partition(":")
    algorithm, value = algorithm.strip().lower().replace("-", ""), value.strip().rstrip("=").lower()
    if algorithm not in {"md5", "sha1", "sha256", "sha512"}:
        return False
    digest = hashlib.new(algorithm, record.block, usedforsecurity=False).digest()
    spellings = (base64.b32encode(digest).decode().rstrip("=").lower(), digest.hex())
    # of another length it is spelled in a way we don't know
    return value not in spellings and len(value) in map(len, spellings)
