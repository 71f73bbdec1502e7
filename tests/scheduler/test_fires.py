from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.ledger import Ledger
from newskeep.model import Counts, Fault, RunState, Trigger
from scheduler.child import ChildOutcome, Ending
from scheduler.fires import Due, Fires
from spiders.crawl import CrawlResult, SourceResult

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
KILLED = SourceResult(RunState.KILLED, "2 new; stopped by SIGTERM", Counts(new=2), Fault.STOPPED)
MISSED, SKIPPED, RUNNING = RunState.MISSED, RunState.SKIPPED, RunState.RUNNING


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a new archive."""
    with create_catalog(tmp_path) as catalog:
        yield catalog.ledger


def fires(ledger: Ledger, **schedules: str) -> Fires:
    """Fires of sources with these schedules."""
    sources = {
        name: {"urls": [f"http://{name}.example/"], "schedule": text} for name, text in schedules.items()
    }
    return Fires(Config.model_validate({"sources": sources}), ledger)


def rows(ledger: Ledger) -> list[tuple[str, datetime, Trigger, RunState, str]]:
    """The ledger, oldest first."""
    return [(row.source, row.due, row.trigger, row.state, row.verdict) for row in ledger.fires()][::-1]


def end(ledger: Ledger, due: Due, state: RunState = RunState.OK) -> None:
    """Close a fire."""
    ledger.end_fire(due.source, due.due, state, "", due.due + SECOND)


def test_a_new_source_with_an_interval_is_due_at_once(ledger: Ledger) -> None:
    """Its row is in the ledger when it is handed out, and the next moment is in the catalog."""
    book = fires(ledger, courier="every 15m")
    assert [] == book.begin(NOW)
    assert [Due("courier", NOW)] == list(book.claim(NOW, {}))
    assert [("courier", NOW, Trigger.SCHEDULE, RUNNING, "")] == rows(ledger)
    assert [NOW + 15 * MINUTE] == [row.next_fire for row in ledger.sources()]


def test_a_new_source_with_a_crontab_line_waits_for_its_moment(ledger: Ledger) -> None:
    """A line for 06:30 means 06:30."""
    book = fires(ledger, courier="30 6 * * *")
    book.begin(NOW)
    assert [] == list(book.claim(NOW, {}))
    assert (datetime(2026, 11, 23, 6, 30, tzinfo=UTC), "courier") == book.coming


def test_a_source_that_nobody_scheduled_never_fires(ledger: Ledger) -> None:
    """It is known, with no next moment."""
    book = fires(ledger, courier="manual")
    book.begin(NOW)
    assert [] == list(book.claim(NOW + 1000 * HOUR, {}))
    assert [("courier", None)] == [(row.name, row.next_fire) for row in ledger.sources()]


def test_intervals_do_not_drift(ledger: Ledger) -> None:
    """A look that comes late moves nothing."""
    book = fires(ledger, courier="every 10s")
    book.begin(NOW)
    dues = [due for late in range(6) for due in book.claim(NOW + late * 10.9 * SECOND, {})]
    assert [NOW + number * 10 * SECOND for number in range(6)] == [due.due for due in dues]


def test_a_source_that_is_still_being_crawled_is_skipped(ledger: Ledger) -> None:
    """The row says since when it runs, and the source is due again at its next moment."""
    book = fires(ledger, courier="every 5s")
    book.begin(NOW)
    list(book.claim(NOW, {}))
    assert [] == list(book.claim(NOW + 5 * SECOND, {"courier": "still running since 2026-11-22T12:00:00Z"}))
    skipped = (
        "courier",
        NOW + 5 * SECOND,
        Trigger.SCHEDULE,
        SKIPPED,
        "still running since 2026-11-22T12:00:00Z",
    )
    assert skipped == rows(ledger)[-1]
    assert [Due("courier", NOW + 10 * SECOND)] == list(book.claim(NOW + 10 * SECOND, {}))


def test_what_was_missed_while_no_daemon_ran_is_caught_up_once(ledger: Ledger) -> None:
    """One row stands for all missed fires, at the latest of them, and one fire catches up now."""
    before = fires(ledger, courier="every 1h")
    before.begin(NOW)
    for due in before.claim(NOW, {}):
        end(ledger, due)
    later = NOW + 3 * HOUR + 20 * MINUTE
    book = fires(ledger, courier="every 1h")
    assert [Due("courier", later)] == book.begin(later)
    words = "3 fires were missed while no daemon ran, the first at 2026-11-22T13:00:00Z"
    expected = [
        ("courier", NOW + 3 * HOUR, Trigger.SCHEDULE, MISSED, words),
        ("courier", later, Trigger.CATCH_UP, RUNNING, ""),
    ]
    assert expected == rows(ledger)[1:]
    assert (later + HOUR, "courier") == book.coming


def test_a_restart_in_time_misses_nothing(ledger: Ledger) -> None:
    """The interval goes on from the last fire, not from the start."""
    before = fires(ledger, courier="every 1h")
    before.begin(NOW)
    for due in before.claim(NOW, {}):
        end(ledger, due)
    book = fires(ledger, courier="every 1h")
    assert ([], (NOW + HOUR, "courier")) == (book.begin(NOW + 20 * MINUTE), book.coming)


def test_another_schedule_starts_afresh(ledger: Ledger) -> None:
    """No fire of the new schedule was missed before it was one."""
    before = fires(ledger, courier="every 1d")
    before.begin(NOW)
    for due in before.claim(NOW, {}):
        end(ledger, due)
    book = fires(ledger, courier="every 5m")
    assert [] == book.begin(NOW + HOUR)
    assert [Due("courier", NOW + HOUR)] == list(book.claim(NOW + HOUR, {}))


def test_a_fire_that_a_dead_daemon_left_waiting_is_missed_and_caught_up(ledger: Ledger) -> None:
    """It was written down and never crawled: the row says so, and the source is crawled now."""
    before = fires(ledger, courier="every 1h")
    before.begin(NOW)
    list(before.claim(NOW, {}))
    book = fires(ledger, courier="every 1h")
    assert [Due("courier", NOW + MINUTE)] == book.begin(NOW + MINUTE)
    words = "the daemon that wrote it down was gone before it was crawled"
    assert ("courier", NOW, Trigger.SCHEDULE, MISSED, words) == rows(ledger)[0]


def test_a_fire_that_the_child_of_a_killed_daemon_still_crawls_is_caught_up(ledger: Ledger) -> None:
    """That child stops for want of a parent, so the source is due again now; by a round of `--once` as well."""
    before = fires(ledger, courier="every 6h")
    before.begin(NOW)
    for due in before.claim(NOW, {}):
        ledger.start_fire(due.source, due.due, "run", NOW, "runs/run.log")
    assert [Due("courier", NOW + SECOND)] == fires(ledger, courier="every 6h").begin(NOW + SECOND)
    ledger.start_fire("courier", NOW + SECOND, "next", NOW + SECOND, "runs/next.log")
    assert [Due("courier", NOW + MINUTE)] == fires(ledger, courier="every 6h").due_once(NOW + MINUTE)
    triggers = [Trigger.SCHEDULE, Trigger.CATCH_UP, Trigger.CATCH_UP]
    assert triggers == [row[2] for row in rows(ledger)]


def test_a_fire_in_the_future_does_not_silence_a_source(ledger: Ledger) -> None:
    """After a wrong clock was set right it is crawled at once, and from then on at its interval."""
    before = fires(ledger, courier="every 1h")
    before.begin(NOW + 1000 * HOUR)
    for due in before.claim(NOW + 1000 * HOUR, {}):
        end(ledger, due)
    book = fires(ledger, courier="every 1h")
    assert ([], (NOW, "courier")) == (book.begin(NOW), book.coming)
    assert [Due("courier", NOW)] == list(book.claim(NOW, {}))
    assert (NOW + HOUR, "courier") == book.coming


def test_a_daemon_that_stood_still_catches_up_once(ledger: Ledger) -> None:
    """After a machine slept, one row stands for what it slept through."""
    book = fires(ledger, courier="every 1m")
    book.begin(NOW)
    awake = NOW + HOUR + 5 * SECOND
    assert [Due("courier", awake)] == list(book.claim(awake, {}))
    words = "61 fires were missed while the daemon stood still, the first at 2026-11-22T12:00:00Z"
    assert ("courier", NOW + HOUR, Trigger.SCHEDULE, MISSED, words) == rows(ledger)[0]


def test_once_crawls_what_never_was_crawled_and_what_is_due(ledger: Ledger) -> None:
    """Whoever runs it from a crontab of their own misses nothing, for nothing was promised."""
    schedules = {"hourly": "every 1h", "daily": "0 6 * * *", "mine": "manual"}
    first = fires(ledger, **schedules).due_once(NOW)
    assert [Due("hourly", NOW), Due("daily", NOW)] == first
    for due in first:
        end(ledger, due)
    assert [] == fires(ledger, **schedules).due_once(NOW + 59 * MINUTE)
    assert [Due("hourly", NOW + 2 * HOUR)] == fires(ledger, **schedules).due_once(NOW + 2 * HOUR + MINUTE)
    assert MISSED not in {row[3] for row in rows(ledger)}


def outcome(state: RunState, verdict: str, *, sources: dict[str, SourceResult] | None = None) -> ChildOutcome:
    """What came of a child, with a result when sources are given."""
    result = CrawlResult("run", state, verdict, sources) if sources is not None else None
    ending = Ending.TIME_LIMIT if state is RunState.TIMEOUT else Ending.ITSELF
    return ChildOutcome(state, verdict, ending, 0, result)


def test_fires_of_a_child_that_left_no_result_are_closed(ledger: Ledger) -> None:
    """Whether the child had taken them or not."""
    ledger.add_fire("taken", NOW, Trigger.SCHEDULE)
    ledger.start_fire("taken", NOW, "run", NOW, "runs/run.log")
    ledger.add_fire("untouched", NOW, Trigger.SCHEDULE)
    dues = [Due("taken", NOW), Due("untouched", NOW)]
    fires(ledger).close("run", dues, outcome(RunState.KILLED, "ended by SIGSEGV"), NOW + SECOND)
    assert [(RunState.KILLED, "ended by SIGSEGV")] * 2 == [row[3:] for row in rows(ledger)]


def test_what_a_child_wrote_itself_stays(ledger: Ledger) -> None:
    """A source that it had closed is not closed again because the child died later."""
    ledger.add_fire("courier", NOW, Trigger.SCHEDULE)
    ledger.start_fire("courier", NOW, "run", NOW, "")
    ledger.end_fire("courier", NOW, RunState.OK, "2 new", NOW, Counts(new=2))
    fires(ledger).close("run", [Due("courier", NOW)], outcome(RunState.KILLED, "ended by SIGSEGV"), NOW)
    assert [(RunState.OK, "2 new")] == [row[3:] for row in rows(ledger)]


def test_a_child_that_was_stopped_at_its_limit_is_a_timeout_in_the_ledger(ledger: Ledger) -> None:
    """The child wrote that it was stopped; the daemon knows why, and the counts stay."""
    ledger.add_fire("courier", NOW, Trigger.SCHEDULE)
    killed = SourceResult(RunState.KILLED, "2 new; stopped by SIGTERM", Counts(new=2))
    ledger.end_fire("courier", NOW, killed.state, killed.verdict, NOW, killed.counts)
    late = outcome(RunState.TIMEOUT, "stopped at the time limit of 35m", sources={"courier": killed})
    fires(ledger).close("run", [Due("courier", NOW)], late, NOW)
    (fire,) = ledger.fires()
    words = "2 new; stopped by SIGTERM (stopped at the time limit of 35m)"
    assert (RunState.TIMEOUT, words, 2) == (fire.state, fire.verdict, fire.counts.new)


@pytest.mark.parametrize(
    ("ending", "result", "alone", "fault"),
    [
        (Ending.UNWELL, KILLED, True, Fault.HARD),
        (Ending.UNWELL, KILLED, False, Fault.NONE),
        (Ending.UNWELL, None, True, Fault.HARD),
        (Ending.TIME_LIMIT, KILLED, True, Fault.NONE),
        (Ending.TIME_LIMIT, None, True, Fault.HARD),
        (Ending.STOPPED, KILLED, True, Fault.STOPPED),
        (Ending.STOPPED, None, True, Fault.STOPPED),
        (Ending.ITSELF, SourceResult(RunState.FAILED, "", Counts(), Fault.NAME), True, Fault.NAME),
        (Ending.ITSELF, None, False, Fault.NONE),
    ],
)
def test_what_is_counted_against_a_source(
    ledger: Ledger, ending: Ending, result: SourceResult | None, *, alone: bool, fault: Fault
) -> None:
    """One that takes its process down alone is to blame; one that was stopped, or at its limit, or beside others, is not."""
    for name in ("courier", "herald"):
        ledger.add_fire(name, NOW, Trigger.SCHEDULE)
    found = CrawlResult("run", result.state, "", {"courier": result}) if result else None
    dues = [Due("courier", NOW)] if alone else [Due("courier", NOW), Due("herald", NOW)]
    fires(ledger).close("run", dues, ChildOutcome(RunState.KILLED, "", ending, 0, found), NOW)
    (fire,) = (row for row in ledger.fires() if row.source == "courier")
    assert fault is fire.fault


def test_at_the_end_nothing_waits_and_nothing_is_going_to_fire(ledger: Ledger) -> None:
    """A stop closes what was not begun, and nobody reads of a next fire that won't be."""
    book = fires(ledger, courier="every 5s")
    book.begin(NOW)
    book.give_up(book.claim(NOW, {}), NOW + SECOND)
    book.end()
    words = "the daemon was stopped before its turn came"
    assert [("courier", NOW, Trigger.SCHEDULE, MISSED, words)] == rows(ledger)
    assert ([None], None) == ([row.next_fire for row in ledger.sources()], book.coming)
