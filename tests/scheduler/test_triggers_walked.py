"""Crontab lines by the hundred, beside an implementation that walks from minute to minute."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest

from config.crontab import parse_crontab
from scheduler.triggers import moments, zone
from tests.scheduler import walking_crontab

START = datetime(2026, 11, 22, 12, 15, tzinfo=UTC)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # goes back from 01:00 to midnight
    "America/Santiago",  # goes ahead from midnight
    "Africa/Cairo",  # likewise, on a Friday
    "Antarctica/Troll",  # by two hours
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # never, and is 5:45 ahead
]


@pytest.mark.parametrize("seed", range(10))
def test_lines_mean_what_crontab_says(seed: int) -> None:
    """Thirty random lines fire at the same moments as somebody finds who looks every minute."""
    chance = random.Random(seed)
    for _ in range(30):
        line = walking_crontab.random_line(chance, (59, 23, 28, 12, 7))
        expected = walking_crontab.first_fires(line, START, 8)
        found = moments(parse_crontab(line), START, UTC)
        assert (line, expected) == (line, list(itertools.islice(found, 8)))


@pytest.mark.parametrize("name", ZONES)
def test_lines_when_the_clocks_change(name: str) -> None:
    """Around each change of a year, random lines of the small hours fire as Debian's cron would fire them."""
    timezone, chance = zone(name), random.Random(name)
    for change in walking_crontab.changes(timezone, 2026) or [START.replace(minute=0)]:
        start, end = change - timedelta(hours=30), change + timedelta(hours=30)
        for _ in range(12):
            line = walking_crontab.random_line(chance, (59, 4, 31, 12, 7))
            expected = list(walking_crontab.fires(line, start, end, timezone))
            found = [moment for moment in _moments(line, start, name) if moment <= end]
            assert (line, expected) == (line, found)


def _moments(line: str, start: datetime, name: str) -> itertools.islice[datetime]:
    """The moments of a line, more of them than it has minutes to be looked at; none when it is refused."""
    try:
        parsed = parse_crontab(line)
    except ValueError:
        return itertools.islice((), 0)
    return itertools.islice(moments(parsed, start, zone(name)), 4000)
