"""Whether something that should beat still does."""

from __future__ import annotations

import asyncio
import faulthandler
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: seconds between two looks, and how many in a row may find no new beat
PERIOD_SECONDS = 5.0
PATIENCE = 12
#: seconds after which a loop that comes round to nothing any more is stuck: longer than any wait for the catalog
STUCK_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Limits:
    """When a daemon counts as standing still."""

    period_seconds: float = PERIOD_SECONDS
    patience: int = PATIENCE
    stuck_seconds: float = STUCK_SECONDS


async def stood_still(
    beats: Callable[[], int], *, period_seconds: float = PERIOD_SECONDS, patience: int = PATIENCE
) -> None:
    """Return when so many looks in a row found no new beat.

    Looks are counted and not seconds, for a loop that was blocked holds this one up just as well.
    """
    seen, idle = beats(), 0
    while idle < patience:
        await asyncio.sleep(period_seconds)
        now = beats()
        idle = idle + 1 if now == seen else 0
        seen = now


@contextmanager
def ends_when_stuck(seconds: float) -> Iterator[Callable[[], None]]:
    """End this process with status 1 when what this gives is not called for so many seconds.

    For whoever waits in a loop that is blocked waits for ever. Where it was blocked stands on standard error. Time
    in which the machine sleeps does not count.
    """

    def alive() -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)

    alive()
    try:
        yield alive
    finally:
        faulthandler.cancel_dump_traceback_later()
