from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from newskeep.archive.rhythm import UNKNOWN_RATE, after_poll, put_off
from newskeep.model import NO_HINTS, Hints, Link, Poll, Rhythm
from scheduler.polling import Bounds, document_interval, jittered, put_off_until, source_interval

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
USUAL = Bounds(4 * MINUTE, 12 * HOUR)


def links(*ages: timedelta, dated: bool = True) -> tuple[Link, ...]:
    """Links that were published so long ago."""
    return tuple(
        Link(f"https://p.example/{age}", "feed", published=NOW - age if dated else None) for age in ages
    )


def every(step: timedelta, count: int) -> tuple[Link, ...]:
    """Links that came one by one."""
    return links(*(number * step for number in range(1, count + 1)))


def polls(rhythm: Rhythm | None, new: Iterable[int], step: timedelta) -> Rhythm:
    """The rhythm after polls that each brought so many new links."""
    for number, count in enumerate(new, 1):
        rhythm = after_poll(rhythm, Poll(NOW + number * step, links(*[HOUR] * 20), count))
    assert rhythm
    return rhythm


def test_the_first_document_tells_by_its_dates_how_fast_links_come() -> None:
    """One an hour is polled every hour; a poll that follows at once changes next to nothing."""
    first = after_poll(None, Poll(NOW, every(HOUR, 20), 20))
    assert pytest.approx(1 / 60) == first.rate
    assert pytest.approx(60) == document_interval(first, NOW, USUAL) / MINUTE
    again = after_poll(first, Poll(NOW + MINUTE, None, 0))
    assert pytest.approx(60, abs=0.1) == document_interval(again, NOW + MINUTE, USUAL) / MINUTE


def test_of_a_document_without_dates_half_an_hour_is_assumed() -> None:
    """Until its polls have shown more: after four days without a new link a quarter of that rate is left."""
    first = after_poll(None, Poll(NOW, links(*[HOUR] * 40, dated=False), 40))
    assert (UNKNOWN_RATE, 30) == (first.rate, document_interval(first, NOW, USUAL) / MINUTE)
    assert pytest.approx(UNKNOWN_RATE / 4) == polls(first, [0] * 96, HOUR).rate


def test_silence_since_the_last_link_counts() -> None:
    """Twenty links of one day, a month ago, are no twenty a day."""
    first = after_poll(None, Poll(NOW, links(*(30 * DAY + n * HOUR for n in range(20))), 20))
    assert 12 * HOUR == document_interval(first, NOW, USUAL)


def test_new_links_are_a_mean_that_halves_in_two_days() -> None:
    """Whatever the intervals: two days of six an hour leave half of the way to that rate."""
    start = Rhythm(NOW, 0.0, entries=20)
    assert pytest.approx(0.05) == polls(start, [6] * 48, HOUR).rate
    assert pytest.approx(0.05) == polls(start, [1] * 288, 10 * MINUTE).rate


def test_a_burst_is_taken_to_go_on() -> None:
    """Thirty links an hour in a slow feed: the next poll comes soon; after an hour or two of silence it need not."""
    slow = Rhythm(NOW, 1 / 600, entries=200)
    bursting = polls(slow, [30], HOUR)
    assert 10 * MINUTE == document_interval(bursting, bursting.time, USUAL)
    quiet = after_poll(bursting, Poll(bursting.time + 2 * HOUR, None, 0))
    assert document_interval(quiet, quiet.time, USUAL) > 30 * MINUTE


def test_two_new_links_are_no_burst() -> None:
    """They are chance."""
    assert 0 == polls(Rhythm(NOW, 1 / 600, entries=200), [2], MINUTE).burst


def test_a_document_is_polled_before_it_changes_altogether() -> None:
    """Five links at thirty an hour: a share of the time that they take, under the usual ten minutes."""
    assert 4 * MINUTE == document_interval(Rhythm(NOW, 0.5, entries=5), NOW, USUAL)
    assert 10 * MINUTE == document_interval(Rhythm(NOW, 0.5, entries=50), NOW, USUAL)


def test_how_fast_a_document_fills_is_remembered() -> None:
    """Twenty links within ten minutes, days ago: the mean is low, and yet the next burst must not be missed."""
    burst = after_poll(None, Poll(NOW, links(*(2 * DAY + n * MINUTE / 2 for n in range(20))), 20))
    assert burst.rate < 1 / 120
    assert pytest.approx(9, abs=0.2) == document_interval(burst, NOW, USUAL) / MINUTE
    month = after_poll(burst, Poll(NOW + 28 * DAY, None, 0))
    assert 2 * HOUR < document_interval(month, month.time, USUAL) < 3 * HOUR


