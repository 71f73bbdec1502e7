"""Imports that are interrupted, repeated, and run beside each other."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import newskeep
from newskeep.archive.imports.importing import import_warc
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.model import RunState
from tests.cli.conftest import command, environment
from tests.imports import foreign
from tests.imports.conftest import Importing

PAGES = 300


def _start(home: Path, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("import", file, "--home", home), cwd=file.parent, env=environment(), stderr=subprocess.DEVNULL
    )


def _until_some_are_stored(home: Path) -> None:
    """Wait until an import has committed its first group."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if (home / "catalog.sqlite").exists():
            with sqlite3.connect(home / "catalog.sqlite", timeout=30) as catalog:
                try:
                    if catalog.execute("SELECT COUNT(*) FROM captures").fetchone()[0]:
                        return
                except sqlite3.OperationalError:
                    continue  # its tables are being made
    raise TimeoutError


def _file(tmp_path: Path) -> Path:
    return foreign.write(tmp_path / "a.warc.gz", foreign.info(), *map(foreign.response, range(PAGES)))


def _assert_whole(home: Path) -> None:
    with newskeep.open(home) as archive:
        outcome = archive.verify()
    assert ((), PAGES, PAGES) == (outcome.problems, outcome.captures, outcome.articles)


def test_killed_imports_go_on(importing: Importing, home: Path, tmp_path: Path) -> None:
    """`kill -9` in the middle, twice; the third one goes on, nothing is lost and nothing double."""
    file = _file(tmp_path)
    for _ in range(2):
        process = _start(home, file)
        _until_some_are_stored(home)
        process.kill()
        process.wait()
    result = importing(file)
    assert RunState.OK == result.state
    assert 0 < result.skipped.known
    assert PAGES == result.skipped.known + result.counts.new
    _assert_whole(home)


def test_a_signal_stops_it_with_all_stored(importing: Importing, home: Path, tmp_path: Path) -> None:
    """SIGTERM ends it soon, with exit status 143 and its segment sealed; run again, it goes on."""
    file = _file(tmp_path)
    process = _start(home, file)
    _until_some_are_stored(home)
    process.send_signal(signal.SIGTERM)
    assert 143 == process.wait(60)
    assert [] == list((home / "spool").glob("newskeep-*"))
    result = importing(file)
    assert PAGES == result.skipped.known + result.counts.new
    _assert_whole(home)


def test_stopping_says_so(home: Path, tmp_path: Path) -> None:
    """A library call is stopped by what it asks before each record."""
    answers = iter([0] * 10)
    with open_workspace(home, StorageAddress()) as workspace:
        result = import_warc(workspace, [_file(tmp_path)], stop=lambda: next(answers, signal.SIGINT))
        (fire,) = workspace.catalog.ledger.fires()
    assert (RunState.KILLED, signal.SIGINT) == (result.state, result.signal)
    assert result.counts.new < PAGES
    assert RunState.KILLED == fire.state


def test_two_at_once(home: Path, tmp_path: Path) -> None:
    """Two imports of one file on one home store each page once between them."""
    file = _file(tmp_path)
    processes = [_start(home, file) for _ in range(2)]
    assert [0, 0] == [process.wait(120) for process in processes]
    _assert_whole(home)
