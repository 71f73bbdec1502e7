"""Restraint: a storage that is down is not asked again for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from newskeep.errors import TransientStorageError
from newskeep.storage.base import Storage
from newskeep.storage.wrapping import T, Wrapping


class Pausing(Wrapping):
    """A storage around a storage that fails at once for a while after calls have failed one after another.

    Thousands of segments that wait, or pages whose originals are asked for, then don't each wait for an
    endpoint that hangs. Errors that are answers (no such key, forbidden) end a row of failures.

    Args:
        storage: what is asked.
        failures: `TransientStorageError`s in a row after which it is not asked; a probe that fails is enough.
        seconds: for how long; then one call tells whether it is back.
        clock: seconds from any fixed moment on.
    """

    def __init__(
        self,
        storage: Storage,
        failures: int = 2,
        seconds: float = 120.0,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(storage)
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._last: tuple[float, TransientStorageError] | None = None

    def probe(self) -> tuple[str, ...]:
        """As the storage inside; one that fails says that all of storage is down. It is never held back."""
        try:
            found = self._storage.probe()
        except TransientStorageError as error:
            self._failed(error, self._limit)
            raise
        self._failures = 0
        return found

    def wake(self) -> None:
        """Have one call made in the middle of a pause; when it fails too, the next pause begins."""
        self._failures = min(self._failures, self._limit - 1)
        super().wake()

    def _through(self, call: Callable[[], T]) -> T:
        self._check()
        try:
            result = call()
        except TransientStorageError as error:
            self._failed(error, 1)
            raise
        except Exception:
            self._failures = 0
            raise
        self._failures = 0
        return result

    def _failed(self, error: TransientStorageError, count: int) -> None:
        self._failures += count
        self._last = self._clock(), error

    def _check(self) -> None:
        if self._failures >= self._limit and self._last:
            when, error = self._last
            if self._clock() - when < self._seconds:
                raise TransientStorageError(error.message, error.hint)
