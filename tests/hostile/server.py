"""A server that answers in whatever way it is told, byte by byte, on as many addresses of 127.0.0.0/8 as are wanted."""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from email.utils import format_datetime

from demo.articles import NEWS_DAY

#: pieces of an answer; a number is a wait in seconds, None a reset of the connection
Piece = bytes | float | None
#: what is sent for a path, which is given with its query, and the server's own URL
Answer = Callable[[str, str], Iterable[Piece]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def sent(*pieces: Piece) -> Answer:
    """These pieces, whatever is asked for."""
    return lambda _path, _url: pieces


def endless(start: bytes, piece: bytes) -> Answer:
    """A beginning, and then one piece for ever."""
    return lambda _path, _url: itertools.chain([start], itertools.repeat(piece))


def drip(start: bytes, piece: bytes, seconds: float) -> Answer:
    """A beginning, and then one piece now and then."""

    def pieces() -> Iterator[Piece]:
        yield start
        while True:
            yield seconds
            yield piece

    return lambda _path, _url: pieces()


def whole(
    body: bytes | str, kind: str = "text/html; charset=utf-8", status: str = "200 OK", head: str = ""
) -> Answer:
    """An answer as it should be, with its length."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    fields = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n{head}\r\n"
    return sent(fields.encode("latin-1"), data)


def redirect(location: str, status: str = "302 Found") -> Answer:
    """To somewhere; `{url}` is the server's own."""
    return lambda _path, url: whole("", status=status, head=f"Location: {location.format(url=url)}\r\n")(
        "", url
    )


def listing(links: Iterable[str], before: str = "", url: str = "") -> str:
    """An RSS feed of these links, as they stand."""
    date = format_datetime(NEWS_DAY)
    items = "".join(
        f"<item><title>A story</title><link>{link}</link><pubDate>{date}</pubDate></item>" for link in links
    )
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>P</title><link>{url}</link>{items}</channel></rss>'


class Hostile:
    """Serves answers by the first segment of a path; `requests` counts what it was asked."""

    def __init__(
        self,
        answers: dict[str, Answer],
        robots: Answer | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self._answers = answers
        self._robots = robots or sent(NOT_FOUND)
        self._tls = tls
        self.requests: Counter[str] = Counter()
        self._socket = socket.create_server((host, 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://{host}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError, IndexError), connection:
            connection.settimeout(60)
            if not self._tls:
                self._answer(connection)
                return
            with self._tls.wrap_socket(connection, server_side=True) as secured:
                self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        path = _asked(connection)
        name = path.lstrip("/").partition("/")[0].partition("?")[0]
        self.requests[name] += 1
        answer = self._robots if name == "robots.txt" else self._answers.get(name, sent(NOT_FOUND))
        _send(connection, answer(path, self.url))


def _asked(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            break
        data += piece
    return data.split()[1].decode()


def _send(connection: socket.socket, pieces: Iterable[Piece]) -> None:
    for piece in pieces:
        if isinstance(piece, bytes):
            connection.sendall(piece)
        elif piece is None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        else:
            time.sleep(piece)
