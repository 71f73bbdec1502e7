from __future__ import annotations

from datetime import timedelta

from newskeep.catalog.catalog import Catalog
from newskeep.catalog.ledger import Process, SourceRow
from newskeep.model import Counts, Fault, Fire, RunState, Trigger
from tests.catalog.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_a_fire_from_its_moment_to_its_end(catalog: Catalog) -> None:
    """It has its row before anything starts, and the row says at last what came of it."""
    ledger = catalog.ledger
    assert ledger.add_fire("courier", NOW, Trigger.SCHEDULE)
    (waiting,) = ledger.unstarted()
    assert Fire("", "courier", NOW, Trigger.SCHEDULE, RunState.RUNNING) == waiting
    ledger.start_fire("courier", NOW, "run1", NOW + MINUTE, "runs/run1.log")
    assert [] == ledger.unstarted()
    assert ["courier"] == [fire.source for fire in ledger.open_fires("run1")]
    ledger.end_fire("courier", NOW, RunState.OK, "2 new", NOW + 2 * MINUTE, Counts(new=2))
    assert [] == ledger.open_fires("run1")
    ended = Fire(
        "run1", "courier", NOW, Trigger.SCHEDULE, RunState.OK, NOW + MINUTE, NOW + 2 * MINUTE,
        Counts(new=2), "2 new", "runs/run1.log",
    )  # fmt: skip
    assert [ended] == list(ledger.fires())


def test_a_moment_is_one_fire(catalog: Catalog) -> None:
    """The same moment of a source a second time is not written; another source's is."""
    assert catalog.ledger.add_fire("courier", NOW, Trigger.SCHEDULE)
    assert not catalog.ledger.add_fire("courier", NOW, Trigger.CATCH_UP)
    assert catalog.ledger.add_fire("herald", NOW, Trigger.SCHEDULE)
    assert 2 == len(list(catalog.ledger.fires()))


def test_a_users_crawl_has_a_moment_of_its_own(catalog: Catalog) -> None:
    """At a moment that is taken it is written a thousandth of a second later."""
    catalog.ledger.add_fire("courier", NOW, Trigger.SCHEDULE)
    moments = catalog.ledger.add_manual_fires(["courier", "herald"], NOW, "run1", "")
    assert {"courier": NOW + timedelta(milliseconds=1), "herald": NOW} == moments
    assert {"run1"} == {fire.run for fire in catalog.ledger.fires() if fire.trigger is Trigger.MANUAL}


def test_a_fire_that_was_taken_for_lost_is_open_again(catalog: Catalog) -> None:
    """A run that begins late takes its fire, whatever recovery said of it meanwhile."""
    ledger = catalog.ledger
    ledger.add_manual_fires(["courier"], NOW, "run1", "")
    assert ["run1"] == [fire.run for fire in ledger.of_no_run()]
    ledger.end_fire("courier", NOW, RunState.KILLED, "gone", NOW)
    ledger.start_run(Process("run1", "host", 1, NOW))
    ledger.start_fire("courier", NOW, "run1", NOW, "")
    assert [] == ledger.of_no_run()
    (fire,) = ledger.open_fires("run1")
    assert (RunState.RUNNING, "", None) == (fire.state, fire.verdict, fire.ended)


def test_running_until_ended(catalog: Catalog) -> None:
    """A process's run is running from its first to its last word."""
    process = Process("run1", "host", 4711, NOW)
    catalog.ledger.start_run(process)
    assert [process] == catalog.ledger.running()
    catalog.ledger.end_run("run1", RunState.PARTIAL, NOW + MINUTE)
    assert [] == catalog.ledger.running()


