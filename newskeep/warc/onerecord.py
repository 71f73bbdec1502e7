"""The one record of a gzip member: its header read, its bytes hashed.

Most records are small and written by the book, and are read at once from where they were unpacked to. The
others, large ones and those whose lines end otherwise, are read piece by piece, which costs three times as much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from newskeep.warc.digests import EMPTY_SHA1
from newskeep.warc.fields import ends_header, first_values, plain_values
from newskeep.warc.members import PIECE, Broken, Member, Packed, Stop
from newskeep.warc.scanned import Scanned

#: bytes of a record's header, and of an HTTP header in its block; longer ones are not looked at
MAX_HEAD = 1 << 20
#: bytes of a payload that a scan keeps, where it is asked to keep them
MAX_KEPT = 1 << 20
#: bytes of a record that is read at once
_MAX_WHOLE = 1 << 20
#: digits of a Content-Length
_MAX_DIGITS = 18

_END = b"\r\n\r\n"
_WITH_HTTP = frozenset({"response", "request", "revisit"})
_HTTP = ("http:", "https:")


def read_record(packed: Packed, *, keep: bool) -> Scanned:
    """The one record of the member that begins here.

    Args:
        packed: stands where a member begins.
        keep: whether to keep the payload of a resource.

    Raises:
        Broken: it is cut off, damaged, or not exactly one record.
    """
    offset = packed.offset
    member = Member(packed)
    if raw := member.whole(_MAX_WHOLE):
        if record := _at_once(raw, offset, packed.offset - offset, keep=keep):
            return record
        member.put_back(raw)
    return _in_pieces(member, packed, offset, keep=keep)


def _at_once(raw: bytes, offset: int, length: int, *, keep: bool) -> Scanned | None:
    """The record that some bytes are; None where they are none, or have to be read line by line."""
    end = raw.find(_END) + 4
    version, _, lines = raw[: max(end - 4, 0)].partition(b"\r\n")
    first = plain_values(lines)
    if not first or b"\n" in version:
        if not _head_end(raw, 0, len(raw)):
            return None
        first = first_values(lines)
    size, kind = _size(first), first.get("WARC-Type", "")
    if not version.startswith(b"WARC/") or not 0 <= size == len(raw) - end - 4 or not raw.endswith(_END):
        return None
    block = memoryview(raw)[end:-4]
    sha1 = payload_sha1 = hashlib.sha1(block, usedforsecurity=False).digest()
    http, payload_size = None, size
    if size and kind in _WITH_HTTP and _is_of_http(first):
        start = _head_end(raw, end, len(raw) - 4)
        if not start:
            return None
        http, payload_size = raw[end : start - 4], size - (start - end)
        payload_sha1 = EMPTY_SHA1
        if payload_size:
            payload_sha1 = hashlib.sha1(block[start - end :], usedforsecurity=False).digest()
    kept = bytes(block) if keep and kind == "resource" else None
    return Scanned(kind, offset, length, lines, http, sha1, payload_sha1, payload_size, kept, first)


def _head_end(raw: bytes, start: int, end: int) -> int:
    """Where a header ends with its empty line; 0 where one of its lines does not end in CR LF, or it is none."""
    found = raw.find(_END, start, end)
    regular = raw.count(b"\n", start, found) == raw.count(b"\r\n", start, found)
    return found + 4 if found > start and regular and not raw.startswith(b"\r\n", start) else 0


def _in_pieces(member: Member, packed: Packed, offset: int, *, keep: bool) -> Scanned:
    version, _, lines = _head(member).partition(b"\n")
    first = first_values(lines)
    size, kind = _size(first), first.get("WARC-Type", "")
    if not version.startswith(b"WARC/") or size < 0:
        raise Broken(Stop.NOT_A_RECORD)
    block = _Block(member, size)
    http = block.http() if kind in _WITH_HTTP and _is_of_http(first) else None
    kept = block.kept() if keep and kind == "resource" else None
    block_sha1, payload_sha1 = block.digests()
    # one byte more than there may be: only at the member's end its checksum is known
    if member.read(5) != _END:
        raise Broken(Stop.NOT_A_RECORD)
    length = packed.offset - offset
    return Scanned(
        kind, offset, length, lines, http, block_sha1, payload_sha1, block.payload_size, kept, first
    )


def _size(first: Mapping[str, str]) -> int:
    """Content-Length; less than none where there is none."""
    size = first.get("Content-Length", "")
    return int(size) if size.isdecimal() and len(size) <= _MAX_DIGITS else -1


def _is_of_http(first: Mapping[str, str]) -> bool:
    uri = first.get("WARC-Target-URI", "")
    return uri.startswith(_HTTP) or uri.strip("<>")[:6].lower().startswith(_HTTP)


def _head(member: Member) -> bytes:
    """Lines up to an empty one, which is left out."""
    lines: list[bytes] = []
    room = MAX_HEAD
    while line := member.line(room):
        if ends_header(line):
            return b"".join(lines)
        lines.append(line)
        room -= len(line)
    raise Broken(Stop.NOT_A_RECORD)


class _Block:
    """A record's block, of which only digests and an HTTP header are kept."""

    def __init__(self, member: Member, size: int) -> None:
        self._member = member
        self._left = size
        self._block = hashlib.sha1(usedforsecurity=False)
        #: of what follows an HTTP header; where there is none the block is the payload
        self._payload = self._block
        self._endless = False
        #: bytes after the HTTP header
        self.payload_size = 0

    def http(self) -> bytes | None:
        """The header of an HTTP message; None when the block is empty, or its header endless."""
        self._payload = hashlib.sha1(usedforsecurity=False)
        lines: list[bytes] = []
        room = MAX_HEAD
        while room and self._left and (line := self._member.line(min(self._left, room))):
            self._left -= len(line)
            room -= len(line)
            self._block.update(line)
            if ends_header(line):
                break
            lines.append(line)
        self._endless = not room
        if self._endless or not lines:
            return None
        return b"".join(lines)

    def kept(self) -> bytes | None:
        """The whole block, of which nothing was read yet; None when it is larger than `MAX_KEPT`."""
        if self._left > MAX_KEPT:
            return None
        data = self._member.read(self._left)
        self._block.update(data)
        self._left -= len(data)
        self.payload_size = len(data)
        return data

    def digests(self) -> tuple[bytes, bytes]:
        """SHA-1 of the block and of the payload, when all was read.

        Raises:
            Broken: the member ends before the block does.
        """
        self.payload_size += self._left
        while self._left:
            data = self._member.read(min(self._left, PIECE))
            if not data:
                raise Broken(Stop.NOT_A_RECORD)
            self._left -= len(data)
            self._block.update(data)
            if self._payload is not self._block:
                self._payload.update(data)
        return self._block.digest(), b"" if self._endless else self._payload.digest()
