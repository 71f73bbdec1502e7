"""The daemon's small HTTP server: GET and HEAD of a few paths, one request a connection (RFC 9112)."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from config.watching import host_and_port
from newskeep.errors import NewskeepError

#: bytes of a request's head, and seconds for it
_MOST_HEAD = 8192
_SECONDS = 5.0


class EndpointError(NewskeepError):
    """The daemon can't listen at `daemon.listen`."""

    exit = 7
    code = "endpoint"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path is answered with."""

    status: HTTPStatus
    media_type: str
    body: bytes


#: makes the answer of a path at the moment at which it is asked for
Handler = Callable[[], Answer]


class Endpoint:
    """Listens while the daemon runs.

    Args:
        listen: `127.0.0.1:9464`.
        handlers: by path.
    """

    def __init__(self, listen: str, handlers: Mapping[str, Handler]) -> None:
        self._listen = listen
        self._handlers = handlers
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen.

        Raises:
            EndpointError: the port is taken, or the address is none of this machine's.
        """
        host, port = host_and_port(self._listen)
        try:
            self._server = await asyncio.start_server(self._serve, host or None, port, limit=_MOST_HEAD)
        except OSError as error:
            # asyncio's own text names the address twice
            reason = (
                "another process has it"
                if error.errno == errno.EADDRINUSE
                else (error.strerror or str(error)).lower()
            )
            raise EndpointError(
                f"daemon.listen: the daemon can't listen at {self._listen}: {reason}.",
                "Choose another port, or leave the key out.",
            ) from error

    async def close(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                method, answer = self._answer(head)
                writer.write(_response(answer, with_body=method != "HEAD"))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asks so gets nothing
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _answer(self, head: bytes) -> tuple[str, Answer]:
        line = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(line) != 3 or not line[2].startswith("HTTP/1."):
            return "", _plain(HTTPStatus.BAD_REQUEST)
        method, path = line[0], line[1].partition("?")[0]
        if method not in {"GET", "HEAD"}:
            return method, _plain(HTTPStatus.METHOD_NOT_ALLOWED)
        handler = self._handlers.get(path)
        return method, handler() if handler else _plain(HTTPStatus.NOT_FOUND)


def _plain(status: HTTPStatus) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{status.phrase}\n".encode())


def _response(answer: Answer, *, with_body: bool) -> bytes:
    allow = "Allow: GET, HEAD\r\n" if answer.status is HTTPStatus.METHOD_NOT_ALLOWED else ""
    head = (
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}\r\n{allow}"
        f"Content-Type: {answer.media_type}\r\nContent-Length: {len(answer.body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + (answer.body if with_body else b"")
