"""The HTTP side of a record's block: what was sent and received, written so that replay tools read it.

The block is a faithful reconstruction: bodies are as received after de-chunking, still content-encoded; the
status line is always HTTP/1.1 (replay tools refuse others), and what had to be changed in the header stays
beside it under its name with `X-Archive-Orig-` in front.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import quote

from newskeep.model import Exchange, Headers
from newskeep.warc.fields import first_http, http_lines, safe

REDACTED = b"[redacted]"

_SECRET = {b"cookie", b"authorization", b"proxy-authorization"}
_USERINFO = re.compile(r"(?<=//)[^/?#@\s]*@")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
#: every printable ASCII character stays as it was sent
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
#: of a 304 these say nothing about the stored body (RFC 9111, section 3.2), nor do fields called Content-…
_OF_THE_CONNECTION = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authentication-info", b"proxy-connection",
    b"te", b"trailer", b"transfer-encoding", b"upgrade",
}  # fmt: skip


def target_uri(url: str) -> str:
    """A URL as it may stand in a record: ASCII, on one line, without credentials."""
    return quote(_USERINFO.sub("", url, count=1), safe=_PRINTABLE, errors="replace")


def response_block(exchange: Exchange) -> bytes:
    """Status line, header and body of a response."""
    return response_head(exchange.status, exchange.reason, framed(exchange)) + exchange.body


def response_head(status: int, reason: str, headers: Headers) -> bytes:
    """Status line and header, with the empty line that ends them."""
    phrase = safe(reason.encode("latin-1", "replace")) or _standard_phrase(status)
    return b"HTTP/1.1 %d %s\r\n" % (status, phrase) + http_lines(headers) + b"\r\n"


def framed(exchange: Exchange) -> Headers:
    """Header fields whose Content-Length is that of the stored body, and nothing else frames it."""
    chunked = first_http(exchange.headers, b"transfer-encoding") is not None
    length = str(len(exchange.body)).encode()
    announced = [value for name, value in exchange.headers if name.lower() == b"content-length"]
    bodiless = exchange.method == "HEAD" or exchange.status in {204, 304}
    if not chunked and (bodiless or announced in ([], [length])):
        return exchange.headers
    framing = {b"transfer-encoding", b"content-length"}
    renamed = tuple((_original(n) if n.lower() in framing else n, v) for n, v in exchange.headers)
    return (*renamed, (b"Content-Length", length))


def request_block(exchange: Exchange) -> bytes:
    """Request line and header, secrets redacted."""
    url = target_uri(exchange.url)
    authority = _AUTHORITY.match(url)
    path = (url[authority.end() :] if authority else url).partition("#")[0]
    path = path if path.startswith("/") else "/" + path
    headers = tuple((name, _redacted(name, value)) for name, value in exchange.request_headers)
    if authority and first_http(headers, b"host") is None:
        # HTTP/1.1 has no request without it; the downloader adds it after the headers are known
        headers = ((b"Host", authority[1].encode()), *headers)
    line = f"{exchange.method} {path} HTTP/1.1\r\n".encode("ascii", "replace")
    return line + http_lines(headers) + b"\r\n"


def same_encoding(headers: Headers, stored: Headers) -> Headers:
    """Header fields of a repeat, with the content encoding of the body that was stored."""
    encoding = first_http(stored, b"content-encoding")
    if encoding == first_http(headers, b"content-encoding"):
        return headers
    renamed = tuple((_original(n) if n.lower() == b"content-encoding" else n, v) for n, v in headers)
    return renamed if encoding is None else (*renamed, (b"Content-Encoding", encoding))


def refreshed(stored: Headers, newer: Headers) -> Headers:
    """A stored response's header fields, with those of a 304 in their place (RFC 9111, section 3.2)."""
    taken = tuple((name, value) for name, value in newer if _refreshes(name))
    names = {name.lower() for name, _ in taken}
    kept = tuple((name, value) for name, value in stored if name.lower() not in names)
    return tuple((_original(n) if n.lower() == b"transfer-encoding" else n, v) for n, v in kept) + taken


def _refreshes(name: bytes) -> bool:
    return name.lower() not in _OF_THE_CONNECTION and not name.lower().startswith(b"content-")


def _original(name: bytes) -> bytes:
    return b"X-Archive-Orig-" + name


def _redacted(name: bytes, value: bytes) -> bytes:
    if name.lower() in _SECRET:
        return REDACTED
    return _USERINFO.sub("", value.decode("latin-1")).encode("latin-1")


def _standard_phrase(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode()
    except ValueError:
        return b"Unknown"
