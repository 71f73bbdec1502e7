from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.archive.recovery import recover
from newskeep.archive.reindex import reindex
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import ArchiveInUseError
from newskeep.testing import Clock
from tests.archive.dying import killed_after
from tests.archive.keeping import SITE, Crawling, article_of, article_text, keep_two, story
from tests.reindex.telling import captures, forget, rows, told

TRAM, FIRE, COPY = f"{SITE}/tram", f"{SITE}/fire", f"{SITE}/copy"
HOUR = timedelta(hours=1)


def _rebuilt(home: Path, clock: Clock) -> dict[str, object]:
    forget(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert () == done.problems
    return told(home)


def test_versions_of_a_segment_that_began_earlier(home: Path, clock: Clock) -> None:
    """The first run's segment has the later version: all come in their right order."""
    with Crawling(home, clock, "run1") as first:
        first.keep(FIRE, story("Fire"))
        first.writer.commit()
        clock.advance(HOUR)
        with Crawling(home, clock, "run2", source="gazette") as second:
            second.find(TRAM)
            second.keep(TRAM, story("Tram"), lease=second.lease(TRAM))
        clock.advance(HOUR)
        first.catalog.frontier.refresh("gazette", clock())
        (lease,) = first.catalog.frontier.lease("run1", "gazette", clock(), 1)
        first.keep(TRAM, article_text(story("Tram", 180), "Later"), lease=lease)
    before = told(home)
    assert 2 == len([one for one in before["versions"] if one["article"] == article_of(TRAM)])
    assert before == _rebuilt(home, clock)


def test_revisits_and_clusters(home: Path, clock: Clock) -> None:
    """A revisit shows what its original shows; a duplicate and its first one are in one cluster."""
    keep_two(home, clock)
    clock.advance(HOUR)
    with Crawling(home, clock, "run2") as crawling:
        crawling.keep_same(TRAM, status=304)
        crawling.keep(COPY, article_text(story("Fire"), "The fire"))
    before, rows_before = told(home), captures(home)
    assert {"new", "duplicate"} == {article["verdict"] for article in before["list"]}
    assert before == _rebuilt(home, clock)
    assert rows_before == captures(home)


def test_two_documents_of_one_version(home: Path, clock: Clock) -> None:
    """What a crashed run had claimed tells of a capture only, with the old catalog's word or without."""
    with open_workspace(home, StorageAddress()):
        pass

    def crash() -> None:
        crawling = Crawling(home, clock, "run1")
        crawling.find(TRAM)
        deposit = crawling.deposit(TRAM, story("Tram"))
        crawling.writer.add(deposit)
        crawling.writer._chain.sync()
        with Crawling(home, clock, "run2", source="gazette") as other:
            other.keep(TRAM, story("Tram"), lease=deposit.lease, time=clock() + HOUR)

    killed_after(crash)
    clock.advance(2 * HOUR)
    with open_workspace(home, StorageAddress()) as workspace:
        recover(workspace, clock())
    before = told(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert ((), before) == (done.problems, told(home))
    forget(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert ((), 1, 1) == (done.problems, done.articles, done.versions)
    assert [("new",), ("unchanged",)] == rows(home, "SELECT verdict FROM captures ORDER BY verdict")
    with newskeep.open(home) as archive:
        assert archive.verify().ok


def test_what_waits_in_the_spool(home: Path, clock: Clock) -> None:
    """A dead run's open segment is taken in as far as it is whole; the next start seals it."""
    keep_two(home, clock)

    def crash() -> None:
        crawling = Crawling(home, clock, "run2")
        crawling.keep(COPY, story("Copy"))
        crawling.writer.commit()
        crawling.keep(f"{SITE}/torn", story("Torn"))
        (path,) = (home / "spool").glob("*.open")
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - 20)

    killed_after(crash)
    forget(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert ["torn-segment"] == [problem.kind for problem in done.problems]
    assert (3, 3) == (done.articles, done.captures - 1)
    with open_workspace(home, StorageAddress()) as workspace:
        assert () == recover(workspace, clock()).troubles
    with newskeep.open(home) as archive:
        assert (True, (0, 0)) == (archive.verify().ok, archive.spooled())


def test_a_home_in_use(home: Path, clock: Clock) -> None:
    """Refused while a run or the daemon is at work; nothing is changed."""
    keep_two(home, clock)
    names = set(home.iterdir())
    with RunLock(Layout(home), "run7"), pytest.raises(ArchiveInUseError, match="run7 is at work"):
        reindex(home, StorageAddress(), now=clock())
    with DaemonLock(Layout(home), clock()), pytest.raises(ArchiveInUseError, match="A daemon already runs"):
        reindex(home, StorageAddress(), now=clock())
    assert {*names, home / "newskeep.lock"} == set(home.iterdir())


def test_a_run_that_had_opened_the_old_catalog(home: Path, clock: Clock) -> None:
    """It is told that the catalog is another one by now, before it writes anything."""
    keep_two(home, clock)
    with open_workspace(home, StorageAddress()) as workspace:
        done = reindex(home, StorageAddress(), now=clock())
        assert done.kept is not None
        with pytest.raises(ArchiveInUseError, match="was rebuilt this very moment"):
            recover(workspace, clock())
    assert 2 == len(told(home)["list"])