def test_failures_in_a_row(catalog: Catalog) -> None:
    """They are counted since the last success; what was skipped or missed is neither."""
    states = ["ok", "empty", "failed", "timeout", "killed", "skipped", "missed"]
    for number, state in enumerate(states):
        at = NOW + number * MINUTE
        catalog.ledger.add_fire("courier", at, Trigger.SCHEDULE, RunState(state))
        catalog.ledger.end_fire("courier", at, RunState(state), f"it was {state}", at)
    assert 4 == catalog.ledger.failures("courier")
    assert NOW == catalog.ledger.last_ok("courier")
    assert "it was missed" == catalog.ledger.last_verdict("courier")
    catalog.ledger.add_fire("courier", NOW + 9 * MINUTE, Trigger.MANUAL, RunState.PARTIAL)
    assert 0 == catalog.ledger.failures("courier")
    last = catalog.ledger.last_fire("courier", NOW + timedelta(hours=1))
    assert last
    assert NOW + 6 * MINUTE == last.due


def test_failures_that_do_not_count(catalog: Catalog) -> None:
    """What somebody stopped, and an outage of our own; a process that died of a source does, also in the back-off."""
    for number, fault in enumerate([Fault.STOPPED, Fault.HARD, Fault.NONE]):
        at = NOW + number * MINUTE
        catalog.ledger.add_fire("courier", at, Trigger.SCHEDULE)
        catalog.ledger.end_fire("courier", at, RunState.KILLED, "its words say nothing", at, fault=fault)
    catalog.ledger.excuse([("courier", NOW + 2 * MINUTE)], "; an outage")
    assert 1 == catalog.ledger.failures("courier")
    assert [(Fault.HARD, 1)] == [(row.fault, row.times) for row in catalog.ledger.faults("courier")]


def test_a_source_that_never_ran(catalog: Catalog) -> None:
    """Nothing is known of it, and nothing fails."""
    ledger = catalog.ledger
    assert (None, None, 0, "") == (
        ledger.last_fire("x", NOW), ledger.last_ok("x"), ledger.failures("x"), ledger.last_verdict("x"),
    )  # fmt: skip


def test_the_ledger_newest_first(catalog: Catalog) -> None:
    """All of it, or that of a run, of a source, of what did not end well, or the newest only."""
    ledger = catalog.ledger
    for number, state in enumerate([RunState.OK, RunState.FAILED, RunState.SKIPPED]):
        ledger.add_fire("courier", NOW + number * MINUTE, Trigger.SCHEDULE, state, run=f"run{number}")
    ledger.add_fire("herald", NOW, Trigger.SCHEDULE, RunState.PARTIAL, run="run0")
    assert ["run2", "run1", "run0", "run0"] == [fire.run for fire in ledger.fires()]
    assert {"courier", "herald"} == {fire.source for fire in ledger.fires(run="run0")}
    assert ["run0"] == [fire.run for fire in ledger.fires(source="herald")]
    assert [RunState.FAILED, RunState.PARTIAL] == [fire.state for fire in ledger.fires(failed=True)]
    assert ["run2"] == [fire.run for fire in ledger.fires(limit=1)]


def test_beginnings_of_runs(catalog: Catalog) -> None:
    """Up to two ids: enough to know whether one was meant."""
    for run in ("1abc", "1abd", "1abe", "2xyz"):
        catalog.ledger.start_run(Process(run, "host", 1, NOW))
    assert ["1abc", "1abd"] == catalog.ledger.runs_beginning("1a")
    assert ["2xyz"] == catalog.ledger.runs_beginning("2")
    assert [] == catalog.ledger.runs_beginning("9")


def test_sources_as_configured_last(catalog: Catalog) -> None:
    """A new configuration replaces what was said; when a source fires next is the daemon's word."""
    ledger = catalog.ledger
    ledger.put_sources([SourceRow("courier", ("https://a.example/",), "every 15m", 900.0)])
    ledger.set_next_fires({"courier": (NOW, 900.0)})
    ledger.put_sources([SourceRow("courier", ("https://b.example/",), "adaptive")])
    assert [SourceRow("courier", ("https://b.example/",), "adaptive", None, NOW)] == ledger.sources()
    ledger.clear_next_fires()
    assert [None] == [source.next_fire for source in ledger.sources()]
