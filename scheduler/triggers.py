"""When a schedule is due."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from config.crontab import Crontab
from config.schedules import Schedule

#: moments of a crontab line that are counted one by one
MOST_COUNTED = 1000
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Passed:
    """The moments of a schedule that have come since one of them."""

    #: how many; `MOST_COUNTED` stands for that many or more
    count: int
    first: datetime
    latest: datetime


def zone(name: str) -> tzinfo:
    """The time zone of that IANA name; UTC is known even to a machine without a time zone database."""
    return UTC if name == "UTC" else ZoneInfo(name)


def next_fire(schedule: Schedule, after: datetime, timezone: tzinfo) -> datetime | None:
    """The first moment after another one, in UTC; None when there is none, as with `manual`.

    An interval is counted from `after`: give the moment at which the source was due, not the one at which
    it was crawled, and it does not drift.
    """
    if schedule.every:
        return after + schedule.every
    return next(moments(schedule.cron, after, timezone)) if schedule.cron else None


def passed(schedule: Schedule, after: datetime, now: datetime, timezone: tzinfo) -> Passed | None:
    """The moments after one moment and up to another; None when there is none."""
    first = next_fire(schedule, after, timezone)
    if first is None or first > now:
        return None
    if schedule.every:
        count = (now - after) // schedule.every
        return Passed(count, first, after + count * schedule.every)
    return _passed_moments(schedule.cron, first, now, timezone) if schedule.cron else None


def moments(line: Crontab, after: datetime, timezone: tzinfo) -> Iterator[datetime]:
    """The moments of a crontab line after another one, in UTC, without end.

    When the clocks change, a line means what it means to Debian's cron(8). One whose minute or hour begins with a
    star goes by the clock on the wall: what that skips is not made up for, what it shows twice comes twice. One for
    a time of the day comes once: where that time is skipped, at the first moment after; where it comes twice, at
    the first of them.
    """
    last = after
    day = after.astimezone(timezone).date() - _DAY
    while True:
        if line.on(day):
            for moment in _on_day(line, day, last, timezone):
                if moment > last:
                    last = moment
                    yield moment
        day += _DAY


def _passed_moments(line: Crontab, first: datetime, now: datetime, timezone: tzinfo) -> Passed:
    counted = itertools.islice(moments(line, first, timezone), MOST_COUNTED - 1)
    latest, count = first, 1
    for count, moment in enumerate(counted, 1):
        if moment > now:
            return Passed(count, first, latest)
        latest = moment
    return Passed(count + 1, first, _latest(line, now, timezone))


def _latest(line: Crontab, now: datetime, timezone: tzinfo) -> datetime:
    """The last moment up to now of a line that has come so often that there was one not long ago."""
    back = timedelta(hours=1)
    while True:
        coming = moments(line, now - back, timezone)
        if found := list(itertools.takewhile(lambda moment: moment <= now, coming)):
            return found[-1]
        back *= 2


def _on_day(line: Crontab, day: date, after: datetime, timezone: tzinfo) -> Iterator[datetime]:
    """The moments of a day, in order; those until `after` may be left out."""
    start, end = (datetime.combine(edge, time(), timezone).astimezone(UTC) for edge in (day, day + _DAY))
    if end <= after:
        return
    if end - start != _DAY:
        yield from sorted(set(_on_changing_day(line, day, timezone)))
        return
    for hour in line.hours:
        if start + timedelta(hours=hour + 1) > after:
            for minute in line.minutes:
                yield start + timedelta(hours=hour, minutes=minute)


def _on_changing_day(line: Crontab, day: date, timezone: tzinfo) -> Iterator[datetime]:
    """The moments of a day on which the clocks change."""
    for hour, minute in itertools.product(line.hours, line.minutes):
        wall = datetime.combine(day, time(hour, minute), timezone)
        if line.running:
            yield from (shown.astimezone(UTC) for shown in _shown(wall))
        else:
            while not _exists(wall):
                wall += _MINUTE
            yield wall.astimezone(UTC)


def _shown(wall: datetime) -> list[datetime]:
    """When the clock on the wall shows a time: once, twice, or never."""
    return [wall, wall.replace(fold=1)] if _exists(wall) else []


def _exists(wall: datetime) -> bool:
    return wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)
