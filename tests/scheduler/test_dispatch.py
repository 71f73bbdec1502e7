from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.archive.layout import Layout, new_run_id
from newskeep.archive.runlock import RunLock
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.ledger import Ledger, Process, SourceRow
from newskeep.model import RunState, Trigger
from scheduler.child import Stop
from scheduler.dispatch import Dispatcher, hosts_elsewhere
from scheduler.fires import Due, Fires
from tests.scheduler.conftest import NOW, TARGETS
from tests.scheduler.waiting import eventually

SOURCES = {
    "courier": ["http://one.example/"],
    "weekend": ["http://one.example/weekend"],
    "herald": ["http://two.example/"],
    "backfill": ["http://three.example/"],
    "crasher": ["http://four.example/"],
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a new archive."""
    with create_catalog(tmp_path) as catalog:
        yield catalog.ledger


class Desk:
    """A dispatcher with what it needs; what it reports is kept."""

    def __init__(
        self, home: Path, ledger: Ledger, target: str, workers: int = 2, memory: str = "2GB"
    ) -> None:
        self.config = Config.model_validate(
            {
                "archive": {"home": str(home)},
                "schedule": {"workers": workers, "memory": memory},
                "sources": {name: {"urls": urls, "schedule": "manual"} for name, urls in SOURCES.items()},
            }
        )
        self.home = home
        self.ledger = ledger
        self.stop = Stop()
        self.told: list[tuple[str, RunState, str]] = []
        fires = Fires(self.config, ledger)
        self.dispatcher = Dispatcher(
            self.config, fires, lambda *told: self.told.append(told), self.stop, f"{TARGETS}:{target}"
        )

    def due(self, *names: str, at: datetime = NOW) -> None:
        """Let sources be due."""
        for name in names:
            self.ledger.add_fire(name, at, Trigger.SCHEDULE)
        self.dispatcher.add([Due(name, at) for name in names])

    def logs(self) -> list[Path]:
        """The logs of the children that have begun."""
        return [path for path in (self.home / "runs").glob("*.log") if path.read_text()]


def test_no_host_is_crawled_by_two_children(tmp_path: Path, ledger: Ledger) -> None:
    """A source waits while its host is crawled, and says so; the other host's source doesn't."""
    desk = Desk(tmp_path, ledger, "obedient", workers=3)

    async def three_sources() -> dict[str, str]:
        desk.due("courier")
        desk.dispatcher.start(NOW)
        desk.due("weekend", "herald")
        desk.dispatcher.start(NOW)
        assert await asyncio.to_thread(eventually, lambda: len(desk.logs()) == 2)
        busy = desk.dispatcher.busy
        await desk.dispatcher.close(lambda: NOW)
        return busy

    running, waiting = "still running since 2026-11-22T12:15:38Z", "still waiting since 2026-11-22T12:15:38Z"
    assert {"courier": running, "herald": running, "weekend": waiting} == asyncio.run(three_sources())
    states = {fire.source: (fire.state, fire.verdict) for fire in ledger.fires()}
    assert (RunState.MISSED, "the daemon was stopped before its turn came") == states["weekend"]


def test_no_more_children_than_workers(tmp_path: Path, ledger: Ledger) -> None:
    """What is due while all are at work waits."""
    desk = Desk(tmp_path, ledger, "obedient", workers=1)

    async def two_sources() -> int:
        for name in ("courier", "herald"):
            desk.due(name)
            desk.dispatcher.start(NOW)
        runs = len(desk.dispatcher.runs)
        assert await asyncio.to_thread(eventually, lambda: len(desk.logs()) == 1)
        await desk.dispatcher.close(lambda: NOW)
        return runs

    assert 1 == asyncio.run(two_sources())


def test_a_child_that_can_not_be_started_fails_its_fires(tmp_path: Path, ledger: Ledger) -> None:
    """The ledger says why, and the daemon lives."""
    desk = Desk(tmp_path, ledger, "fine")
    (tmp_path / "runs").write_text("in the way")

    async def one_source() -> None:
        desk.due("courier")
        desk.dispatcher.start(NOW)
        await desk.dispatcher.wait(30)
        desk.dispatcher.settle(NOW)

    asyncio.run(one_source())
    words = "the crawling process could not be started: File exists"
    assert [("courier", RunState.FAILED, words)] == desk.told
    assert [(RunState.FAILED, words)] == [(fire.state, fire.verdict) for fire in ledger.fires()]


def test_hosts_of_living_crawls_of_others_are_known(tmp_path: Path, ledger: Ledger) -> None:
    """A crawl counts while its process lives, and ours does not count."""
    ledger.put_sources([SourceRow("herald", ("http://two.example/feed",), "manual")])
    layout, run = Layout(tmp_path), new_run_id(NOW)
    ledger.start_run(Process(run, "here", os.getpid(), NOW))
    ledger.add_fire("herald", NOW, Trigger.MANUAL, run=run)
    with RunLock(layout, run):
        assert frozenset({"two.example"}) == hosts_elsewhere(ledger, layout, frozenset())
        assert frozenset() == hosts_elsewhere(ledger, layout, frozenset({run}))
    assert frozenset() == hosts_elsewhere(ledger, layout, frozenset())


def test_a_source_waits_for_a_crawl_of_somebody_else(tmp_path: Path, ledger: Ledger) -> None:
    """Its host is left alone until it is free."""
    desk = Desk(tmp_path, ledger, "fine")

    async def one_source() -> list[int]:
        desk.due("herald")
        desk.dispatcher.start(NOW, frozenset({"two.example"}))
        before = len(desk.dispatcher.runs)
        desk.dispatcher.start(NOW)
        after = len(desk.dispatcher.runs)
        await desk.dispatcher.wait(30)
        desk.dispatcher.settle(NOW)
        return [before, after, len(desk.told)]

    assert [0, 1, 1] == asyncio.run(one_source())


def test_a_backfill_goes_on_in_turns_and_others_are_polled_meanwhile(tmp_path: Path, ledger: Ledger) -> None:
    """Each turn is a row of the ledger, with what is left of its budget; polls end before it does."""
    desk = Desk(tmp_path, ledger, "backfill", workers=1)
    desk.due("backfill")

    async def turns() -> None:
        for turn in range(6):
            desk.dispatcher.start(NOW)
            await desk.dispatcher.wait(30)
            if turn == 1:
                desk.due("courier", "herald")
            desk.dispatcher.settle(NOW + timedelta(seconds=turn + 1))

    asyncio.run(turns())
    assert ["backfill"] * 2 + ["courier", "herald"] + ["backfill"] * 3 == [name for name, _, _ in desk.told]
    triggers = [fire.trigger for fire in ledger.fires(source="backfill")]
    assert ([Trigger.CATCH_UP] * 4 + [Trigger.SCHEDULE], True) == (triggers, desk.dispatcher.idle)


def test_a_batch_whose_process_died_is_taken_apart(tmp_path: Path, ledger: Ledger) -> None:
    """The next time each of its sources has a process of its own, and only the one that is to blame dies."""
    desk = Desk(tmp_path, ledger, "crash_of_crasher", workers=1)
    desk.due("crasher", "herald")

    async def rounds() -> None:
        for second in range(3):
            desk.dispatcher.start(NOW)
            await desk.dispatcher.wait(30)
            desk.dispatcher.settle(NOW)
            if second == 0:
                desk.due("herald", "crasher", at=NOW + timedelta(hours=1))

    asyncio.run(rounds())
    killed, ok = RunState.KILLED, RunState.OK
    assert [("crasher", killed), ("herald", killed), ("herald", ok), ("crasher", killed)] == [
        told[:2] for told in desk.told
    ]


def test_a_batch_that_held_too_much_is_taken_apart(tmp_path: Path, ledger: Ledger) -> None:
    """Also where its process stopped in good order: the others are not to be cut short again."""
    desk = Desk(tmp_path, ledger, "hoard_of_crasher", workers=1, memory="256MB")
    desk.due("crasher", "herald")

    async def rounds() -> None:
        for hour in (1, 2):
            desk.dispatcher.start(NOW)
            await desk.dispatcher.wait(30)
            desk.dispatcher.settle(NOW)
            desk.due("herald", "crasher", at=NOW + timedelta(hours=hour))

    asyncio.run(rounds())
    told = [("crasher", RunState.KILLED), ("herald", RunState.KILLED), ("herald", RunState.OK)]
    assert told == [said[:2] for said in desk.told]
    assert "stopped because it held " in desk.told[1][2]
