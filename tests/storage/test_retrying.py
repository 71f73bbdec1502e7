"""Patience with a storage that fails now and then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newskeep.errors import ObjectMissingError, TransientStorageError
from newskeep.storage.base import ObjectInfo
from newskeep.storage.retrying import Retrying
from newskeep.testing import MemoryStorage


class Flaky(MemoryStorage):
    """Fails as often as it is told to, then works; a listing fails after each second object."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def _maybe_fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise TransientStorageError("not now")

    def get(self, key: str) -> bytes:
        """All bytes, if it works."""
        self._maybe_fail()
        return super().get(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects, as far as it works."""
        for number, item in enumerate(super().list(prefix), start=1):
            yield item
            if number % 2 == 0:
                self._maybe_fail()


def test_tries_again_with_longer_and_longer_waits() -> None:
    """The waits double, and the result is that of the attempt that went through."""
    waited: list[float] = []
    inside = Flaky(0)
    inside.put("key", b"data")
    inside.failures = 4
    assert b"data" == Retrying(inside, sleep=waited.append).get("key")
    assert [0.5, 1, 2, 4] == waited


def test_gives_up_with_the_last_error() -> None:
    """After so many attempts the error is the caller's."""
    waited: list[float] = []
    inside = Flaky(100)
    with pytest.raises(TransientStorageError):
        Retrying(inside, 3, sleep=waited.append).get("key")
    assert (97, [0.5, 1]) == (inside.failures, waited)


def test_waits_have_an_end() -> None:
    """No wait is longer than half a minute."""
    waited: list[float] = []
    with pytest.raises(TransientStorageError):
        Retrying(Flaky(100), 10, sleep=waited.append).get("key")
    assert [0.5, 1, 2, 4, 8, 16, 30, 30, 30] == waited


def test_other_errors_are_not_repeated() -> None:
    """A key that is missing now will be missing in a second, too."""
    waited: list[float] = []
    with pytest.raises(ObjectMissingError):
        Retrying(MemoryStorage(), sleep=waited.append).get("key")
    assert [] == waited


def test_broken_listing_goes_on_where_it_stood() -> None:
    """Every object comes once, however often the listing breaks off."""
    waited: list[float] = []
    inside = Flaky(0)
    keys = [f"{number:03}" for number in range(20)]
    for key in keys:
        inside.put(key, b"")
    inside.failures = 3
    assert keys == [item.key for item in Retrying(inside, sleep=waited.append).list()]
    assert 3 == len(waited)


def test_an_endpoint_that_hangs_is_not_waited_for_five_times() -> None:
    """No attempt is begun when the time for them is over."""
    moments = iter([0.0, 20.0, 41.0])
    inside = Flaky(100)
    with pytest.raises(TransientStorageError):
        Retrying(inside, within=30.0, sleep=lambda _: None, clock=lambda: next(moments)).get("key")
    assert 98 == inside.failures
