from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest

from scheduler.beat import Beat


class SetClock:
    """A system's time that can be set, as APScheduler and the beat both read it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let APScheduler read it: nobody may set the clock of the machine that tests run on."""
        clock = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return datetime.now(tz) + timedelta(seconds=clock.ahead)

        monkeypatch.setattr("apscheduler.schedulers.base.datetime", Shifted)


async def _beats(clock: SetClock, set_by: float, seconds: float) -> tuple[int, int]:
    """How often it beat before and after the clock was set."""
    count = 0

    async def beat() -> None:
        nonlocal count
        count += 1

    beating = Beat(beat, 0.1, wall=clock.wall)
    beating.start()
    try:
        await asyncio.sleep(seconds)
        before = count
        clock.ahead += set_by
        await asyncio.sleep(seconds)
    finally:
        beating.stop()
    return before, count - before


@pytest.mark.parametrize("set_by", [-3600.0, -86400.0, 3600.0])
def test_a_clock_that_is_set_neither_stops_the_beat_nor_floods_it(
    monkeypatch: pytest.MonkeyPatch, set_by: float
) -> None:
    """An hour or a day back, an hour ahead: it beats on at its interval. Each count has room for a slow machine."""
    clock = SetClock()
    clock.patch(monkeypatch)
    before, after = asyncio.run(_beats(clock, set_by, 1.0))
    assert 3 <= before <= 12
    assert 3 <= after <= 13


def test_without_the_guard_apscheduler_would_wait_for_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason for the guard: with nobody looking, an hour back is an hour without a beat."""
    clock = SetClock()
    clock.patch(monkeypatch)
    monkeypatch.setattr("scheduler.beat._DRIFT", float("inf"))
    before, after = asyncio.run(_beats(clock, -3600.0, 1.0))
    assert before >= 3
    assert after <= 2


def test_a_beat_that_takes_long_is_not_begun_twice() -> None:
    """The next one waits for it, and is not made up for."""
    running = most = 0

    async def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.35)
        running -= 1

    async def watch() -> None:
        beating = Beat(slow, 0.1)
        beating.start()
        await asyncio.sleep(0.9)
        beating.stop()

    asyncio.run(watch())
    assert most == 1


def test_it_beats_at_once() -> None:
    """The first call does not wait for the first interval."""

    async def watch() -> float:
        called = asyncio.Event()

        async def beat() -> None:
            called.set()

        beating = Beat(beat, 3600.0)
        begun = datetime.now(UTC)
        beating.start()
        await asyncio.wait_for(called.wait(), 30)
        beating.stop()
        return (datetime.now(UTC) - begun).total_seconds()

    assert asyncio.run(watch()) < 30
