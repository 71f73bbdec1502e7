"""A server on loopback whose bodies are too large, too slow, or end too soon."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.crawl.papers import feed, page

#: bytes that the source allows
LIMIT = 20_000
#: seconds that it allows
TIMEOUT = 1.5

_FILLER = b"<!-- " + b"x" * 990 + b" -->\n"


def padded(number: int, size: int) -> bytes:
    """An article whose page has exactly so many bytes."""
    body = page(number).encode()
    return body + b" " * (size - len(body))


class OddServer:
    """Serves `/news.xml` and what it names; use it in a `with` statement."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._stopping))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(stopping: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = _ANSWERS.get(self.path)
            if self.path == "/news.xml":
                body = feed(f"http://{self.headers['Host']}", _ANSWERS).encode()
                _head(self, len(body))
                self.wfile.write(body)
            elif answer is None:
                self.send_error(404)
            else:
                try:
                    answer(self, stopping)
                except ConnectionError:
                    self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            pass

    return Handler


def _head(handler: BaseHTTPRequestHandler, length: int | None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    if length is None:
        handler.send_header("Transfer-Encoding", "chunked")
    else:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()


def _exact(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
    """As large as a page may be, to the byte."""
    _head(handler, LIMIT)
    handler.wfile.write(padded(9001, LIMIT))


def _large(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
    """One byte more, announced."""
    _head(handler, LIMIT + 1)
    handler.wfile.write(padded(9002, LIMIT + 1))


def _endless(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """Chunk after chunk, until nobody listens any more."""
    _head(handler, None)
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(page(9003).encode()), page(9003).encode()))
    while not stopping.is_set():
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(_FILLER), _FILLER))


def _trickling(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """A few bytes at a time, for longer than anybody waits."""
    _head(handler, LIMIT)
    for start in range(0, LIMIT, 100):
        handler.wfile.write(padded(9004, LIMIT)[start : start + 100])
        if stopping.wait(TIMEOUT / 10):
            break


def _stalling(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """The whole article, and then nothing, though more was announced."""
    _head(handler, LIMIT)
    handler.wfile.write(page(9005).encode())
    stopping.wait(TIMEOUT * 10)


def _silent(handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
    """A head, and no byte of a body."""
    _head(handler, LIMIT)
    handler.wfile.flush()
    stopping.wait(TIMEOUT * 10)


def _cut(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
    """Half of what was announced, and the connection is closed."""
    _head(handler, LIMIT)
    handler.wfile.write(padded(9006, LIMIT)[: LIMIT // 2])
    handler.close_connection = True


_ANSWERS: dict[str, Callable[[BaseHTTPRequestHandler, threading.Event], None]] = {
    "/exact/": _exact,
    "/large/": _large,
    "/endless/": _endless,
    "/trickling/": _trickling,
    "/stalling/": _stalling,
    "/silent/": _silent,
    "/cut/": _cut,
}
