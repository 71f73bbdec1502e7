"""What the polls of a document show of its rhythm: how fast links come, and how fast they leave again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newskeep.catalog.rhythms import Rhythms
from newskeep.model import Lease, Link, Outcome, Poll, Rhythm

#: what is older than this counts half
HALF_LIFE = timedelta(days=2)
#: new links a minute of a document of which nothing is known
UNKNOWN_RATE = 1 / 30
#: fewer new links than this are chance and no burst
_BURST = 3
#: the days before the first poll whose links count, and how many links it takes at least
_SEED_DAYS = timedelta(days=7)
_SEED_LINKS = 5
#: dates that it takes to tell how fast a document fills
_FILL_DATES = 6
#: the shortest time in which a document filled is believed for so long, then for twice that time, and so on
_FILL_DOUBLES = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
#: outcomes that brought no document
_NOTHING_CAME = frozenset({"failed", "blocked"})


def note_poll(rhythms: Rhythms, lease: Lease, outcome: Outcome, poll: Poll) -> None:
    """Write down what a poll shows of a document's rhythm, inside the writer's transaction.

    A redirect and a sitemap index show nothing: the documents that they lead to do.
    """
    links = poll.links or ()
    if outcome.outcome == "redirect" or any(link.discovery for link in links):
        return
    before = rhythms.get(lease)
    if outcome.outcome in _NOTHING_CAME:
        after = put_off(before, poll)
    elif outcome.outcome == "unchanged":
        after = after_poll(before, replace(poll, links=None))
    else:
        after = after_poll(before, poll)
    if after:
        rhythms.put(lease, after)


def after_poll(before: Rhythm | None, poll: Poll) -> Rhythm:
    """The rhythm of a document after one more poll that was answered.

    The first document tells by the dates of its links how fast they came; from then on those that are new are
    counted, whatever their dates say.

    Args:
        before: what was known; None before the first poll.
        poll: what came.
    """
    dates = _seed_dates(poll.links or ())
    if dates and not (before and before.entries):
        rate, burst = _seed(dates, poll.time), 0.0
    elif before is None:
        rate, burst = UNKNOWN_RATE, 0.0
    else:
        rate, burst = _counted(before, poll)
    entries = before.entries if poll.links is None and before else len(poll.links or ())
    return Rhythm(poll.time, rate, burst, entries, _fill(before, poll), poll.hints)


def put_off(before: Rhythm | None, poll: Poll) -> Rhythm | None:
    """The rhythm after a poll that brought no document; None when it says nothing of when to come again."""
    if poll.hints.not_before is None:
        return None
    return replace(before or Rhythm(poll.time, UNKNOWN_RATE), hints=poll.hints)


def faded(rate: float, age: timedelta, half_life: timedelta = HALF_LIFE) -> float:
    """What is left of a rate when nothing came for so long; a clock that was set back takes nothing away."""
    return rate * math.exp2(-(max(age, timedelta(0)) / half_life))


def _counted(before: Rhythm, poll: Poll) -> tuple[float, float]:
    """The mean rate and the rate since the last read."""
    elapsed = poll.time - before.time
    if elapsed <= timedelta(0):
        return before.rate, before.burst
    latest = poll.new / (elapsed / _MINUTE)
    weight = math.exp2(-(elapsed / HALF_LIFE))
    return before.rate * weight + latest * (1 - weight), latest if poll.new >= _BURST else 0.0


def _seed(dates: Sequence[datetime], now: datetime) -> float:
    """Links a minute, by their dates, the last week's where they are enough; the silence since the last one counts."""
    newest = sorted((date for date in dates if date <= now), reverse=True)
    recent = sum(date > now - _SEED_DAYS for date in newest)
    counted = newest[: max(recent, _SEED_LINKS)]
    if not counted:
        return UNKNOWN_RATE
    return len(counted) / max(1.0, (now - counted[-1]) / _MINUTE)


def _fill(before: Rhythm | None, poll: Poll) -> timedelta | None:
    """The shortest time in which the document fills, believed less and less the longer ago it was seen."""
    found = [] if poll.links is None else [_fill_by_dates(poll.links)]
    if before:
        elapsed = poll.time - before.time
        found.append(_fill_by_count(poll, elapsed))
        if before.fill is not None:
            found.append(before.fill * math.exp2(min(max(elapsed, timedelta(0)) / _FILL_DOUBLES, 10.0)))
    return min((time for time in found if time), default=None)


def _fill_by_dates(links: Sequence[Link]) -> timedelta | None:
    """From those of its links that came fastest. Dates that are all one are days, or no dates at all."""
    dates = sorted(link.published for link in links if link.published)
    if len(dates) < _FILL_DATES:
        return None
    most = len(dates) * 3 // 4
    return min(b - a for a, b in zip(dates, dates[most:], strict=False)) * (len(links) / most)


def _fill_by_count(poll: Poll, elapsed: timedelta) -> timedelta | None:
    """From the links that were new, when they were a good part of it."""
    entries = len(poll.links or ())
    if elapsed <= timedelta(0) or poll.new < max(_BURST, entries / 2):
        return None
    return elapsed * (entries / poll.new)


def _seed_dates(links: Sequence[Link]) -> list[datetime]:
    return [date for link in links if (date := link.published or link.modified)]
