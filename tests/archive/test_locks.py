from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from newskeep.archive.daemonlock import DaemonHolder, DaemonLock, holder
from newskeep.archive.layout import Layout, new_run_id
from newskeep.archive.runlock import RunLock, alive, remove_lock
from newskeep.errors import ArchiveInUseError, CatalogError
from newskeep.testing import Clock
from tests.archive.dying import killed_after


def test_a_run_lives_as_long_as_its_lock(home: Path) -> None:
    """Before, no; while it holds the lock, yes; afterwards no, and nothing of it is left."""
    layout = Layout(home)
    assert not alive(layout, "run1")
    with RunLock(layout, "run1"):
        assert alive(layout, "run1")
        assert not alive(layout, "run2")
        remove_lock(layout, "run1")
        assert alive(layout, "run1")
    assert not alive(layout, "run1")
    assert [] == list(layout.spool.iterdir())


def test_a_killed_run_does_not_live(home: Path) -> None:
    """The system takes its lock back; the file that is left can be removed."""
    layout = Layout(home)
    killed_after(lambda: RunLock(layout, "run1"))
    assert not alive(layout, "run1")
    assert [layout.run_lock("run1")] == list(layout.spool.iterdir())
    remove_lock(layout, "run1")
    assert [] == list(layout.spool.iterdir())


def test_asking_disturbs_nobody(home: Path) -> None:
    """While others ask and tidy up all the time, a run gets its lock and keeps it."""
    layout, done = Layout(home), False

    def ask() -> int:
        asked = 0
        while not done:
            alive(layout, "run1")
            remove_lock(layout, "run1")
            asked += 1
        return asked

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for _ in range(200):
                with RunLock(layout, "run1"):
                    assert alive(layout, "run1")
        finally:
            done = True
        assert all(asked.result() for asked in asking)


def test_one_daemon(home: Path, clock: Clock) -> None:
    """A second one is told who has the archive, where and since when."""
    layout = Layout(home)
    assert None is holder(layout)
    with DaemonLock(layout, clock()):
        assert DaemonHolder(os.getpid(), os.uname().nodename, clock()) == holder(layout)
        with pytest.raises(ArchiveInUseError) as refused:
            DaemonLock(layout, clock())
        assert (
            f"A daemon already runs on the archive {home}: pid {os.getpid()} on {os.uname().nodename} "
            "since 2026-11-22T10:54:00Z." == refused.value.message
        )
    assert None is holder(layout)
    DaemonLock(layout, clock()).release()


def test_a_killed_daemon(home: Path, clock: Clock) -> None:
    """What it wrote into the lock is no daemon; the next one takes over."""
    layout = Layout(home)
    killed_after(lambda: DaemonLock(layout, clock()))
    assert b"pid" in layout.daemon_lock.read_bytes()
    assert None is holder(layout)
    with DaemonLock(layout, clock()):
        assert holder(layout)


def test_asking_for_the_daemon_keeps_none_from_starting(home: Path, clock: Clock) -> None:
    """`status` may ask at the very moment at which a daemon starts."""
    layout, done = Layout(home), False
    DaemonLock(layout, clock()).release()

    def ask() -> None:
        while not done:
            holder(layout)

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for _ in range(100):
                DaemonLock(layout, clock()).release()
        finally:
            done = True
        assert [None, None] == [asked.result() for asked in asking]


def test_a_home_that_cannot_be_written(tmp_path: Path, clock: Clock) -> None:
    """Both locks say so in a sentence."""
    (tmp_path / "file").touch()
    layout = Layout(tmp_path / "file" / "home")
    with pytest.raises(CatalogError, match="can't be written: Not a directory"):
        RunLock(layout, "run1")
    with pytest.raises(CatalogError, match="can't be written: Not a directory"):
        DaemonLock(layout, clock())


def test_ids_of_runs_sort_by_time(clock: Clock) -> None:
    """Thirteen letters and digits; a later one is greater, two of one moment differ."""
    ids = [new_run_id(clock()), new_run_id(clock.advance(timedelta(milliseconds=1)))]
    ids.append(new_run_id(clock.advance(timedelta(days=20_000))))
    assert sorted(ids) == ids
    assert {13} == {len(run) for run in ids}
    assert all(run.isalnum() and run.islower() for run in ids)
    assert 2 == len({new_run_id(clock()), new_run_id(clock())})