def test_without_dates_new_links_tell_how_fast_a_document_fills() -> None:
    """A document whose links are all new may have lost some."""
    first = after_poll(None, Poll(NOW, links(*[HOUR] * 20, dated=False), 20))
    second = after_poll(first, Poll(NOW + 20 * MINUTE, links(*[HOUR] * 20, dated=False), 20))
    assert 20 * MINUTE == second.fill


@pytest.mark.parametrize("step", [timedelta(0), timedelta(seconds=1)])
def test_dates_without_a_time_say_nothing_of_bursts(step: timedelta) -> None:
    """What all comes at once can't be kept by polling more often."""
    first = after_poll(None, Poll(NOW, links(*(12 * HOUR + n * step for n in range(20))), 20))
    assert document_interval(first, NOW, USUAL) > 30 * MINUTE


def test_what_a_server_says_makes_it_longer_only() -> None:
    """Ten minutes of freshness don't shorten an hour; three hours lengthen it, but not past what would be lost."""
    rhythm = Rhythm(NOW, 1 / 60, entries=1000)
    told = {
        fresh: document_interval(Rhythm(NOW, 1 / 60, entries=1000, hints=Hints(fresh)), NOW, USUAL)
        for fresh in (10 * MINUTE, 3 * HOUR)
    }
    assert {10 * MINUTE: HOUR, 3 * HOUR: 3 * HOUR} == told
    assert HOUR == document_interval(rhythm, NOW, USUAL)
    short = Rhythm(NOW, 1 / 60, entries=5, hints=Hints(3 * HOUR))
    assert 2 * HOUR == document_interval(short, NOW, USUAL)


def test_bounds_hold() -> None:
    """What a source's configuration says comes before all of it."""
    bounds = Bounds(30 * MINUTE, 2 * HOUR)
    assert 30 * MINUTE == document_interval(Rhythm(NOW, 9.0, entries=10), NOW, bounds)
    assert 2 * HOUR == document_interval(Rhythm(NOW, 0.0), NOW, bounds)


def test_the_fastest_document_of_a_source_counts() -> None:
    """With none there is half an hour, within the bounds."""
    fast, slow = Rhythm(NOW, 1 / 20, entries=99), Rhythm(NOW, 1 / 300, entries=99)
    assert 20 * MINUTE == source_interval([slow, fast], NOW, USUAL)
    assert (30 * MINUTE, HOUR) == (
        source_interval([], NOW, USUAL),
        source_interval([], NOW, Bounds(HOUR, DAY)),
    )


def test_a_document_that_is_read_no_more_fades() -> None:
    """A sitemap of a day that is over holds nobody to its pace."""
    over = Rhythm(NOW, 1 / 20, entries=99)
    assert 80 * MINUTE == source_interval([over], NOW + 4 * DAY, USUAL)


def test_retry_after_is_kept_through_a_failure() -> None:
    """The poll that was refused says nothing of the rhythm, and all of when to come again."""
    before = Rhythm(NOW, 0.05, entries=20)
    after = put_off(before, Poll(NOW + HOUR, (), 0, Hints(not_before=NOW + 3 * HOUR)))
    assert after == Rhythm(NOW, 0.05, entries=20, hints=Hints(not_before=NOW + 3 * HOUR))
    assert NOW + 3 * HOUR == put_off_until([before, after])
    assert None is put_off(before, Poll(NOW, (), 0, NO_HINTS))


def test_a_clock_that_was_set_back_costs_nothing() -> None:
    """A poll from before the last one moves the time, and no rate."""
    before = Rhythm(NOW, 0.05, 0.1, 20, HOUR)
    after = after_poll(before, Poll(NOW - DAY, None, 0))
    assert (NOW - DAY, 0.05, 0.1, HOUR) == (after.time, after.rate, after.burst, after.fill)


def test_jitter_is_a_tenth_and_always_the_same() -> None:
    """A restart moves nothing; sources are spread."""
    spread = {jittered(HOUR, f"source{number}", NOW) for number in range(1000)}
    assert spread == {jittered(HOUR, f"source{number}", NOW) for number in range(1000)}
    assert 54 * MINUTE <= min(spread) < 54.1 * MINUTE
    assert 65.9 * MINUTE < max(spread) <= 66 * MINUTE
