"""Going through a segment record by record, and knowing where it ends.

Stock tools accept a file whose last record is cut off, and lose what is appended to it. Here a record counts
when its gzip member is whole (its checksum is right) and holds exactly one record, to the last byte.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from newskeep.errors import DamageError
from newskeep.model import Headers
from newskeep.warc.fields import Fields, parse_http, parse_warc, text
from newskeep.warc.members import PIECE, Broken, Member, Packed, Stop
from newskeep.warc.record import digest_text

#: bytes of a record's header, and of an HTTP header in its block; longer ones are not looked at
MAX_HEAD = 1 << 20
#: bytes of a payload that a scan keeps, where it is asked to keep them
MAX_KEPT = 1 << 20

_WITH_HTTP = {"response", "request", "revisit"}
_SPACE = {b" ", b"\t"}
#: what `bytes.strip` strips: `str.strip` takes more
_ASCII_SPACE = " \t\n\r\v\f"


_SHA1 = re.compile("sha1:([A-Z2-7]{32})", re.IGNORECASE | re.ASCII)
#: from base 32 (RFC 4648) to what Python takes for the digits of a number to the base 32
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


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
    #: first line and header of an HTTP message, as they stand there; None when the block is none
    http_head: bytes | None
    #: SHA-1 of the block, computed
    block_sha1: bytes
    #: SHA-1 of what follows the HTTP header, or of the block where there is none, computed; empty when the
    #: HTTP header is too long to find its end
    payload_sha1: bytes
    #: bytes of what that digest is of
    payload_size: int = 0
    #: the payload of a resource, where the scan was asked to keep it
    payload: bytes | None = None
    #: the first value of each named field, by its name in lower case
    first: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    def field(self, name: str) -> str:
        """The first value of a named field; empty when there is none."""
        return self.first.get(_lower(name), "")

    @property
    def type(self) -> str:
        """`response`, `request`, `revisit`, `resource`, `warcinfo`."""
        return self.first.get("warc-type", "")

    @property
    def id(self) -> str:
        """`urn:uuid:…`."""
        return self.field("WARC-Record-ID").strip("<>")

    @property
    def http(self) -> HttpHead | None:
        """Present when the block is an HTTP message; parsed each time it is asked for."""
        if self.http_head is None:
            return None
        line, *lines = self.http_head.split(b"\n")
        return HttpHead(text(line).strip(), parse_http(lines))

    @property
    def block_digest(self) -> str:
        """`sha1:BASE32` of the block, computed."""
        return digest_text(self.block_sha1)

    @property
    def payload_digest(self) -> str:
        """`sha1:BASE32` of the payload, computed; empty when that is not known."""
        return digest_text(self.payload_sha1) if self.payload_sha1 else ""

    @property
    def intact(self) -> bool:
        """False when a SHA-1 in the record's header is not that of its bytes."""
        # the payload digest of a revisit is that of the payload it leaves out
        payload = b"" if self.type == "revisit" else self.payload_sha1
        return _is_sha1(self.field("WARC-Block-Digest"), self.block_sha1) and _is_sha1(
            self.field("WARC-Payload-Digest"), payload
        )


@lru_cache(maxsize=256)
def _lower(name: str) -> str:
    return name.lower()


def _is_sha1(claimed: str, found: bytes) -> bool:
    """False where a SHA-1 is claimed that is another than the one found; true where none was looked for."""
    if not found or claimed[:5].lower() != "sha1:":
        return True
    # as numbers: to spell what was found would take longer than to hash it
    if not (match := _SHA1.fullmatch(claimed)):
        return False
    return int(match[1].upper().translate(_DIGITS), 32) == int.from_bytes(found)


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
        keep: whether to keep the payload of a resource with it, up to `MAX_KEPT` bytes.
    """

    def __init__(self, stream: BinaryIO, start: int = 0, *, keep: bool = False) -> None:
        self._packed = Packed(stream, start)
        self._keep = keep
        #: after the iteration: where and why it ended
        self.tail = Tail(start, Stop.END)

    def __iter__(self) -> Iterator[Scanned]:
        while True:
            try:
                if not self._packed.begins():
                    return
                record = _record(Member(self._packed), self._packed, self._keep)
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


def _record(member: Member, packed: Packed, keep: bool) -> Scanned:
    """The one record of a member.

    Raises:
        Broken: it is cut off, damaged, or not exactly one record.
    """
    offset = packed.offset
    version, _, lines = _head(member, MAX_HEAD).partition(b"\n")
    headers = _fields(lines)
    first = {_lower(name): value for name, value in reversed(headers)}
    size = first.get("content-length", "")
    if not version.startswith(b"WARC/") or not size.isdecimal():
        raise Broken(Stop.NOT_A_RECORD)
    block = _Block(member, int(size))
    http = block.http() if _holds_http(first) else None
    kept = block.kept() if keep and first.get("warc-type") == "resource" else None
    block_sha1, payload_sha1 = block.digests()
    # one byte more than there may be: only at the member's end its checksum is known
    if member.read(5) != b"\r\n\r\n":
        raise Broken(Stop.NOT_A_RECORD)
    return Scanned(
        offset,
        packed.offset - offset,
        headers,
        http,
        block_sha1,
        payload_sha1,
        block.payload_size,
        kept,
        first,
    )


def _holds_http(first: Mapping[str, str]) -> bool:
    if first.get("warc-type") not in _WITH_HTTP:
        return False
    return first.get("warc-target-uri", "").strip("<>").lower().startswith(("http:", "https:"))


def _head(member: Member, limit: int) -> bytes:
    """Lines up to an empty one, which is left out."""
    if data := member.head(limit):
        return data[:-4]
    lines: list[bytes] = []
    while line := member.line(limit):
        if not line.strip():
            return b"".join(lines)
        lines.append(line)
        limit -= len(line)
    raise Broken(Stop.NOT_A_RECORD)


def _fields(lines: bytes) -> Fields:
    """What `parse_warc` makes of lines, in a third of the time where they are UTF-8 and none is folded."""
    if b"\n " in lines or b"\n\t" in lines or lines[:1] in _SPACE:
        return parse_warc(lines.split(b"\n"))
    try:
        decoded = lines.decode()
    except UnicodeDecodeError:
        return parse_warc(lines.split(b"\n"))
    parts = [line.partition(":") for line in decoded.split("\n")]
    return tuple([(name.rstrip(" \t"), value.strip(_ASCII_SPACE)) for name, colon, value in parts if colon])


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
        if data := self._member.head(min(self._left, MAX_HEAD)):
            self._left -= len(data)
            self._block.update(data)
            return data[:-4]
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
