"""Hosts as keys have them: plain, addresses dotted, `www.` gone, the last label first."""

from __future__ import annotations

import re
import socket

from newskeep.warc.urlkey_escape import escape, unescape

_WWW = re.compile(rb"^www[0-9]*\.")
# an address, perhaps: all decimal, or no digit above 7 after a zero at the start
_NUMERIC = re.compile(rb"[1-9][0-9]*(?:\.[0-9]+){0,3}|0[0-7]*(?:\.[0-7]+){0,3}")


def split_authority(authority: bytes) -> tuple[bytes, int]:
    """Host and port of `user:password@host:port`; 0 where there is no port.

    Raises:
        ValueError: the port is no number from 0 to 65535.
    """
    place = authority.rstrip(b":").rpartition(b"@")[2]
    _, bracket, literal = place.partition(b"[")
    if bracket:
        host, _, rest = literal.partition(b"]")
        port = rest.partition(b":")[2]
    else:
        host, _, port = place.partition(b":")
    if port and not port.isdigit():
        raise ValueError("port is no number")
    number = int(port or b"0")
    if number > 65535:
        raise ValueError("port is too high")
    return host, number


def canonical_host(raw: bytes) -> bytes:
    """The host's one spelling, Punycode for an IDN; empty where nothing but dots is left.

    Raises:
        ValueError: a number of more digits than Python converts.
    """
    host = _to_ascii(unescape(raw)).strip(b".").replace(b"..", b".")
    return escape(_address(host).lower())


def reverse(host: bytes) -> bytes:
    """`com,example` for `www.example.com`, addresses likewise."""
    return b",".join(reversed(_WWW.sub(b"", host).split(b".")))


def _to_ascii(host: bytes) -> bytes:
    """IDNA 2003 (RFC 3490) for a host that isn't ASCII; the host as it is where that has no form for it."""
    if host.isascii():
        return host
    try:
        return host.decode(errors="ignore").encode("idna")
    except UnicodeError:
        return host


def _address(host: bytes) -> bytes:
    """Four decimal numbers for an IPv4 address written as one number, with fewer parts or in octal."""
    if host.isdigit():
        return socket.inet_ntoa((int(host) % 2**32).to_bytes(4)).encode()
    if not _NUMERIC.fullmatch(host):
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host.decode())).encode()
    except OSError:
        return host
