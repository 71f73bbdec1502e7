"""Whether something that should beat still does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

#: seconds between two looks, and how many in a row may find no new beat
PERIOD_SECONDS = 5.0
PATIENCE = 12


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
