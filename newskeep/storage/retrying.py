"""Patience: calls that may go through later are made again."""

from __future__ import annotations

import time
from collections.abc import Callable

from newskeep.errors import TransientStorageError
from newskeep.storage.base import Storage
from newskeep.storage.wrapping import T, Wrapping

#: attempts of a probe
_PROBES = 3


class Retrying(Wrapping):
    """A storage around a storage that repeats a call after a `TransientStorageError`.

    All calls are safe to repeat: writing the same bytes again is success. A stream that breaks off while it
    is read is not resumed.

    Args:
        storage: what is asked.
        attempts: how often a call is made at most.
        within: seconds after whose passing no further attempt is begun: an endpoint that hangs is not
            waited for as often as one that answers at once.
        sleep: waits that many seconds before the next attempt: 0.5, 1, 2, 4 … at most 30.
        clock: seconds from any fixed moment on.
    """

    def __init__(
        self,
        storage: Storage,
        attempts: int = 5,
        *,
        within: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(storage)
        self._attempts = attempts
        self._within = within
        self._sleep = sleep
        self._clock = clock

    def probe(self) -> tuple[str, ...]:
        """As the storage inside, with little patience: a start waits for it, and knows what to do without."""
        return self._through(self._storage.probe, attempts=_PROBES)

    def _through(self, call: Callable[[], T], attempts: int | None = None) -> T:
        most = min(self._attempts, attempts or self._attempts)
        failures, since = 0, self._clock()
        while True:
            try:
                return call()
            except TransientStorageError:
                failures += 1
                if failures >= most or self._clock() - since >= self._within:
                    raise
                self._sleep(min(0.5 * 2 ** (failures - 1), 30.0))
