from __future__ import annotations

import asyncio
from itertools import count

import pytest

from scheduler.watchdog import stood_still


def test_what_beats_no_more_is_noticed() -> None:
    """So many looks without a new beat, and the watch is over."""
    asyncio.run(asyncio.wait_for(stood_still(lambda: 7, period_seconds=0.001, patience=3), 10))


def test_what_beats_is_left_alone() -> None:
    """A beat between two looks is enough."""
    beats = count()
    watch = stood_still(lambda: next(beats), period_seconds=0.001, patience=3)
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(watch, 0.2))


def test_a_pause_that_ends_in_time_is_forgiven() -> None:
    """Looks without a beat count only when they follow one another."""
    beats = iter([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    asyncio.run(asyncio.wait_for(stood_still(lambda: next(beats), period_seconds=0.001, patience=3), 10))
    assert [] == list(beats)
