from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest

from config.schedules import parse_schedule
from scheduler.triggers import MOST_COUNTED, Passed, next_fire, passed, zone

BERLIN = zone("Europe/Berlin")


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fires(schedule: str, after: str, count: int, timezone: tzinfo = UTC) -> list[str]:
    """The next fires of a schedule, in UTC."""
    found, last = [], at(after)
    for _ in range(count):
        coming = next_fire(parse_schedule(schedule), last, timezone)
        assert coming is not None
        found.append(f"{coming:%Y-%m-%dT%H:%M:%S%Z}")
        last = coming
    return found


def test_an_interval_is_counted_from_the_last_moment_due() -> None:
    """A hundred fires later the seconds are still the same."""
    assert "2026-11-22T12:33:38UTC" == fires("every 10s", "2026-11-22T12:15:38", 108)[-1]


@pytest.mark.parametrize("weekday", ["0", "7", "SUN"])
def test_weekdays_are_those_of_crontab(weekday: str) -> None:
    """0 and 7 are Sunday."""
    assert ["2026-11-22T00:00:00UTC", "2026-11-29T00:00:00UTC"] == fires(
        f"0 0 * * {weekday}", "2026-11-21T12:00:00", 2
    )


def test_a_day_of_the_month_or_a_weekday() -> None:
    """Where both are given either will do, as with cron."""
    assert ["2026-11-13T00:00:00UTC", "2026-11-20T00:00:00UTC", "2026-11-27T00:00:00UTC"] == fires(
        "0 0 13 * 5", "2026-11-12T00:00:00", 3
    )


def test_a_crontab_line_is_local_time() -> None:
    """06:00 in Berlin is 05:00 UTC in winter."""
    assert ["2026-11-22T05:00:00UTC"] == fires("0 6 * * *", "2026-11-21T12:00:00", 1, BERLIN)


def test_a_moment_that_winter_time_brings_twice_fires_once() -> None:
    """02:30 comes twice on 25 October 2026 in Berlin."""
    assert ["2026-10-25T00:30:00UTC", "2026-10-26T01:30:00UTC"] == fires(
        "30 2 * * *", "2026-10-24T12:00:00", 2, BERLIN
    )


def test_a_moment_that_summer_time_skips_fires_all_the_same() -> None:
    """02:30 does not come on 29 March 2026 in Berlin."""
    moments = fires("30 2 * * *", "2026-03-28T12:00:00", 2, BERLIN)
    assert [29, 30] == [int(moment[8:10]) for moment in moments]


def test_hourly_lines_go_on_through_the_change_of_clocks() -> None:
    """An hour that comes twice has its fire twice."""
    assert ["2026-10-25T00:00:00UTC", "2026-10-25T01:00:00UTC", "2026-10-25T02:00:00UTC"] == fires(
        "0 * * * *", "2026-10-24T23:30:00", 3, BERLIN
    )


def test_manual_never_fires() -> None:
    """Only a user crawls it."""
    assert None is next_fire(parse_schedule("manual"), at("2026-11-22"), UTC)


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        # From 02:00 the clock goes to 02:30.
        ("15 2 * * *", "2026-10-03T12:00", ["2026-10-03T15:30:00UTC", "2026-10-04T15:15:00UTC"]),
        ("*/15 2 * * *", "2026-10-03T12:00", ["2026-10-03T15:30:00UTC", "2026-10-03T15:45:00UTC"]),
        # From 02:00 it goes back to 01:30.
        ("45 1 * * *", "2026-04-04T12:00", ["2026-04-04T14:45:00UTC", "2026-04-05T15:15:00UTC"]),
        ("*/15 1 * * *", "2026-04-04T14:20", [f"2026-04-0{day}UTC" for day in
            ("4T14:30:00", "4T14:45:00", "4T15:00:00", "4T15:15:00", "5T14:30:00")]),
    ],
)  # fmt: skip
def test_clocks_that_change_by_half_an_hour(schedule: str, after: str, expected: list[str]) -> None:
    """On Lord Howe Island: a time of the day comes once, a rhythm goes by the clock on the wall."""
    assert expected == fires(schedule, after, len(expected), zone("Australia/Lord_Howe"))


def test_a_time_that_comes_twice_is_not_due_again_in_its_second_hour() -> None:
    """Counted from within the second hour, the next fire is tomorrow's and not the one that has been."""
    assert ["2026-10-26T01:30:00UTC"] == fires("30 2 * * *", "2026-10-25T01:10:00", 1, BERLIN)


def test_a_day_that_begins_at_one() -> None:
    """In Santiago midnight does not come on 6 September 2026: what is daily fires at the day's first moment."""
    assert ["2026-09-06T04:00:00UTC", "2026-09-07T03:00:00UTC"] == fires(
        "0 0 * * *", "2026-09-05T12:00", 2, zone("America/Santiago")
    )


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        ("every 1h", "2026-11-22T12:59:59", None),
        ("every 1h", "2026-11-22T13:00:00", Passed(1, at("2026-11-22T13:00"), at("2026-11-22T13:00"))),
        ("every 1h", "2026-11-22T15:10:00", Passed(3, at("2026-11-22T13:00"), at("2026-11-22T15:00"))),
        ("30 * * * *", "2026-11-22T12:29:59", None),
        ("30 * * * *", "2026-11-22T12:30:00", Passed(1, at("2026-11-22T12:30"), at("2026-11-22T12:30"))),
        ("30 * * * *", "2026-11-22T14:30:00", Passed(3, at("2026-11-22T12:30"), at("2026-11-22T14:30"))),
        ("manual", "2027-11-22T12:00:00", None),
    ],
)
def test_moments_that_have_passed_are_counted(schedule: str, now: str, expected: Passed | None) -> None:
    """The moment that is just now has passed too."""
    assert expected == passed(parse_schedule(schedule), at("2026-11-22T12:00:00"), at(now), UTC)


def test_a_year_of_minutes_is_not_counted_one_by_one() -> None:
    """The latest moment is right, and the count says "so many or more"."""
    found = passed(parse_schedule("* * * * *"), at("2025-11-22"), at("2026-11-22T10:00:30"), UTC)
    assert Passed(MOST_COUNTED, at("2025-11-22T00:01"), at("2026-11-22T10:00")) == found
