from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.archive.opening import open_archive
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import ArchiveInUseError, CatalogError, StorageError, UsageError
from newskeep.model import RunState
from scheduler.daemon import run_daemon
from scheduler.entry import CRAWL
from scheduler.watchdog import Limits
from tests.scheduler.conftest import NOW, TARGETS


def configured(home: Path, *names: str, storage: Path | None = None) -> Config:
    """Sources that are due at once and then not again for a day."""
    sources = {name: {"urls": [f"http://{name}.example/"], "schedule": "every 1d"} for name in names}
    archive = {"home": str(home), **({"storage": str(storage)} if storage else {})}
    return Config.model_validate({"archive": archive, "sources": sources})


def once(config: Config, target: str = "fine") -> tuple[int, list[str]]:
    """Exit status and lines of a daemon that crawls once."""
    lines: list[str] = []
    status = run_daemon(config, once=True, announce=lines.append, target=f"{TARGETS}:{target}")
    return asyncio.run(status), [line[10:] for line in lines]


def test_once_crawls_what_is_due_and_tells_of_each_source(tmp_path: Path) -> None:
    """A second time nothing is due, and that is success too."""
    config = configured(tmp_path, "courier", "herald")
    status, lines = once(config)
    assert (0, {"courier  2 new", "herald  2 new"}) == (status, set(lines))
    assert (0, []) == once(config)


@pytest.mark.parametrize(
    ("target", "status", "line"),
    [
        ("refused", 1, "courier  failed: The bucket is not there."),
        ("crash", 1, "courier  killed: the crawling process was ended by SIGSEGV"),
        ("partly", 3, "courier  partial: 1 new, 1 failed"),
    ],
)
def test_the_exit_status_says_how_the_sources_fared(
    tmp_path: Path, target: str, status: int, line: str
) -> None:
    """1 when nothing went well, 3 when something did."""
    assert (status, [line]) == once(configured(tmp_path, "courier"), target)


def test_a_crash_of_one_batch_leaves_the_others_alone(tmp_path: Path) -> None:
    """Each batch has a process of its own; the ledger tells them apart."""
    assert 3 == once(configured(tmp_path, "courier", "crasher"), "crash_of_crasher")[0]
    with open_archive(tmp_path) as archive:
        states = {fire.source: fire.state for fire in archive.runs()}
    assert {"courier": RunState.OK, "crasher": RunState.KILLED} == states


def test_a_daemon_without_sources_is_refused(tmp_path: Path) -> None:
    """It would have nothing to do."""
    with pytest.raises(UsageError, match="no source"):
        once(configured(tmp_path))


def test_one_daemon_an_archive(tmp_path: Path) -> None:
    """The second one is told who the first one is."""
    with DaemonLock(Layout(tmp_path), NOW), pytest.raises(ArchiveInUseError, match=f"pid {os.getpid()} on"):
        once(configured(tmp_path, "courier"))


def test_storage_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    """No fire is written down for a crawl that can't be."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        once(configured(tmp_path / "home", "courier", storage=tmp_path / "file"))


def test_trouble_with_the_ledger_is_told_and_does_not_end_the_daemon(tmp_path: Path) -> None:
    """It tries again at every look, and still stops when it is asked to."""
    lines = []

    def announce(line: str) -> None:
        lines.append(line[10:])
        if len(lines) == 1:
            with sqlite3.connect(tmp_path / "catalog.sqlite") as catalog:
                catalog.execute("DROP TABLE fires")
            catalog.close()
        else:
            os.kill(os.getpid(), signal.SIGINT)

    status = asyncio.run(run_daemon(configured(tmp_path, "courier"), announce=announce))
    assert (130, 2) == (status, len(lines))
    assert lines[1].endswith("no such table: fires. Trying again.")


def test_a_daemon_whose_ledger_stays_broken_ends_itself(tmp_path: Path) -> None:
    """After a minute of trouble, here less, its supervisor is to start it anew: the error makes the exit status."""

    def announce(_line: str) -> None:
        with (
            suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as catalog,
        ):
            catalog.execute("DROP TABLE fires")

    limits = Limits(period_seconds=0.5, patience=4)
    daemon = run_daemon(configured(tmp_path, "courier"), announce=announce, limits=limits)
    with pytest.raises(CatalogError, match="no such table: fires"):
        asyncio.run(daemon)


def test_a_daemon_that_ended_itself_is_told_by_the_next(tmp_path: Path) -> None:
    """It closes all that it has open, and yet it was no good end: the reason is an alarm of the next one."""
    config, looks = configured(tmp_path, "courier"), count()

    def clock() -> datetime:
        look = next(looks)
        if look == 20:
            raise ZeroDivisionError("by design")
        if look == 60:
            os.kill(os.getpid(), signal.SIGINT)
        return NOW + look * timedelta(seconds=10)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run_daemon(config, clock=clock, target=f"{TARGETS}:fine"))
    assert 130 == asyncio.run(run_daemon(config, clock=clock, target=f"{TARGETS}:fine"))
    with open_catalog(tmp_path) as catalog:
        (told,) = catalog.operating.troubles().values()
        assert None is catalog.recall("daemon")
    assert ("daemon", "happened") == (told.trouble.what, told.trouble.state)
    assert "ended itself (by design); this one goes on" in told.trouble.reason


def test_a_daemon_that_is_blocked_is_ended(tmp_path: Path) -> None:
    """Its loop comes round to nothing any more, not even to its own watch: status 1, and standard error says where."""
    file = tmp_path / "newskeep.toml"
    source = '{ urls = ["http://courier.example/"], schedule = "manual" }'
    file.write_text(f'archive.home = "{tmp_path}/home"\nsources.courier = {source}\n')
    command = [sys.executable, "-m", "tests.scheduler.daemon_process", str(file), CRAWL, "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "The daemon runs" in process.stdout.readline()
        (tmp_path / "block").touch()
        process_ends = threading.Timer(30, process.kill)
        process_ends.start()
        _, said = process.communicate()
        process_ends.cancel()
    assert (1, True) == (process.returncode, "in clock" in said)
