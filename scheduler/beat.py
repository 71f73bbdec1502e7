"""The daemon's clock: APScheduler, in memory, and kept going when the system's time is set."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

#: seconds by which the system's time may drift from steady time between two looks and still not have been set
_DRIFT = 0.5


class Beat:
    """Calls something at an interval. What is due when follows from the catalog, never from APScheduler's jobs.

    APScheduler waits for a moment of the system's time: an hour set back is an hour without a beat. So a second
    timer, of a time that nobody can set, looks whether the two have parted, and starts the interval anew.

    Args:
        beat: what is called; never twice at once.
        seconds: between two calls.
        wall: the system's time, in seconds.
        steady: a time that nobody can set, in seconds.
    """

    def __init__(
        self,
        beat: Callable[[], Awaitable[None]],
        seconds: float,
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._beat = beat
        self._seconds = seconds
        self._wall = wall
        self._steady = steady
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._guard: asyncio.Future[None] | None = None

    def start(self) -> None:
        """Begin, with the first call at once."""
        self._scheduler.start()
        self._schedule()
        self._guard = asyncio.ensure_future(self._follow())

    def stop(self) -> None:
        """No further call; one that goes on is not waited for, and not cut short."""
        if self._guard:
            self._guard.cancel()
        self._scheduler.shutdown(wait=False)

    def _schedule(self) -> None:
        # APScheduler drops a call that is a second late unless told otherwise, and makes up for each that it missed.
        self._scheduler.add_job(
            self._beat,
            "interval",
            seconds=self._seconds,
            id="beat",
            replace_existing=True,
            next_run_time=datetime.fromtimestamp(self._wall(), UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    async def _follow(self) -> None:
        apart = self._wall() - self._steady()
        while True:
            await asyncio.sleep(self._seconds)
            now = self._wall() - self._steady()
            if abs(now - apart) > _DRIFT:
                self._schedule()
            apart = now
