from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.recovery import Recovered, recover
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import StorageAddress, Workspace, open_workspace
from newskeep.model import RunState, Verdict
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.dying import killed_after
from tests.archive.gate import Gate
from tests.archive.keeping import HOST, SITE, Crawling, article_of, keep_two, story

TRAM, FIRE = f"{SITE}/tram", f"{SITE}/fire"
HOUR = timedelta(hours=1)


def recovered(home: Path, clock: Clock) -> Recovered:
    """Recover, as the next process would."""
    with open_workspace(home, StorageAddress()) as workspace:
        return recover(workspace, clock())


def crash(home: Path, clock: Clock, work: Callable[[Crawling], object], run: str = "run9") -> Path:
    """A process does some work and is killed; the segment it was writing."""
    killed_after(lambda: work(Crawling(home, clock, run)))
    (path,) = (home / "spool").glob("*.open")
    return path


def one_committed(crawling: Crawling) -> None:
    """The tram is acknowledged; the fire is appended only."""
    crawling.find(TRAM, FIRE)
    crawling.keep(TRAM, story("Tram"))
    crawling.writer.commit()
    crawling.keep(FIRE, story("Fire"))


def test_nothing_to_do(home: Path, clock: Clock) -> None:
    """On a sound archive, and on a new one, recovery does nothing."""
    assert Recovered() == recovered(home, clock)
    keep_two(home, clock)
    assert Recovered() == recovered(home, clock)


def test_a_killed_run_in_the_ledger(home: Path, clock: Clock) -> None:
    """Its fire ends as killed, in words; what it held is free; its captures are there, also the unacknowledged."""
    crash(home, clock, one_committed)
    clock.advance(HOUR)
    done = recovered(home, clock)
    assert (1, 1, 1) == (done.runs, done.segments, done.captures)
    with newskeep.open(home) as archive:
        (fire,) = archive.runs()
        assert (RunState.KILLED, clock()) == (fire.state, fire.ended)
        assert f"on {HOST} was gone; what it had committed is kept" in fire.verdict
        assert {TRAM, FIRE} == {article.url for article in archive.list()}
        assert () == archive.verify().problems
    with Crawling(home, clock, "run10") as again:
        assert FIRE == again.lease(FIRE).url


