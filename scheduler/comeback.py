"""After an outage of our own, sources are polled again soon, not when their schedules would have it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from scheduler.failures import FEWEST_HOSTS

#: time between two attempts, at first; each time it is twice as long, up to the second
ATTEMPT = timedelta(minutes=2)
LONGEST = timedelta(minutes=10)
#: sources that are polled to find out whether it is over: enough that it is taken for an outage again if it is not
PROBES = FEWEST_HOSTS


class Comeback:
    """Remembers which sources an outage has kept from being polled."""

    def __init__(self) -> None:
        self._missed: dict[str, None] = {}
        self._last: datetime | None = None
        self._wait = ATTEMPT
        self._answered = False

    def note(self, silent: Iterable[str], answered: Iterable[str], now: datetime) -> None:
        """Take notice of polls.

        Args:
            silent: sources that nobody answered for, because of an outage.
            answered: sources that could be polled.
            now: when these polls had ended.
        """
        for name in answered:
            self._missed.pop(name, None)
            self._answered = True
        for name in silent:
            if not self._missed:
                self._last, self._wait, self._answered = now, ATTEMPT, False
            self._missed[name] = None

    def due(self, now: datetime) -> list[str]:
        """The sources to poll now: a few to find out whether it is over, and all of them when somebody has answered."""
        # A clock that was set back must not put off the next attempt.
        if not self._missed or (self._last and self._last <= now < self._last + self._wait):
            return []
        names = list(self._missed) if self._answered else list(self._missed)[:PROBES]
        for name in names:  # the next time others are asked
            del self._missed[name]
            self._missed[name] = None
        self._last, self._wait, self._answered = now, min(2 * self._wait, LONGEST), False
        return names
