"""HTTP/1.1 on one port of loopback: a thread a connection, kept alive, closed when the listener stops."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from socketserver import TCPServer
from typing import Any

from demo.responses import Response

HOST = "127.0.0.1"

_CHUNK = 1000
_PATIENCE = 5.0


class Listener(ThreadingHTTPServer):
    """A server on one port.

    Args:
        port: 0 for a free one.
        answer: called in the connection's thread for each request.

    Raises:
        OSError: the port is taken.
    """

    request_queue_size = 256

    def __init__(self, port: int, answer: Callable[[Handler], None]) -> None:
        self.answer = answer
        self._open: set[socket] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        super().__init__((HOST, port), Handler)

    @property
    def url(self) -> str:
        """Base URL without a slash at its end."""
        return f"http://{HOST}:{self.server_address[1]}"

    def start(self) -> None:
        """Accepts connections, in a thread."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and every connection."""
        if self._thread:
            self.shutdown()
            self._thread.join()
        self.server_close()
        with self._changed:
            for connection in self._open:
                _end(connection)
            self._changed.wait_for(lambda: not self._open, _PATIENCE)

    def server_bind(self) -> None:
        """Binds without asking the name service for this machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hands a connection to a thread, and remembers it."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes a connection that has ended."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "newskeep-demo"
    sys_version = ""
    disable_nagle_algorithm = True
    # Head and body leave together.
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        """Answers GET."""
        self.server.answer(self)

    def do_HEAD(self) -> None:
        """Answers HEAD: as GET, without the body."""
        self.server.answer(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Says nothing; `NewsSite.requests` has it."""

    def send(self, response: Response, cut: int | None = None) -> None:
        """Sends a response; with `cut`, only so many bytes of its body before the connection ends."""
        bodyless = response.status in {204, 304}
        chunked = response.chunked and self.request_version == "HTTP/1.1"
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not bodyless:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and not bodyless:
            self.wfile.write(_coded(response.body, chunked=chunked)[:cut])
        if cut is not None:
            self.close_connection = True


def _coded(body: bytes, *, chunked: bool) -> bytes:
    """The body, in chunked transfer coding (RFC 9112, section 7.1) if asked."""
    if not chunked:
        return body
    pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def _end(connection: socket) -> None:
    try:
        connection.shutdown(SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
