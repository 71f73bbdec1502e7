"""The demo's two outlets on loopback, each on a port of its own."""

from __future__ import annotations

import threading
import time
from functools import partial
from types import TracebackType
from typing import Self, Unpack

from demo.listener import HOST, Handler, Listener
from demo.overrides import Overrides, Reply
from demo.responses import replaced, respond
from demo.site import first_outlet, second_outlet
from demo.traffic import Seen, Traffic
from newskeep.errors import UsageError


class NewsSite:
    """Both outlets; the ports are taken at once, and served from `start` (or `with`) to `stop`.

    Args:
        ports: of the first and the second outlet; 0 for a free one.
        generated: how many generated articles each of them has, 1 or more.

    Raises:
        UsageError: a port is taken.
        ValueError: an outlet would have no articles.
    """

    def __init__(self, ports: tuple[int, int] = (0, 0), generated: tuple[int, int] = (12, 6)) -> None:
        if min(generated) < 1:
            msg = "Each outlet needs one generated article or more."
            raise ValueError(msg)
        self._traffic = Traffic()
        self._overrides = Overrides()
        self._edition = 1
        self._stopping = threading.Event()
        self._listeners: list[Listener] = []
        self._listen("first", ports[0])
        self._listen("second", ports[1])
        #: the seed's outlet
        self.first = first_outlet(self._listeners[0].url, generated[0])
        #: the Courier
        self.second = second_outlet(self._listeners[1].url, generated[1])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begins to serve, in threads."""
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """Stops serving and closes every connection."""
        self._stopping.set()
        for listener in self._listeners:
            listener.stop()

    @property
    def edition(self) -> int:
        """The edition that is served: 1 at first."""
        return self._edition

    @edition.setter
    def edition(self, number: int) -> None:
        if number < 1:
            msg = f"There is no edition {number}; the first one is 1."
            raise ValueError(msg)
        self._edition = number

    @property
    def requests(self) -> tuple[Seen, ...]:
        """Every request so far, in the order of the answers."""
        return self._traffic.requests()

    def max_in_flight(self, outlet: str) -> int:
        """The most requests that were in flight at once at `first` or `second`."""
        return self._traffic.peak(outlet)

    def clear(self) -> None:
        """Forgets the requests so far."""
        self._traffic.clear()

    def override(self, path: str, *, outlet: str = "", **reply: Unpack[Reply]) -> None:
        """Answers requests for a path otherwise, from now on.

        Args:
            path: request target as it is sent, with its query; `*` for every one.
            outlet: `first` or `second`; empty for both.
            reply: what is different, see `Reply`.
        """
        self._overrides.add(path, outlet, reply)

    def restore(self) -> None:
        """Takes all overrides off."""
        self._overrides.clear()

    def _listen(self, outlet: str, port: int) -> None:
        try:
            self._listeners.append(Listener(port, partial(self._answer, outlet)))
        except OSError as error:
            self.stop()
            msg = f"Port {port} of {HOST} can't be served: {error.strerror}."
            raise UsageError(msg, "Name another port, or 0 for any that is free.") from error

    def _answer(self, key: str, handler: Handler) -> None:
        """Answers one request, in its connection's thread."""
        started = time.monotonic()
        self._traffic.begin(key)
        outlet = self.first if key == "first" else self.second
        request = {name.lower(): value for name, value in handler.headers.items()}
        reply = self._overrides.take(key, handler.path)
        response = replaced(respond(outlet.answer(handler.path, self._edition), request), reply)
        self._stopping.wait(reply.get("delay", 0.0))
        dropped = reply.get("drop", False)
        status = 0 if dropped else response.status
        self._traffic.end(
            Seen(key, handler.command, handler.path, request, started, time.monotonic(), status)
        )
        if dropped:
            handler.close_connection = True
        else:
            handler.send(response, reply.get("cut"))