def test_a_torn_tail(home: Path, clock: Clock, fast_disk: Path) -> None:
    """Wherever the last write was cut, all that was acknowledged is there and nothing is half there."""
    path = crash(home, clock, one_committed)
    data, committed = path.read_bytes(), _committed(home)
    for size in range(committed, len(data), max(1, (len(data) - committed) // 25)):
        copy = fast_disk / f"{size}"
        shutil.copytree(home, copy)
        os.truncate(copy / "spool" / path.name, size)
        assert () == recovered(copy, clock).troubles
        with newskeep.open(copy) as archive:
            assert () == archive.verify().problems
            assert story("Tram") == archive.show(TRAM).text
            assert {story("Tram"), story("Fire")} >= {article.text for article in archive.list()}


def test_a_response_without_its_request(home: Path, clock: Clock) -> None:
    """A page whose writing was cut between its records is no capture; its URL is fetched again."""
    path = crash(home, clock, one_committed)
    tail = list(scan(path, _committed(home)))
    assert ["response", "request", "resource"] == [record.type for record in tail]
    os.truncate(path, tail[1].offset)
    assert 0 == recovered(home, clock).captures
    with newskeep.open(home) as archive:
        assert [TRAM] == [article.url for article in archive.list()]
        assert () == archive.verify().problems


def test_what_was_acknowledged_is_not_made_up_for(home: Path, clock: Clock) -> None:
    """A row that is gone from behind the committed offset is damage, which `verify` tells; no crash takes rows."""
    crash(home, clock, one_committed)
    with open_workspace(home, StorageAddress()) as workspace, workspace.catalog.door.transaction():
        workspace.catalog.door.connection.execute("DELETE FROM versions")
        workspace.catalog.door.connection.execute("DELETE FROM captures")
    assert 1 == recovered(home, clock).captures
    with newskeep.open(home) as archive:
        assert {"record-without-row"} == {problem.kind for problem in archive.verify().problems}


@pytest.mark.parametrize("tail", [bytes(100), b"\x1f", b"\x1f\x8b\x08junk" * 9])
def test_junk_after_the_last_record(home: Path, clock: Clock, tail: bytes) -> None:
    """Zeros and other junk, as a power cut leaves it, is cut off."""
    path = crash(home, clock, one_committed)
    with path.open("ab") as file:
        file.write(tail)
    assert () == recovered(home, clock).troubles
    with newskeep.open(home) as archive:
        assert (2, ()) == (archive.verify().articles, archive.verify().problems)


def test_a_segment_without_captures(home: Path, clock: Clock) -> None:
    """A process that died before it had written a page leaves no segment behind."""
    path = crash(home, clock, lambda crawling: crawling.keep(TRAM, story("Tram")))
    begun = next(scan(path)).length
    with path.open("rb+") as file:
        file.truncate(begun + 20)
    recovered(home, clock)
    with newskeep.open(home) as archive:
        assert (0, ()) == (archive.verify().segments, archive.verify().problems)


def test_beside_a_living_run(home: Path, clock: Clock) -> None:
    """Its segment, leases and fires are not touched, and it goes on."""
    with Crawling(home, clock) as living:
        one_committed(living)
        before = sorted(path.name for path in (home / "spool").iterdir())
        assert Recovered() == recovered(home, clock)
        assert sorted([*before, "recovery.lock"]) == sorted(path.name for path in (home / "spool").iterdir())
        assert 1 == len(living.writer.commit())
    with newskeep.open(home) as archive:
        assert [RunState.OK] == [fire.state for fire in archive.runs()]
        assert (2, ()) == (archive.verify().articles, archive.verify().problems)


def test_one_at_a_time(home: Path, clock: Clock) -> None:
    """While another process recovers, runs are closed, and segments are left to it."""
    crash(home, clock, one_committed)
    with open_workspace(home, StorageAddress()) as workspace:
        other = _hold(workspace)
        assert Recovered(runs=1) == recover(workspace, clock())
        os.close(other)
        assert 1 == recover(workspace, clock()).segments


def test_storage_that_is_down(home: Path, clock: Clock) -> None:
    """A sealed segment stays in the spool, readable, until storage takes it."""
    with (
        pytest.raises(newskeep.NewskeepError, match="the storage is down"),
        Crawling(home, clock, storage=lambda storage: Gate(storage, puts=1)) as crawling,
    ):
        crawling.keep(TRAM, story("Tram"))
    with newskeep.open(home) as archive:
        assert 1 == archive.spooled()[0]
        assert story("Tram") in archive.show(TRAM).capture.html
        assert () == archive.verify().problems
    with open_workspace(home, StorageAddress()) as workspace:
        down = Workspace(workspace.catalog, workspace.layout, Gate(workspace.storage, puts=1))
        (trouble,) = recover(down, clock()).troubles
        assert trouble.endswith("the storage is down. Wait.")
        assert 1 == recover(workspace, clock()).segments
    with newskeep.open(home) as archive:
        assert ((0, 0), ()) == (archive.spooled(), archive.verify().problems)


def test_sidecars_that_are_gone(home: Path, clock: Clock) -> None:
    """They are made again from the segment."""
    with (
        pytest.raises(newskeep.NewskeepError),
        Crawling(home, clock, storage=lambda storage: Gate(storage, puts=0)) as crawling,
    ):
        crawling.keep(TRAM, story("Tram"))
    for path in (home / "spool").glob("*.cdxj"):
        path.unlink()
    assert () == recovered(home, clock).troubles
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems


def test_a_segment_file_that_is_gone(home: Path, clock: Clock) -> None:
    """It is named, with what it held; the rest is put in order, and `verify` goes on to tell of it."""
    crash(home, clock, one_committed).unlink()
    (trouble,) = recovered(home, clock).troubles
    assert "is missing, and" in trouble
    assert "bytes of it were acknowledged. Restore it from a backup" in trouble
    with newskeep.open(home) as archive:
        assert ["missing-segment"] == [problem.kind for problem in archive.verify().problems]


def test_a_segment_shorter_than_what_was_acknowledged(home: Path, clock: Clock) -> None:
    """No crash does that: it is left as it is, and named."""
    path = crash(home, clock, one_committed)
    os.truncate(path, 300)
    (trouble,) = recovered(home, clock).troubles
    assert "were acknowledged" in trouble
    assert 300 == path.stat().st_size


def test_a_version_that_another_run_has_stored_since(home: Path, clock: Clock) -> None:
    """An unacknowledged version that came too late leaves its capture, and takes nobody's number."""
    keep_two(home, clock)
    crash(home, clock, lambda crawling: crawling.keep(TRAM, story("South"), lease=crawling.own(TRAM)))
    with Crawling(home, clock, "run10", source="herald") as other:
        other.keep(TRAM, story("West"), lease=other.own(TRAM))
    assert 1 == recovered(home, clock).captures
    with newskeep.open(home) as archive:
        assert [story("Tram"), story("West")] == [archive.show(TRAM, number).text for number in (1, 2)]
        assert (4, ()) == (archive.verify().captures, archive.verify().problems)


def test_the_same_version_that_another_run_has_stored_since(home: Path, clock: Clock) -> None:
    """It is unchanged now."""
    keep_two(home, clock)
    crash(home, clock, lambda crawling: crawling.keep(TRAM, story("South"), lease=crawling.own(TRAM)))
    with Crawling(home, clock, "run10", source="herald") as other:
        other.keep(TRAM, story("South"), lease=other.own(TRAM))
    recovered(home, clock)
    with open_workspace(home, StorageAddress()) as workspace:
        rows = [
            row
            for segment in workspace.catalog.segments.all()
            for row in workspace.catalog.segments.captures(segment.id, segment.name)
            if row.article == article_of(TRAM)
        ]
        assert ["new", "unchanged", "version"] == sorted(row.verdict for row in rows)
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems


def test_an_unacknowledged_revisit(home: Path, clock: Clock) -> None:
    """It belongs to the article of the response that it refers to, which was seen once more."""
    keep_two(home, clock)
    clock.advance(HOUR)
    crash(home, clock, lambda crawling: crawling.keep_same(TRAM, status=304))
    assert 1 == recovered(home, clock).captures
    with newskeep.open(home) as archive:
        assert clock() == archive.show(TRAM).last_seen
        assert () == archive.verify().problems
    with open_workspace(home, StorageAddress()) as workspace:
        segment = workspace.catalog.segments.all()[-1]
        (row,) = workspace.catalog.segments.captures(segment.id, segment.name)
    assert ("revisit", 304, article_of(TRAM), 1, "unchanged", "courier") == (
        row.capture.type, row.capture.status, row.article, row.version, Verdict(row.verdict).value, row.source,
    )  # fmt: skip


def test_a_run_that_never_began(home: Path, clock: Clock) -> None:
    """Its process was killed between writing its fire and taking its lock: the fire is closed all the same."""
    with open_workspace(home, StorageAddress()) as workspace:
        workspace.catalog.ledger.add_manual_fires(["courier"], clock(), "run9", "")
        with RunLock(workspace.layout, "run9"):
            recover(workspace, clock())
            assert [RunState.RUNNING] == [fire.state for fire in workspace.catalog.ledger.fires()]
        recover(workspace, clock())
        (fire,) = workspace.catalog.ledger.fires()
    assert (RunState.KILLED, "killed: its process was gone before it began") == (fire.state, fire.verdict)


def _committed(home: Path) -> int:
    with open_workspace(home, StorageAddress()) as workspace:
        (segment,) = workspace.catalog.segments.all()
        return segment.committed


def _hold(workspace: Workspace) -> int:
    """Another process's lock on recovery."""
    workspace.layout.spool.mkdir(exist_ok=True)
    file = os.open(workspace.layout.recovery_lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(file, fcntl.LOCK_EX)
    return file
