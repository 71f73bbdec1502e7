from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.ledger import KEPT_ANYHOW, Closing, Ledger
from newskeep.model import Fault, RunState, Trigger
from scheduler.failures import OUTAGE, Outages, Polled, strains
from scheduler.fires import Due, Fires

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a new archive."""
    with create_catalog(tmp_path) as catalog:
        yield catalog.ledger


def failed(ledger: Ledger, *faults: Fault, every: timedelta = HOUR) -> datetime:
    """Let `courier` fail so, at one fire after the other; when the last one ended."""
    due = NOW
    for fault in faults:
        ledger.add_fire("courier", due, Trigger.SCHEDULE)
        state = RunState.FAILED if fault else RunState.OK
        ledger.close([Closing("courier", due, state, "so it was", fault=fault)], due)
        due += every
    return due - every


def left_alone(ledger: Ledger, interval: timedelta = HOUR) -> timedelta | None:
    """How long `courier` is left alone after it failed last."""
    strain = strains(ledger.faults())["courier"]
    until = strain.until(interval)
    return until - strain.last if until and strain.last else None


@pytest.mark.parametrize(
    ("faults", "hours"),
    [
        ([Fault.HARD], None),
        ([Fault.HARD] * 2, 2),
        ([Fault.HARD] * 5, 5),
        ([Fault.TEMPORARY] * 2, None),
        ([Fault.TEMPORARY] * 6, 3),
        ([Fault.NAME] * 4, None),
        ([Fault.NAME] * 8, 2),
        ([Fault.NAME] * 4 + [Fault.TEMPORARY] * 2 + [Fault.HARD], 3),
        ([Fault.HARD] * 30, 24),
        ([Fault.HARD] * 31, 31),
        ([Fault.HARD] * 400, 7 * 24),
        ([Fault.HARD] * 9 + [Fault.NONE] + [Fault.HARD] * 2, 2),
        ([Fault.OUTAGE] * 9 + [Fault.HARD] * 2, 2),
    ],
)
def test_each_failure_adds_its_share_of_an_interval(
    ledger: Ledger, faults: list[Fault], hours: int | None
) -> None:
    """Linear, weighted by what was the matter, at most a day and later a week, and forgotten with one success."""
    failed(ledger, *faults)
    assert (hours and hours * HOUR) == left_alone(ledger)


def test_a_slow_schedule_is_slow_enough(ledger: Ledger) -> None:
    """A source that is polled once a week is not polled less often because it fails."""
    failed(ledger, *[Fault.HARD] * 5)
    assert 7 * DAY == left_alone(ledger, 7 * DAY)


def test_a_failing_source_has_one_row_that_says_so(ledger: Ledger) -> None:
    """The fires that it is left alone for have one row with the reason, and then it is polled again."""
    source = {"urls": ["http://c.example/"], "schedule": "every 1h"}
    config = Config.model_validate({"sources": {"courier": source}})
    Fires(config, ledger).begin(NOW)
    last = failed(ledger, *[Fault.HARD] * 4)
    book = Fires(config, ledger)
    assert [] == book.begin(last)
    claimed = [due for hours in range(1, 6) for due in book.claim(last + hours * HOUR, {})]
    words = "left alone until 2026-11-22T19:00:00Z: it failed 4 times in a row"
    skipped = [(fire.due, fire.verdict) for fire in ledger.fires() if fire.state is RunState.SKIPPED]
    assert ([(last + HOUR, words)], [Due("courier", last + 5 * HOUR)]) == (skipped, claimed)


def test_a_crawl_by_hand_that_went_well_ends_the_waiting(ledger: Ledger) -> None:
    """The schedule holds again at once, also for a daemon that runs."""
    source = {"urls": ["http://c.example/"], "schedule": "every 1h"}
    book = Fires(Config.model_validate({"sources": {"courier": source}}), ledger)
    book.begin(NOW)
    last = failed(ledger, *[Fault.HARD] * 4)
    book.excuse([])
    ledger.add_fire("courier", last + timedelta(minutes=1), Trigger.MANUAL, RunState.OK)
    assert [Due("courier", last + HOUR)] == [fire for fire in book.claim(last + HOUR, {}) if fire.due > last]


def polls(silent: int, answering: int, ended: datetime = NOW) -> list[Polled]:
    """Polls of a host each."""
    return [
        Polled(f"s{number}", NOW, ended, frozenset({f"{number}.example"}), silent=number < silent)
        for number in range(silent + answering)
    ]


@pytest.mark.parametrize(
    ("silent", "answering", "excused"), [(5, 0, 5), (4, 1, 4), (8, 2, 8), (7, 3, 0), (4, 0, 0), (0, 9, 0)]
)
def test_when_nearly_nobody_answers_it_is_our_own_network(silent: int, answering: int, excused: int) -> None:
    """Four of five hosts, of five at least; with fewer nothing can be said."""
    assert excused == len(Outages().judge(polls(silent, answering), NOW))


def test_polls_that_ended_lately_count_too() -> None:
    """Batches end one after the other; what was long ago does not count."""
    outages = Outages()
    assert [] == outages.judge(polls(3, 0), NOW)
    later = [Polled(f"t{n}", NOW, NOW, frozenset({f"t{n}.example"}), silent=True) for n in range(3)]
    assert 6 == len(outages.judge(later, NOW + timedelta(seconds=30)))
    assert 0 == len(outages.judge(polls(2, 0, NOW + HOUR), NOW + HOUR))


def test_a_host_that_answered_is_there() -> None:
    """A source that fails at a host which answers another one says nothing about our network."""
    there = [Polled(f"s{n}", NOW, NOW, frozenset({"one.example"}), silent=n > 0) for n in range(9)]
    assert [] == Outages().judge(there, NOW)


def test_what_failed_in_an_outage_is_not_counted(ledger: Ledger) -> None:
    """The row stays failed, and says whose fault it was."""
    failed(ledger, Fault.HARD, Fault.TEMPORARY)
    config = Config.model_validate({"sources": {"courier": {"urls": ["http://c.example/"]}}})
    Fires(config, ledger).excuse([Polled("courier", NOW + HOUR, NOW, frozenset(), silent=True)])
    last, first = ledger.fires()
    assert (Fault.OUTAGE, f"so it was; {OUTAGE}", Fault.HARD) == (last.fault, last.verdict, first.fault)
    assert [1] == [row.times for row in ledger.faults()]


def test_old_rows_and_too_many_are_removed_but_never_what_status_needs(ledger: Ledger) -> None:
    """The last success, what failed since, and the newest rows of each source stay, however old."""
    for day in range(100):
        ledger.add_fire("courier", NOW + day * DAY, Trigger.SCHEDULE)
        state = RunState.OK if day < 30 else RunState.FAILED
        ledger.close([Closing("courier", NOW + day * DAY, state, "")], NOW + day * DAY)
        ledger.add_fire("herald", NOW + day * DAY, Trigger.SCHEDULE, RunState.OK)
    assert 29 + 70 == ledger.forget(NOW + 365 * DAY, 30) - (100 - KEPT_ANYHOW - 70)
    kept = [fire.due for fire in ledger.fires(source="courier")]
    assert (71, NOW + 29 * DAY, 70) == (len(kept), kept[-1], ledger.failures("courier"))
    assert KEPT_ANYHOW == len(list(ledger.fires(source="herald")))


def test_rows_past_the_number_are_removed_however_young(ledger: Ledger) -> None:
    """Of one source so many are kept; others are not concerned."""
    for minute in range(60):
        due = NOW + timedelta(minutes=minute)
        ledger.add_fire("courier", due, Trigger.SCHEDULE, RunState.OK)
    ledger.add_fire("herald", NOW, Trigger.SCHEDULE, RunState.OK)
    assert (60 - 40, 0) == (ledger.forget(NOW - DAY, 40), ledger.forget(NOW - DAY, 40))
    assert 41 == len(list(ledger.fires()))
