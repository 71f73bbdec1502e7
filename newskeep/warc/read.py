"""Reading one record back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from newskeep.errors import DamageError
from newskeep.model import Headers
from newskeep.warc.body import decode_body
from newskeep.warc.fields import Fields, first, first_http, parse_http, parse_warc, split_header, text
from newskeep.warc.scanned import HttpHead

#: bytes that the header of a record, and the HTTP header in it, are looked for in
_MOST_HEADS = 1 << 16


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it is stored, all of it."""

    #: the record's bytes, uncompressed
    raw: bytes
    #: named fields
    warc_headers: Fields
    block: bytes
    #: present when the block is an HTTP message
    http: HttpHead | None
    #: what follows the HTTP header, still content-encoded; the block where there is none
    payload: bytes

    def field(self, name: str) -> str:
        """The first value of a named field; empty when there is none."""
        return first(self.warc_headers, name)

    @property
    def type(self) -> str:
        """`response`, `request`, `revisit`, `resource`, `warcinfo`."""
        return self.field("WARC-Type")

    @property
    def id(self) -> str:
        """`urn:uuid:…`."""
        return self.field("WARC-Record-ID").strip("<>")

    @property
    def status(self) -> int:
        """HTTP status code; 0 when there is none."""
        return self.http.status if self.http else 0

    @property
    def headers(self) -> Headers:
        """HTTP header fields."""
        return self.http.headers if self.http else ()

    @property
    def body(self) -> bytes:
        """The payload with its content encoding undone.

        Raises:
            NewskeepError: it is too large, or encoded in a way that isn't known.
        """
        encoding = first_http(self.headers, b"content-encoding") or b""
        return decode_body(self.payload, text(encoding))


def parse_record(member: bytes) -> StoredRecord:
    """The record in a gzip member: `length` bytes of a segment, at `offset`.

    Raises:
        DamageError: these bytes are not exactly one member with exactly one record.
    """
    raw = _unpack(member)
    (version, *lines), rest = split_header(raw)
    fields = parse_warc(lines)
    size = first(fields, "Content-Length")
    if not version.startswith(b"WARC/") or not size.isdecimal() or rest[int(size) :] != b"\r\n\r\n":
        raise _damaged("they are not one whole record")
    block = rest[: int(size)]
    http, payload = _http(fields, block)
    return StoredRecord(raw, fields, block, http, payload)


def parse_headers(beginning: bytes) -> Headers | None:
    """The HTTP header fields of a record whose member begins like this; None where they may go on behind that.

    Raises:
        DamageError: no member with a record begins like this.
    """
    try:
        raw = zlib.decompressobj(31).decompress(beginning, _MOST_HEADS)
    except zlib.error as error:
        raise _damaged(str(error)) from None
    if not raw.startswith(b"WARC/"[: len(raw)]):
        raise _damaged("no record begins there")
    (_, *lines), block = split_header(raw)
    http, payload = _http(parse_warc(lines), block)
    # only what follows a header tells that it is over
    return http.headers if http and payload else None


def _unpack(member: bytes) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        raw = unpacker.decompress(member)
    except zlib.error as error:
        raise _damaged(str(error)) from None
    if not unpacker.eof or unpacker.unused_data:
        raise _damaged("they are not one whole gzip member")
    return raw


def _http(fields: Fields, block: bytes) -> tuple[HttpHead | None, bytes]:
    if not first(fields, "Content-Type").replace(" ", "").startswith("application/http") or not block:
        return None, block
    (line, *lines), payload = split_header(block)
    return HttpHead(text(line).strip(), parse_http(lines)), payload


def _damaged(why: str) -> DamageError:
    return DamageError(f"the bytes read for a record are damaged: {why}.", "Run `newskeep verify`.")
