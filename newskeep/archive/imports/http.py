"""The HTTP side of records that others wrote: what went over the wire, out of any tool's way of noting it down."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime

from newskeep.model import Exchange, Headers
from newskeep.warc.fields import first_http, parse_http

_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS_LINE = re.compile(rb"\s*HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
_REQUEST_LINE = re.compile(rb"\s*([A-Za-z]+)[ \t]+\S+[ \t]+HTTP/")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_PROTOCOLS = {b"2": "h2", b"2.0": "h2", b"3": "h3", b"3.0": "h3"}


@dataclass(frozen=True, slots=True)
class ForeignExchange:
    """One exchange as a file has it; plain bytes, so that a worker may take it apart."""

    #: fetch URL
    url: str
    time: datetime
    #: block of the response or revisit: status line, header, body
    response: bytes = field(repr=False)
    #: block of the request; empty when the file has none
    request: bytes = field(default=b"", repr=False)
    ip: str = ""
    #: WARC-Protocol; empty when not given
    protocol: str = ""
    #: WARC-Truncated
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """Status line and header of a response."""

    protocol: str
    status: int
    reason: str
    headers: Headers


def response_head(block: bytes) -> tuple[ResponseHead, bytes] | None:
    """Head and body of a response; None when the block is no HTTP message. Interim responses are left out."""
    while match := _STATUS_LINE.match(block):
        lines, body = _split(block)
        status = int(match[2])
        if 100 <= status < 200 and _STATUS_LINE.match(body):
            block = body
            continue
        version = match[1]
        protocol = _PROTOCOLS.get(version, f"http/{version.decode()}")
        reason = (match[3] or b"").strip().decode("latin-1")
        return ResponseHead(protocol, status, reason, parse_http(lines)), body
    return None


def exchange_of(foreign: ForeignExchange) -> Exchange:
    """The exchange as a crawl would have stored it: de-chunked, its content encoding told truly.

    Raises:
        ValueError: its response is no HTTP message.
    """
    parsed = response_head(foreign.response)
    if parsed is None:
        msg = f"the response of {foreign.url} is no HTTP message"
        raise ValueError(msg)
    head, body = parsed
    body, broken_off = _dechunked(head.headers, body)
    method, request_headers = _request(foreign.request)
    return Exchange(
        url=foreign.url,
        time=foreign.time,
        request_headers=request_headers,
        status=head.status,
        headers=_truly_encoded(head.headers, body),
        body=body,
        reason=head.reason,
        method=method,
        protocol=foreign.protocol.lower() or head.protocol,
        ip=foreign.ip,
        truncated=foreign.truncated or ("disconnect" if broken_off else ""),
    )


def _split(block: bytes) -> tuple[list[bytes], bytes]:
    """Header lines, without the first line, and what follows the header; lines may end in LF alone."""
    end = _BLANK_LINE.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return head.lstrip().splitlines()[1:], body


def _request(block: bytes) -> tuple[str, Headers]:
    match = _REQUEST_LINE.match(block)
    if not match:
        return "GET", ()
    return match[1].decode().upper(), parse_http(_split(block)[0])


def _dechunked(headers: Headers, body: bytes) -> tuple[bytes, bool]:
    """A body without its transfer encoding, and whether that breaks off.

    Some tools keep the chunks, with the header that tells of them or without it; others keep only the header.
    """
    coding = first_http(headers, b"transfer-encoding") or b""
    whole, data, chunks = _chunks(body)
    if b"chunked" in coding.lower():
        return (data, not whole) if whole or chunks else (body, False)
    return (data, False) if whole and chunks else (body, False)


def _chunks(body: bytes) -> tuple[bool, bytes, int]:
    """Whether a body is chunks to its end (RFC 9112, section 7.1), their data, and how many of them are whole."""
    data, position, count = bytearray(), 0, 0
    while match := _CHUNK.match(body, position):
        size = int(match[1], 16)
        if not size:
            # trailer fields may follow, and an empty line
            return len(body) - match.end() < 1 << 16, bytes(data), count
        piece = body[match.end() : match.end() + size]
        end = _LINE_END.match(body, match.end() + size)
        if len(piece) < size or not end:
            return False, bytes(data + piece) if count else b"", count
        data += piece
        position, count = end.end(), count + 1
    return False, bytes(data), count


def _truly_encoded(headers: Headers, body: bytes) -> Headers:
    """Header fields; a Content-Encoding that the body does not have any more is kept under another name.

    Browsers' recorders store decoded bodies with the header that was sent, and replay tools trip over it.
    """
    encoding = (first_http(headers, b"content-encoding") or b"").strip().lower()
    if not body or not encoding or _has_encoding(encoding.rpartition(b",")[2].strip(), body):
        return headers
    return tuple(
        (b"X-Archive-Orig-" + name if name.lower() == b"content-encoding" else name, value)
        for name, value in headers
    )


def _has_encoding(encoding: bytes, body: bytes) -> bool:
    match encoding:
        case b"gzip" | b"x-gzip":
            return body.startswith(b"\x1f\x8b")
        case b"zstd":
            return body.startswith(b"\x28\xb5\x2f\xfd")
        case b"deflate":
            return any(_inflates(body[:4096], window) for window in (15, -15))
        case b"br":
            return _is_brotli(body)
    return True


def _inflates(start: bytes, window: int) -> bool:
    try:
        return bool(zlib.decompressobj(window).decompress(start, 1)) or len(start) < 16
    except zlib.error:
        return False


def _is_brotli(body: bytes) -> bool:
    import brotli  # type: ignore[import-untyped]

    unpacker = brotli.Decompressor()
    try:
        # what is no brotli fails within its first blocks, unless it is very short
        unpacker.process(body, output_buffer_limit=1 << 16)
    except brotli.error:
        return False
    return True
