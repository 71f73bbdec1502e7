"""How fast an archive grows, and when its disk is full."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

#: days that say how fast it grows
_DAYS = 30
#: nobody plans further
_FARTHEST = 3650


@dataclass(frozen=True, slots=True)
class Growth:
    """How fast an archive grows, by its last 30 days."""

    articles_per_day: float
    bytes_per_day: float
    #: bytes that are free where its home is
    disk_free: int
    #: when they are used up at that rate; None when that is more than ten years away
    full: date | None


def growth(by_day: Iterable[Mapping[str, Any]], home: Path, now: datetime) -> Growth:
    """How fast an archive has grown of late.

    Args:
        by_day: `day`, `new` and `bytes_stored` of each day on which something was captured.
        home: of the archive.
        now: the time.
    """
    first = now.date() - timedelta(days=_DAYS - 1)
    days = [(date.fromisoformat(row["day"]), row) for row in by_day]
    late = [row for day, row in days if day >= first]
    # an archive that is younger is measured by its own days
    span = min(_DAYS, (now.date() - min((day for day, _ in days), default=now.date())).days + 1)
    stored = sum(row["bytes_stored"] for row in late) / span
    articles = sum(row["new"] + row["duplicates"] for row in late) / span
    free = shutil.disk_usage(home).free
    left = free / stored if stored else math.inf
    full = now.date() + timedelta(days=int(left)) if left < _FARTHEST else None
    return Growth(articles, stored, free, full)
