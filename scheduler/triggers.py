"""When a schedule is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from cronsim import CronSim

from config.schedules import Schedule, ScheduleKind

#: the interval of `adaptive`, which does not follow a source's own rhythm yet
ADAPTIVE_INTERVAL = timedelta(minutes=30)
#: moments of a crontab line that are counted one by one
MOST_COUNTED = 10_000


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


def interval(schedule: Schedule) -> timedelta | None:
    """The time between two fires; None where it is not always the same."""
    return ADAPTIVE_INTERVAL if schedule.kind is ScheduleKind.ADAPTIVE else schedule.every


def next_fire(schedule: Schedule, after: datetime, timezone: tzinfo) -> datetime | None:
    """The first moment after another one, in UTC; None when there is none, as with `manual`.

    An interval is counted from `after`: give the moment at which the source was due, not the one at which
    it was crawled, and it does not drift. Crontab lines mean what they mean to Debian's cron(8), also
    when the clocks change: a line for 02:30 fires once on either day.
    """
    if step := interval(schedule):
        return after + step
    if schedule.kind is ScheduleKind.CRON:
        coming = next(CronSim(schedule.cron, after.astimezone(timezone)), None)
        return coming.astimezone(UTC) if coming else None
    return None


def passed(schedule: Schedule, after: datetime, now: datetime, timezone: tzinfo) -> Passed | None:
    """The moments after one moment and up to another; None when there is none."""
    first = next_fire(schedule, after, timezone)
    if first is None or first > now:
        return None
    if step := interval(schedule):
        count = (now - after) // step
        return Passed(count, first, after + count * step)
    return _passed_lines(schedule, first, now, timezone)


def _passed_lines(schedule: Schedule, first: datetime, now: datetime, timezone: tzinfo) -> Passed:
    latest = first
    for count, coming in enumerate(CronSim(schedule.cron, first.astimezone(timezone)), 1):
        if coming > now:
            return Passed(count, first, latest)
        latest = coming.astimezone(UTC)
        if count == MOST_COUNTED:
            break
    # Backwards from the next whole second, so that a moment that is just now counts too.
    end = now.replace(microsecond=0) + timedelta(seconds=1)
    backwards = next(CronSim(schedule.cron, end.astimezone(timezone), reverse=True), None)
    return Passed(MOST_COUNTED, first, backwards.astimezone(UTC) if backwards else latest)
