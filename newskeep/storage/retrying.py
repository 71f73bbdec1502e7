"""Patience: calls that may go through later are made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from newskeep.errors import TransientStorageError
from newskeep.storage.base import ObjectInfo, Storage
from newskeep.storage.wrapping import T, Wrapping


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

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """As the storage inside; a listing that breaks off is begun again, and goes on where it stood."""
        last = ""
        failures, since = 0, self._clock()
        while True:
            try:
                for item in self._storage.list(prefix):
                    if item.key.encode() > last.encode():
                        last, failures, since = item.key, 0, self._clock()
                        yield item
            except TransientStorageError:
                failures += 1
                if self._spent(failures, since):
                    raise
                self._wait(failures)
            else:
                return

    def _through(self, call: Callable[[], T]) -> T:
        failures, since = 0, self._clock()
        while True:
            try:
                return call()
            except TransientStorageError:
                failures += 1
                if self._spent(failures, since):
                    raise
                self._wait(failures)

    def _spent(self, failures: int, since: float) -> bool:
        return failures >= self._attempts or self._clock() - since >= self._within

    def _wait(self, failures: int) -> None:
        self._sleep(min(0.5 * 2 ** (failures - 1), 30.0))
