"""Fires under a clock that is set back, set ahead, or sleeps; and those of adaptive sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.ledger import Ledger
from newskeep.model import Hints, Lease, Link, Rhythm, RunState, Trigger
from scheduler.child import ChildOutcome, Ending
from scheduler.fires import Due, Fires
from scheduler.polling import jittered

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
FEED = Lease(
    1, "https://courier.example/feed", "", "source", "courier", Link("https://courier.example/feed", "source")
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a new archive."""
    with create_catalog(tmp_path) as catalog:
        yield catalog.ledger


def fires(ledger: Ledger, schedule: str, **more: str) -> Fires:
    """Fires of one source."""
    source = {"urls": ["https://courier.example/feed"], "schedule": schedule, **more}
    return Fires(Config.model_validate({"sources": {"courier": source}}), ledger)


def claim(book: Fires, ledger: Ledger, now: datetime) -> list[datetime]:
    """What is due, crawled at once."""
    found = list(book.claim(now, {}))
    for due in found:
        ledger.end_fire(due.source, due.due, RunState.OK, "", now)
    return [due.due for due in found]


def look(book: Fires, ledger: Ledger, start: datetime, length: timedelta, step: timedelta) -> list[datetime]:
    """All that is due while the clock goes on, looked at in steps."""
    return [due for n in range(length // step + 1) for due in claim(book, ledger, start + n * step)]


def told(ledger: Ledger) -> float | None:
    """Seconds between two fires, as the catalog has it."""
    (row,) = ledger.sources()
    return row.interval_s


@pytest.mark.parametrize("schedule", ["every 10m", "*/10 * * * *"])
def test_a_clock_set_back_neither_floods_nor_starves(ledger: Ledger, schedule: str) -> None:
    """Set back by a day, it goes on at the same pace; set right again, one fire catches up."""
    book = fires(ledger, schedule)
    book.begin(NOW)
    look(book, ledger, NOW, HOUR, MINUTE)
    yesterday = NOW - 24 * HOUR
    assert 6 == len(look(book, ledger, yesterday, HOUR, MINUTE))
    assert [NOW + 2 * HOUR] == claim(book, ledger, NOW + 2 * HOUR)
    assert Trigger.CATCH_UP is next(ledger.fires()).trigger


def test_moments_that_come_twice_fire_once(ledger: Ledger) -> None:
    """A clock that is set back by a minute shows 12:30 again, and it is in the ledger."""
    book = fires(ledger, "30 * * * *")
    book.begin(NOW)
    assert [NOW + 30 * MINUTE] == look(book, ledger, NOW, 31 * MINUTE, MINUTE)
    assert [NOW + 90 * MINUTE] == look(book, ledger, NOW + 28 * MINUTE, HOUR + 10 * MINUTE, MINUTE)


@pytest.mark.parametrize("schedule", ["every 10m", "*/10 * * * *", "adaptive"])
def test_after_a_sleep_one_fire_catches_up(ledger: Ledger, schedule: str) -> None:
    """A week of sleep is one row for what was missed, and one fire; then the pace is as before."""
    book = fires(ledger, schedule)
    book.begin(NOW)
    claim(book, ledger, NOW)
    awake = NOW + timedelta(days=7)
    assert [awake] == look(book, ledger, awake, 5 * MINUTE, SECOND)
    states = [fire.state for fire in ledger.fires() if fire.due > NOW]
    assert [RunState.OK, RunState.MISSED] == states


def test_a_clock_that_was_a_year_ahead_does_not_silence_a_source(ledger: Ledger) -> None:
    """Started again at the right time, it is crawled at once; fires of the future stay where they are."""
    ahead = NOW + timedelta(days=365)
    before = fires(ledger, "every 1h")
    before.begin(ahead)
    claim(before, ledger, ahead)
    book = fires(ledger, "every 1h")
    book.begin(NOW)
    assert [NOW, NOW + HOUR] == look(book, ledger, NOW, HOUR, MINUTE)


def test_an_adaptive_source_is_polled_at_once_and_then_by_what_its_poll_has_shown(ledger: Ledger) -> None:
    """The catalog knows the interval, and the next fire is a tenth around it."""
    book = fires(ledger, "adaptive")
    book.begin(NOW)
    (fire,) = book.claim(NOW, {})
    ledger.rhythms.put(FEED, Rhythm(NOW + SECOND, 1 / 120, entries=20))
    close(book, fire)
    assert pytest.approx(7200, abs=1) == told(ledger)
    expected = NOW + jittered(2 * HOUR, "courier", NOW)
    assert book.coming
    assert abs(expected - book.coming[0]) < SECOND


def test_a_restart_does_not_move_an_adaptive_fire(ledger: Ledger) -> None:
    """It follows from the last fire and from what the polls have shown, and both are in the catalog."""
    book = fires(ledger, "adaptive")
    book.begin(NOW)
    (fire,) = book.claim(NOW, {})
    ledger.rhythms.put(FEED, Rhythm(NOW + SECOND, 1 / 120, entries=20))
    close(book, fire)
    again = fires(ledger, "adaptive")
    again.begin(NOW + HOUR)
    assert book.coming == again.coming
    assert pytest.approx(7200, abs=1) == told(ledger)


def test_a_server_that_asks_to_be_left_alone_is(ledger: Ledger) -> None:
    """`Retry-After` puts the next fire off, though no longer than for a day."""
    book = fires(ledger, "adaptive")
    book.begin(NOW)
    (fire,) = book.claim(NOW, {})
    ledger.rhythms.put(FEED, Rhythm(NOW, 1 / 20, entries=99, hints=Hints(not_before=NOW + timedelta(days=9))))
    close(book, fire)
    assert (NOW + timedelta(days=1), "courier") == book.coming


def test_the_bounds_of_a_source_hold(ledger: Ledger) -> None:
    """`poll_min` and `poll_max` of its own."""
    ledger.rhythms.put(FEED, Rhythm(NOW, 2.0, entries=99))
    book = fires(ledger, "adaptive", poll_min="45m", poll_max="2h")
    book.begin(NOW)
    close(book, *book.claim(NOW, {}))
    assert 2700 == told(ledger)


def close(book: Fires, *dues: Due) -> None:
    """A child that polled them is gone."""
    book.close("run", list(dues), ChildOutcome(RunState.OK, "", Ending.ITSELF, 0, None), NOW + MINUTE)
