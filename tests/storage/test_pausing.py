"""Restraint with a storage that is down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newskeep.errors import ObjectMissingError, TransientStorageError
from newskeep.storage.pausing import Pausing
from newskeep.testing import MemoryStorage


class Down(MemoryStorage):
    """Fails while it is told to; counts the calls."""

    def __init__(self) -> None:
        super().__init__()
        self.down = True
        self.calls = 0

    def probe(self) -> tuple[str, ...]:
        """Nothing can be wrong, if it works."""
        return self._asked()

    def get(self, key: str) -> bytes:
        """All bytes, if it works."""
        self._asked()
        return super().get(key)

    def _asked(self) -> tuple[str, ...]:
        self.calls += 1
        if self.down:
            raise TransientStorageError("not now", "later")
        return ()


class _Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def inside() -> Down:
    """Is down."""
    return Down()


@pytest.fixture
def seconds() -> _Seconds:
    """A clock that is turned by hand."""
    return _Seconds()


@pytest.fixture
def storage(inside: Down, seconds: _Seconds) -> Pausing:
    """Pauses for a minute after two failures."""
    return Pausing(inside, 2, 60.0, clock=seconds)


def _fails(call: Callable[[], object]) -> TransientStorageError:
    with pytest.raises(TransientStorageError) as caught:
        call()
    return caught.value


def test_after_two_failures_it_is_not_asked(inside: Down, storage: Pausing) -> None:
    """The third call and those after it fail at once, with the error of the second."""
    errors = [_fails(lambda: storage.get("key")) for _ in range(5)]
    assert 2 == inside.calls
    assert [("not now", "later")] * 5 == [(error.message, error.hint) for error in errors]


def test_when_the_pause_is_over_one_call_tells(inside: Down, storage: Pausing, seconds: _Seconds) -> None:
    """It fails, and the next pause begins; or it goes through, and all is as before."""
    for moment in (0.0, 1.0, 61.5, 62.0):
        seconds.now = moment
        _fails(lambda: storage.get("key"))
    assert 3 == inside.calls
    inside.down, seconds.now = False, 130.0
    inside.put("key", b"data")
    assert [b"data"] * 2 == [storage.get("key") for _ in range(2)]


def test_an_answer_ends_the_row(inside: Down, storage: Pausing) -> None:
    """A key that is missing is news from a storage that works."""
    for down in (True, False, True, False):
        inside.down = down
        with pytest.raises(TransientStorageError if down else ObjectMissingError):
            storage.get("key")
    assert 4 == inside.calls


def test_a_probe_that_fails_is_enough(inside: Down, storage: Pausing) -> None:
    """It stands for all of storage, and is itself never held back."""
    _fails(storage.probe)
    _fails(lambda: storage.get("key"))
    _fails(storage.probe)
    assert 2 == inside.calls


def test_woken_in_a_pause_it_is_asked_once(inside: Down, storage: Pausing) -> None:
    """It fails, and the pause begins anew; or it goes through, and all is as before."""
    for _ in range(2):
        _fails(lambda: storage.get("key"))
    storage.wake()
    for _ in range(3):
        _fails(lambda: storage.get("key"))
    assert 3 == inside.calls
    inside.down = False
    inside.put("key", b"data")
    storage.wake()
    assert b"data" == storage.get("key")
