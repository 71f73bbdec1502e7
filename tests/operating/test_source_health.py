"""How a source fares, judged by its own rhythm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newskeep.archive.health import judge, source_health
from newskeep.catalog.catalog import Catalog
from newskeep.model import Counts, Fault, Fire, RunState, SourceFigures, SourceState, Trigger
from tests.operating.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def fires(*states: RunState, verdict: str = "", every: timedelta = HOUR) -> tuple[Fire, ...]:
    """Fires in these states, the newest first, that many hours apart."""
    return tuple(
        Fire(
            "run", "courier", due := NOW - number * every, Trigger.SCHEDULE, state, due, due, verdict=verdict
        )
        for number, state in enumerate(states)
    )


OK, BAD, EMPTY = RunState.OK, RunState.FAILED, RunState.EMPTY
HELD = "1 new; stopped by SIGTERM (stopped because it held 2100 MB of memory; schedule.memory is 2000 MB)"


@pytest.mark.parametrize(
    ("found", "state", "failures"),
    [
        (fires(), SourceState.OK, 0),
        (fires(OK), SourceState.OK, 0),
        (fires(BAD, BAD, OK), SourceState.OK, 2),
        (fires(BAD, BAD, BAD, OK), SourceState.FAILING, 3),
        (fires(BAD, BAD, OK, every=DAY), SourceState.FAILING, 2),
        (fires(BAD), SourceState.FAILING, 1),
        (fires(EMPTY, EMPTY, EMPTY, OK), SourceState.EMPTY, 3),
        (fires(EMPTY), SourceState.EMPTY, 1),
        (fires(BAD, BAD, BAD, OK, verdict="nothing was fetched: robots.txt forbids it"), SourceState.BLOCKED, 3),
        (fires(BAD, BAD, BAD, OK, verdict="no feed could be read: HTTP 403"), SourceState.BLOCKED, 3),
        (fires(EMPTY, EMPTY, EMPTY, OK, verdict="stored none: HTTP 429 (7×)"), SourceState.BLOCKED, 3),
        (fires(BAD, BAD, BAD, OK, verdict="HTTP 503"), SourceState.FAILING, 3),
        (tuple(replace(fire, fault=Fault.STOPPED) for fire in fires(*[RunState.KILLED] * 3, OK)), SourceState.OK, 0),
        (fires(RunState.KILLED, RunState.KILLED, RunState.KILLED, OK, verdict=HELD), SourceState.FAILING, 3),
        (tuple(replace(fire, fault=Fault.OUTAGE) for fire in fires(BAD, BAD, BAD)), SourceState.OK, 0),
    ],
)  # fmt: skip
def test_state_by_its_fires(found: tuple[Fire, ...], state: SourceState, failures: int) -> None:
    """What goes wrong once is an accident; what goes wrong again and again, or never went well, is a state."""
    health = judge(SourceFigures(fires=found), NOW)
    assert (state, failures) == (health.state, health.failures)


@pytest.mark.parametrize(
    ("silent", "silence", "articles", "state"),
    [
        (23 * HOUR, 10 * timedelta(minutes=1), 900, SourceState.OK),
        (25 * HOUR, 10 * timedelta(minutes=1), 900, SourceState.QUIET),
        (5 * DAY, 3 * DAY, 12, SourceState.OK),
        (7 * DAY, 3 * DAY, 12, SourceState.QUIET),
        (20 * DAY, DAY, 4, SourceState.OK),
        (31 * DAY, None, 1, SourceState.QUIET),
    ],
)
def test_quiet_by_its_own_rhythm(
    silent: timedelta, silence: timedelta | None, articles: int, state: SourceState
) -> None:
    """Silence is measured against the longest that the source ever kept in a month, twice, and a day at least."""
    figures = SourceFigures(fires(OK), NOW - silent, articles, silence)
    assert state == judge(figures, NOW).state


def test_silence_counts_up_to_the_last_look() -> None:
    """A daemon that was off for a week says nothing of a source that it did not look at."""
    figures = SourceFigures(fires(OK), NOW - 2 * HOUR, 900, HOUR)
    assert SourceState.OK == judge(figures, NOW + 7 * DAY).state


def test_words_say_since_when_and_why() -> None:
    """Whoever reads them need not look anywhere else."""
    failing = judge(SourceFigures(fires(BAD, BAD, BAD, OK, verdict="HTTP 503")), NOW)
    assert ("HTTP 503 (3 times in a row)", NOW - 2 * HOUR) == (failing.reason, failing.since)
    quiet = judge(SourceFigures(fires(OK), NOW - 3 * DAY, 60, 9 * HOUR), NOW)
    assert "nothing new for 3 days, and its longest silence was 9 hours" == quiet.reason


def test_paused_goes_before_everything() -> None:
    """Whoever paused a source wants to hear no more of it."""
    figures = SourceFigures(fires(BAD, BAD, BAD), paused=NOW - DAY)
    assert SourceState.PAUSED == judge(figures, NOW).state


def test_figures_come_from_the_catalog(catalog: Catalog) -> None:
    """Fires in the ledger and a pause make the state."""
    for number in range(3):
        due = NOW - number * HOUR
        catalog.ledger.add_fire("courier", due, Trigger.SCHEDULE)
        catalog.ledger.end_fire("courier", due, RunState.FAILED, "HTTP 500", due, Counts(failed=1))
    assert SourceState.FAILING == source_health(catalog, "courier", NOW).state
    assert (True, False) == (catalog.operating.pause("courier", NOW), catalog.operating.pause("courier", NOW))
    assert SourceState.PAUSED == source_health(catalog, "courier", NOW).state
    assert (True, False) == (catalog.operating.resume("courier"), catalog.operating.resume("courier"))
