"""Going through a segment record by record, and knowing where it ends.

Stock tools accept a file whose last record is cut off, and lose what is appended to it. Here a record counts
when its gzip member is whole (its checksum is right) and holds exactly one record, to the last byte.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newskeep.errors import DamageError
from newskeep.model import Headers
from newskeep.warc.fields import Fields, first, parse_http, parse_warc, text
from newskeep.warc.members import PIECE, Broken, Member, Packed, Stop
from newskeep.warc.record import digest_text

#: bytes of a record's header, and of an HTTP header in its block; longer ones are not looked at
MAX_HEAD = 1 << 20

_WITH_HTTP = {"response", "request", "revisit"}


@dataclass(frozen=True, slots=True)
class HttpHead:
    """First line and header fields of an HTTP message."""

    #: `HTTP/1.1 200 OK`, or a request line
    line: str
    headers: Headers

    @property
    def status(self) -> int:
        """Status code; 0 when the line has none."""
        words = self.line.split(maxsplit=2)
        return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Scanned:
    """A whole record as it stands in a segment, without its body."""

    offset: int
    #: bytes of the gzip member
    length: int
    #: named fields
    headers: Fields
    #: present when the block is an HTTP message
    http: HttpHead | None
    #: `sha1:BASE32` of the block, computed
    block_digest: str
    #: `sha1:BASE32` of what follows the HTTP header, or of the block where there is none, computed;
    #: empty when the HTTP header is too long to find its end
    payload_digest: str
    #: bytes of what that digest is of
    payload_size: int = 0

    def field(self, name: str) -> str:
        """The first value of a named field; empty when there is none."""
        return first(self.headers, name)

    @property
    def type(self) -> str:
        """`response`, `request`, `revisit`, `resource`, `warcinfo`."""
        return self.field("WARC-Type")

    @property
    def id(self) -> str:
        """`urn:uuid:…`."""
        return self.field("WARC-Record-ID").strip("<>")

    @property
    def intact(self) -> bool:
        """False when a SHA-1 in the record's header is not that of its bytes."""
        pairs = [("WARC-Block-Digest", self.block_digest)]
        if self.type != "revisit":  # its digest is that of the payload it leaves out
            pairs.append(("WARC-Payload-Digest", self.payload_digest))
        return all(
            self.field(name).upper() == found.upper()
            for name, found in pairs
            if found and self.field(name).lower().startswith("sha1:")
        )


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the last whole record ends, and what is there."""

    end: int
    stop: Stop


class Scan:
    """Iterates over the whole records of a segment, stops at the first thing that is none, and says what it is.

    Args:
        stream: the segment, from where a member begins.
        start: where in the segment that is.
    """

    def __init__(self, stream: BinaryIO, start: int = 0) -> None:
        self._packed = Packed(stream, start)
        #: after the iteration: where and why it ended
        self.tail = Tail(start, Stop.END)

    def __iter__(self) -> Iterator[Scanned]:
        while True:
            try:
                if not self._packed.begins():
                    return
                record = _record(Member(self._packed), self._packed)
            except Broken as broken:
                self.tail = Tail(self.tail.end, broken.stop)
                return
            self.tail = Tail(self._packed.offset, Stop.END)
            yield record


@dataclass(frozen=True, slots=True)
class Repair:
    """What `truncate_torn` found and did."""

    #: whole records after the committed ones
    records: tuple[Scanned, ...]
    #: size of the file now
    size: int
    #: bytes that were cut off
    cut: int
    #: what they were
    stop: Stop


def scan(source: Path | BinaryIO, start: int = 0) -> Iterator[Scanned]:
    """The records of a segment that must be whole.

    Args:
        source: its path, or a stream that stands at `start`.
        start: where a record begins; not the file's beginning when records are looked at again from there.

    Raises:
        DamageError: something is no whole record; the records before it were given.
    """
    if isinstance(source, Path):
        with source.open("rb") as stream:
            stream.seek(start)
            yield from scan(stream, start)
        return
    going = Scan(source, start)
    yield from going
    if going.tail.stop is not Stop.END:
        name = getattr(source, "name", "the segment")
        msg = f"{name} has no whole record at {going.tail.end}: {going.tail.stop}"
        raise DamageError(msg, "Run `newskeep verify`.")


def truncate_torn(path: Path, committed: int) -> Repair:
    """Repair a segment whose writer died: keep whole records, cut off the rest, make it durable.

    Args:
        path: the abandoned segment; the caller holds it (`segment.claim`).
        committed: where its last acknowledged record ends. Nothing before that is touched or looked at.

    Raises:
        DamageError: the file is shorter than that, or a whole member after it is no record or has a wrong
            digest. No crash leaves that behind, and nothing was changed.
    """
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        if size < committed:
            msg = f"{path} has {size} bytes, and {committed} were acknowledged"
            raise DamageError(msg, "Restore it from a backup; `newskeep verify` tells what is missing.")
        file.seek(committed)
        going = Scan(file, committed)
        records = tuple(going)
        wrong = next((record.offset for record in records if not record.intact), None)
        if wrong is not None or going.tail.stop is Stop.NOT_A_RECORD:
            msg = f"{path} has something at {going.tail.end if wrong is None else wrong} that no crash leaves behind"
            raise DamageError(msg, "It was left as it is; look at it before you move it away.")
        file.truncate(going.tail.end)
        os.fsync(file.fileno())
    return Repair(records, going.tail.end, size - going.tail.end, going.tail.stop)


def _record(member: Member, packed: Packed) -> Scanned:
    """The one record of a member.

    Raises:
        Broken: it is cut off, damaged, or not exactly one record.
    """
    offset = packed.offset
    version, *lines = _head(member, MAX_HEAD)
    headers = parse_warc(lines)
    size = first(headers, "Content-Length")
    if not version.startswith(b"WARC/") or not size.isdecimal():
        raise Broken(Stop.NOT_A_RECORD)
    block = _Block(member, int(size))
    http = block.http() if _holds_http(headers) else None
    block_digest, payload_digest = block.digests()
    # one byte more than there may be: only at the member's end its checksum is known
    if member.read(5) != b"\r\n\r\n":
        raise Broken(Stop.NOT_A_RECORD)
    length = packed.offset - offset
    return Scanned(offset, length, headers, http, block_digest, payload_digest, block.payload_size)


def _holds_http(headers: Fields) -> bool:
    uri = first(headers, "WARC-Target-URI").strip("<>").lower()
    return first(headers, "WARC-Type") in _WITH_HTTP and uri.startswith(("http:", "https:"))


def _head(member: Member, limit: int) -> list[bytes]:
    """Lines up to an empty one, which is left out."""
    if data := member.head(limit):
        return data[:-4].split(b"\r\n")
    lines: list[bytes] = []
    while line := member.line(limit):
        if not line.strip():
            return lines or [b""]
        lines.append(line)
        limit -= len(line)
    raise Broken(Stop.NOT_A_RECORD)


class _Block:
    """A record's block, of which only digests and an HTTP header are kept."""

    def __init__(self, member: Member, size: int) -> None:
        self._member = member
        self._left = size
        self._block = hashlib.sha1(usedforsecurity=False)
        self._payload = hashlib.sha1(usedforsecurity=False)
        self._endless = False
        #: bytes after the HTTP header
        self.payload_size = 0

    def http(self) -> HttpHead | None:
        """The header of an HTTP message; None when the block is empty, or its header endless."""
        if data := self._member.head(min(self._left, MAX_HEAD)):
            self._left -= len(data)
            self._block.update(data)
            line, *rest = data[:-4].split(b"\r\n")
            return HttpHead(text(line).strip(), parse_http(rest))
        lines: list[bytes] = []
        room = MAX_HEAD
        while room and self._left and (line := self._member.line(min(self._left, room))):
            self._left -= len(line)
            room -= len(line)
            self._block.update(line)
            if not line.strip():
                break
            lines.append(line)
        self._endless = not room
        if self._endless or not lines:
            return None
        return HttpHead(text(lines[0]).strip(), parse_http(lines[1:]))

    def digests(self) -> tuple[str, str]:
        """Of the block and of the payload, when all was read.

        Raises:
            Broken: the member ends before the block does.
        """
        self.payload_size = self._left
        while self._left:
            data = self._member.read(min(self._left, PIECE))
            if not data:
                raise Broken(Stop.NOT_A_RECORD)
            self._left -= len(data)
            self._block.update(data)
            self._payload.update(data)
        payload = "" if self._endless else digest_text(self._payload.digest())
        return digest_text(self._block.digest()), payload
