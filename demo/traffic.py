"""What the demo's server saw: every request, and how many were in flight at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered, or cut off on purpose."""

    #: `first` or `second`
    outlet: str
    method: str
    #: the request target: path and query as sent
    path: str
    #: header fields, names in lower case
    headers: Mapping[str, str]
    #: seconds of the monotonic clock, when the head had been read
    started: float
    #: seconds of the monotonic clock, just before the answer was sent
    ended: float
    #: status of the answer; 0 when the connection was closed without one
    status: int


class Traffic:
    """A log of requests that threads may write to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._in_flight: Counter[str] = Counter()
        self._peak: Counter[str] = Counter()

    def begin(self, outlet: str) -> None:
        """A request arrived."""
        with self._lock:
            self._in_flight[outlet] += 1
            self._peak[outlet] = max(self._peak[outlet], self._in_flight[outlet])

    def end(self, seen: Seen) -> None:
        """Its answer is about to be sent, so that a client which has the answer finds it logged."""
        with self._lock:
            self._in_flight[seen.outlet] -= 1
            self._seen.append(seen)

    def requests(self) -> tuple[Seen, ...]:
        """What was seen, in the order of the answers."""
        with self._lock:
            return tuple(self._seen)

    def peak(self, outlet: str) -> int:
        """The most requests that were in flight at once."""
        with self._lock:
            return self._peak[outlet]

    def clear(self) -> None:
        """Forgets all but what is in flight now."""
        with self._lock:
            self._seen.clear()
            self._peak = Counter(self._in_flight)
