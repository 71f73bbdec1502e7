"""How many large bodies are held at a time: a crawl's memory must not depend on what servers send."""

from __future__ import annotations

from typing import Protocol

#: bytes from which on a body is large
LARGE = 1_000_000
#: large bodies that come in, are read or wait to be written; further ones wait in their servers
MOST_LARGE = 8


class Transport(Protocol):
    """A connection of Twisted's, as far as it can be told to wait."""

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Read no more of it for now."""

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Read on."""


class LargeBodies:
    """Which downloads may go on growing; the others are paused until one of these pages is done with."""

    def __init__(self) -> None:
        self._growing: set[int] = set()
        self._waiting: dict[int, Transport] = {}

    def admit(self, lease: int, transport: Transport) -> None:
        """A body has become large: it goes on, or waits until it may.

        Args:
            lease: number of the lease that it is for.
            transport: its connection.
        """
        if lease not in self._growing and len(self._growing) < MOST_LARGE:
            self._growing.add(lease)
        if lease not in self._growing:
            self._waiting[lease] = transport
            transport.pauseProducing()

    def release(self, lease: int) -> None:
        """A page is done with, whatever became of it."""
        self._growing.discard(lease)
        self._waiting.pop(lease, None)
        while self._waiting and len(self._growing) < MOST_LARGE:
            first = next(iter(self._waiting))
            self._growing.add(first)
            self._waiting.pop(first).resumeProducing()
