"""The site's server, a process of its own that must never be the limit: bodies are packed, answers made beforehand.

`python -m benchmarks.throughput.server` tells its port, reads the site's folder from its input, and serves until that
ends. `/-/seen` tells what was asked for since `/-/reset`.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import mmap
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.throughput.seen import Seen
from benchmarks.throughput.settings import HOSTS

_DATE = b"Sun, 22 Nov 2026 12:00:00 GMT"
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Ready:
    """The answers at one path."""

    etag: bytes
    changed: bytes
    #: the heads of 200 with the packed body, of 200 without its packing (before its length), and of 304
    packed: bytes
    plain: bytes
    unchanged: bytes
    body: memoryview
    article: bool


class Connection(asyncio.Protocol):
    """One connection; requests are answered as they come, their heads are all there is to them."""

    def __init__(self, documents: dict[bytes, Ready], seen: Seen) -> None:
        self._documents = documents
        self._seen = seen
        self._held = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a TCP server gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._held += data
        while (end := self._held.find(_END)) >= 0:
            request, self._held = self._held[: end + 2], self._held[end + 4 :]
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        target = request.split(b" ", 2)[1]
        if target.startswith(b"/-/"):
            self._control(target)
            return
        fields = request.lower()
        ready = self._documents.get(target)
        unchanged = bool(ready and _matches(ready, request, fields))
        self._seen.note(article=bool(ready and ready.article), unchanged=unchanged)
        if ready is None:
            self._transport.write(_head(b"404 Not Found", b"text/plain", b"Content-Length: 0\r\n"))
        elif unchanged:
            self._transport.write(ready.unchanged)
        elif b"gzip" in fields:
            self._transport.write(ready.packed)
            self._transport.write(ready.body)
        else:
            body = gzip.decompress(ready.body)
            self._transport.write(ready.plain + b"Content-Length: %d" % len(body) + _END + body)

    def _control(self, target: bytes) -> None:
        seen = self._seen
        told = json.dumps({name: getattr(seen, name) for name in Seen.__slots__}).encode()
        if target == b"/-/reset":
            seen.first = seen.last = 0.0
            seen.articles = seen.unchanged = seen.others = 0
        length = b"Content-Length: %d\r\n" % len(told)
        self._transport.write(_head(b"200 OK", b"application/json", length) + told)


def _matches(ready: Ready, request: bytes, fields: bytes) -> bool:
    """Whether the client has what it would get (RFC 9110, section 13.2.2)."""
    if b"\r\nif-none-match:" in fields:
        return ready.etag in request
    return b"\r\nif-modified-since:" in fields and ready.changed in request


def _head(status: bytes, kind: bytes, rest: bytes) -> bytes:
    start = b"HTTP/1.1 " + status + b"\r\nDate: " + _DATE + b"\r\nServer: newspaper\r\n"
    return start + b"Content-Type: " + kind + b"\r\nVary: Accept-Encoding\r\n" + rest + b"\r\n"


def _ready(row: list[str], offset: int, length: int, bodies: memoryview, *, article: bool) -> Ready:
    kind, etag, changed = (text.encode() for text in row)
    fields = b"ETag: " + etag + b"\r\nLast-Modified: " + changed + b"\r\nCache-Control: max-age=60\r\n"
    packed = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % length
    return Ready(
        etag=etag,
        changed=changed,
        packed=_head(b"200 OK", kind, fields + packed),
        plain=_head(b"200 OK", kind, fields)[:-2],
        unchanged=_head(b"304 Not Modified", kind, fields),
        body=bodies[offset : offset + length],
        article=article,
    )


def _load(folder: Path) -> list[dict[bytes, Ready]]:
    """The answers of each outlet, by path."""
    with (folder / "bodies").open("rb") as file:
        bodies = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    found: list[dict[bytes, Ready]] = [{} for _ in HOSTS]
    for outlet, name, kind, offset, length, _, etag, changed in json.loads(
        (folder / "index.json").read_text()
    ):
        ready = _ready([kind, etag, changed], offset, length, bodies, article=name.endswith(".html"))
        found[outlet][name.encode()] = ready
    return found


async def _serve() -> None:
    loop, seen = asyncio.get_running_loop(), Seen()
    outlets: list[dict[bytes, Ready]] = [{} for _ in HOSTS]
    port = 0
    for host, documents in zip(HOSTS, outlets, strict=True):
        server = await loop.create_server(partial(Connection, documents, seen), host, port, backlog=1024)
        port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    folder = await loop.run_in_executor(None, sys.stdin.readline)
    for documents, loaded in zip(outlets, _load(Path(folder.strip())), strict=True):
        documents.update(loaded)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it is gone


if __name__ == "__main__":
    asyncio.run(_serve())
