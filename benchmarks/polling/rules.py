"""How newskeep and three peers decide when to poll again, behind one door. Times are minutes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from config.schema import Source
from newskeep.archive.rhythm import after_poll
from newskeep.model import Link, Poll, Rhythm
from scheduler.polling import bounds_of, jittered, source_interval

_START = datetime(2026, 11, 1, tzinfo=UTC)
_WEEK = 7 * 1440.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a poll finds."""

    at: float
    #: when the articles in the document were published, oldest first
    published: Sequence[float]
    #: how many of them nobody knew
    new: int


class Rule(Protocol):
    """Decides about one document."""

    def after(self, seen: Seen) -> float:
        """Minutes until the next poll."""
        ...


class Newskeep:
    """newskeep's own functions, with the defaults of its configuration."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bounds = bounds_of(Source(urls=("https://paper.example/feed",)))
        self._rhythm: Rhythm | None = None

    def after(self, seen: Seen) -> float:
        """From the rate, and from how fast the document has filled."""
        at = _moment(seen.at)
        links = tuple(Link("", "feed", published=_moment(time)) for time in reversed(seen.published))
        # Unchanged documents are answered with 304.
        poll = Poll(at, links if seen.new or self._rhythm is None else None, seen.new)
        self._rhythm = after_poll(self._rhythm, poll)
        interval = source_interval([self._rhythm], at, self._bounds)
        return jittered(interval, self._name, at) / timedelta(minutes=1)


class Miniflux:
    """miniflux, `entry_frequency` with factor 1: the last week's articles, evenly spread; 5 minutes to a day."""

    def __init__(self, _name: str) -> None:
        self._known: list[float] = []  # in order

    def after(self, seen: Seen) -> float:
        """A week by the number of articles that a week has at the last week's pace."""
        self._known += seen.published[len(seen.published) - seen.new :]
        week = self._known[bisect_right(self._known, seen.at - _WEEK) :]
        if len(week) < 2 or week[-1] == week[0]:
            return 1440.0
        weekly = math.ceil(_WEEK / ((week[-1] - week[0]) / (len(week) - 1)))
        return min(max(_WEEK / weekly, 5.0), 1440.0)


class MediaCloud:
    """Media Cloud's rss-fetcher: longer when most of a document is known, shorter when most is new; 10 minutes to a day."""

    def __init__(self, _name: str) -> None:
        self._interval = 360.0
        self._first = True

    def after(self, seen: Seen) -> float:
        """By the share of duplicates."""
        if not self._first:
            self._adjust(seen)
        self._first = False
        return self._interval

    def _adjust(self, seen: Seen) -> None:
        known = len(seen.published) - seen.new
        share = 101.0 if not seen.new else 100 * known / len(seen.published)
        recent = bool(seen.published) and seen.published[-1] > seen.at - 31 * 1440
        if share >= 67:
            self._interval += 10.0 if recent or share < 100 else 60.0
        elif share < 33:
            self._interval = 360.0 if self._interval > 360 else self._interval - 60.0
        self._interval = min(max(self._interval, 10.0), 1440.0)


class CommonCrawl:
    """Common Crawl's news crawler: a fifth of the way towards 90 minutes after a change, half as long again without."""

    def __init__(self, name: str) -> None:
        self._interval = 1440.0 if "sitemap" in name else 720.0

    def after(self, seen: Seen) -> float:
        """By whether anything changed."""
        if seen.new:
            self._interval = 0.8 * self._interval + 0.2 * 90
        else:
            self._interval = min(1.5 * self._interval, 129_600.0)
        return self._interval


def _moment(minutes: float) -> datetime:
    return _START + timedelta(minutes=minutes)
