"""Undoing the content encoding of a stored body, under a limit."""

from __future__ import annotations

import zlib

from newskeep.errors import NewskeepError

#: bytes that a body may have when it is decoded
MAX_BODY = 64 << 20


def decode_body(payload: bytes, encoding: str, limit: int = MAX_BODY) -> bytes:
    """A body as its author wrote it.

    A body that was cut off, or isn't encoded although the header says so, gives what can be read of it.

    Args:
        payload: as it came over the wire, de-chunked.
        encoding: value of Content-Encoding: any of gzip, deflate, br, in the order they were applied.
        limit: bytes that the result may have.

    Raises:
        NewskeepError: the body is larger, or encoded in another way.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in {"gzip", "x-gzip"}:
            payload = _gunzip(payload, limit)
        elif name == "deflate":
            # RFC 9110 means zlib's format, some servers send the bare one
            wrapped = payload[:1] and payload[0] & 0x0F == 8 and int.from_bytes(payload[:2]) % 31 == 0
            payload = _inflate(payload, 15 if wrapped else -15, limit)[0]
        elif name == "br":
            payload = _unbrotli(payload, limit)
        elif name not in {"", "identity"}:
            msg = f"the body is encoded with {name}, which newskeep does not decode"
            raise NewskeepError(msg, "Ask for the raw record instead.")
    return payload


def _gunzip(data: bytes, limit: int) -> bytes:
    """Every member of a gzip stream; what follows the last one is left out."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    found = bytearray()
    while data.startswith(b"\x1f\x8b"):
        more, data = _inflate(data, 31, limit - len(found))
        found += more
    return bytes(found)


def _inflate(data: bytes, window: int, limit: int) -> tuple[bytes, bytes]:
    """What can be decoded, and what follows it."""
    unpacker = zlib.decompressobj(window)
    found = bytearray()
    while data and not unpacker.eof:
        try:
            found += unpacker.decompress(data, limit + 1 - len(found))
        except zlib.error:
            return bytes(found), b""
        _check(len(found), limit)
        data = unpacker.unconsumed_tail
    return bytes(found), unpacker.unused_data


def _unbrotli(data: bytes, limit: int) -> bytes:
    import brotli  # type: ignore[import-untyped]

    unpacker = brotli.Decompressor()
    found = bytearray()
    try:
        while not unpacker.is_finished():
            more = unpacker.process(data, output_buffer_limit=1 << 16)
            found += more
            _check(len(found), limit)
            if not more and unpacker.can_accept_more_data():
                break
            data = b""
    except brotli.error:
        return bytes(found)
    return bytes(found)


def _check(size: int, limit: int) -> None:
    if size > limit:
        msg = f"the body decodes to more than {limit} bytes"
        raise NewskeepError(msg, "Ask for the raw record instead.")
