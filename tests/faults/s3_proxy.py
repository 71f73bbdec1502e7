"""An S3 endpoint in front of another one, on loopback, that does wrong what it is told to."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

#: seconds for which a hanging endpoint keeps a client waiting, unless the proxy is closed before
HELD = 30.0
#: belong to one connection, not to what goes through it
_OWN = {"connection", "expect", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True)
class Reply:
    """What goes back to the client."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def having(self, name: str, value: str | None) -> Reply:
        """The same with a field set, or without it."""
        rest = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*rest, *([(name, value)] if value is not None else [])))


class Asked:
    """One request that came, and what can be done about it."""

    def __init__(self, handler: BaseHTTPRequestHandler, upstream: str, closing: threading.Event) -> None:
        self.method = handler.command
        self.target = handler.path
        self._handler = handler
        self._upstream = urlsplit(upstream)
        self._closing = closing
        self._left = int(handler.headers.get("Content-Length", "0"))

    @property
    def lists(self) -> bool:
        """True for a listing."""
        return self.method == "GET" and "list-type=2" in self.target

    @property
    def probes(self) -> bool:
        """True for the object that a probe writes and reads."""
        return self.target.split("?")[0].endswith("/.newskeep")

    def field(self, name: str) -> str:
        """A header field; empty when there is none."""
        return self._handler.headers.get(name, "")

    def read(self, share: float = 1.0) -> bytes:
        """The body, or the first part of it."""
        data = self._handler.rfile.read(int(self._left * share))
        self._left -= len(data)
        return data

    def forward(self, target: str = "") -> Reply:
        """Ask the endpoint behind; what it says."""
        headers = {name: value for name, value in self._handler.headers.items() if name.lower() not in _OWN}
        connection = http.client.HTTPConnection(
            self._upstream.hostname or "", self._upstream.port, timeout=20
        )
        try:
            connection.request(self.method, target or self.target, self.read(), headers)
            answer = connection.getresponse()
            kept = tuple(pair for pair in answer.getheaders() if pair[0].lower() not in _OWN)
            return Reply(answer.status, kept, answer.read())
        finally:
            connection.close()

    def send(self, reply: Reply, share: float = 1.0) -> None:
        """Answer, with a part of the body if so wished; the connection ends after that."""
        self._write(self._head(reply))
        if self.method != "HEAD":
            self._write(reply.body[: int(len(reply.body) * share)])

    def trickle(self, reply: Reply, seconds: float) -> None:
        """Answer in twenty pieces over so long a time."""
        data = self._head(reply) + (b"" if self.method == "HEAD" else reply.body)
        size = len(data) // 20 + 1
        for start in range(0, len(data), size):
            self._write(data[start : start + size])
            self._closing.wait(seconds / 20)

    def raw(self, data: bytes) -> None:
        """Answer with something that need not be HTTP."""
        self._write(data)

    def reset(self) -> None:
        """Let the client see "connection reset by peer"."""
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.rfile.close()
        with contextlib.suppress(OSError):
            self._handler.wfile.close()
        connection.close()

    def hold(self) -> None:
        """Say nothing until the client has given up."""
        self._closing.wait(HELD)

    def _head(self, reply: Reply) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {http.client.responses.get(reply.status, 'Odd')}"]
        names = {name.lower() for name, _ in reply.headers}
        lines += [f"{name}: {value}" for name, value in reply.headers]
        lines += [] if "content-length" in names else [f"Content-Length: {len(reply.body)}"]
        return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode()

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the client has given up
            self._handler.wfile.write(data)
            self._handler.wfile.flush()


Act = Callable[[Asked], None]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with some of the requests."""

    name: str
    #: of which requests
    of: Callable[[Asked], bool]
    act: Act


def pass_on(asked: Asked) -> None:
    """What a proxy without faults does."""
    asked.send(asked.forward())


class Proxy:
    """The endpoint; `with` starts and ends it.

    Args:
        upstream: URL of the endpoint behind.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._left: int | None = 0
        #: how often the fault has happened
        self.hits = 0
        #: (method, target) of every request
        self.requests: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, fault: Fault, times: int | None = None) -> None:
        """Let a fault happen so many times, or until `heal`; it replaces an earlier one."""
        with self._lock:
            self._fault, self._left, self.hits = fault, times, 0

    def heal(self) -> None:
        """From now on all goes well."""
        with self._lock:
            self._fault = None

    @contextlib.contextmanager
    def well(self) -> Iterator[None]:
        """Let all go well for as long as the block lasts."""
        with self._lock:
            fault, self._fault = self._fault, None
        yield
        with self._lock:
            self._fault = fault

    @contextlib.contextmanager
    def failing(self, fault: Fault) -> Iterator[None]:
        """Let a fault happen for as long as the block lasts."""
        self.fail(fault)
        yield
        self.heal()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="s3-proxy").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = Asked(handler, self._upstream, self._closing)
        self.requests.append((asked.method, asked.target))
        handler.close_connection = True
        self._act_for(asked)(asked)

    def _act_for(self, asked: Asked) -> Act:
        with self._lock:
            fault = self._fault
            if fault is None or self._left == 0 or not fault.of(asked):
                return pass_on
            self.hits += 1
            if self._left is not None:
                self._left -= 1
            return fault.act

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # the client waits a second for "100 Continue" otherwise

            def _any(self) -> None:
                answer(self)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _any  # noqa: N815 - http.server wants these names

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        return Handler
