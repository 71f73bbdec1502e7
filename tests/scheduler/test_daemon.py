from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.archive.archive import Archive
from newskeep.archive.layout import Layout
from newskeep.archive.opening import open_archive
from newskeep.archive.runlock import alive
from newskeep.model import Fire, RunState, Trigger
from tests.scheduler.waiting import eventually, lives, processes_below

ROOT = Path(__file__).parents[2]


class DaemonProcess:
    """A daemon in a process of its own, on an archive in a folder."""

    def __init__(
        self, folder: Path, site: NewsSite, *, schedule: str = "every 2s", delay: str = "0s"
    ) -> None:
        self.home = folder / "home"
        self._file = folder / "newskeep.toml"
        self._output = folder / "daemon.txt"
        self._file.write_text(
            f"""
            archive.home = "{self.home}"
            crawl = {{ delay = "{delay}", per_host = 1, allow_hosts = ["127.0.0.1"], revisit = [] }}
            sources.southfront = {{ urls = ["{site.first.url}/feed/"], schedule = "{schedule}" }}
            sources.courier = {{ urls = ["{site.second.url}/feed/"], schedule = "every 3s" }}
            """
        )
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.scheduler.daemon_process", str(self._file)]
        with self._output.open("wb") as output:
            return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)

    @property
    def pid(self) -> int:
        """Of the daemon itself."""
        return self._process.pid

    @property
    def output(self) -> str:
        """What the last start has said so far."""
        return self._output.read_text()

    def restart(self) -> None:
        """A second daemon on the same archive, after the first one is gone."""
        assert self._process.poll() is not None
        self._process = self._start()

    def end(self, signum: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signum)
        return self._process.wait(90)

    def open(self) -> Archive:
        """The archive."""
        return open_archive(self.home)

    def fires(self) -> list[Fire]:
        """The ledger, oldest first; empty while there is no archive."""
        if not (self.home / "catalog.sqlite").exists():
            return []
        with self.open() as archive:
            return list(archive.runs())[::-1]

    def caught_up(self) -> bool:
        """Whether all 19 articles of the site are there, and a crawl has ended well."""
        return len(self.articles()) == 19 and RunState.OK in {fire.state for fire in self.fires()}

    def articles(self) -> set[str]:
        """The ids of what `list` shows."""
        with self.open() as archive:
            return {article.id for article in archive.list()}


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """The demo's news site."""
    with NewsSite() as served:
        yield served


@pytest.fixture
def daemons() -> Iterator[list[DaemonProcess]]:
    """Daemons that are ended with the test, whatever becomes of it."""
    started: list[DaemonProcess] = []
    yield started
    for daemon in started:
        daemon.end(signal.SIGKILL)


def test_two_sources_and_a_stop(tmp_path: Path, site: NewsSite, daemons: list[DaemonProcess]) -> None:
    """Every fire of both ends truly, a stop is clean, and the archive holds what it must."""
    daemons.append(daemon := DaemonProcess(tmp_path, site))

    def several_of_both() -> bool:
        done = [fire.source for fire in daemon.fires() if fire.state is RunState.OK]
        return min(done.count("southfront"), done.count("courier")) >= 2

    assert eventually(several_of_both, 60), daemon.output
    assert 143 == daemon.end(), daemon.output
    fires = daemon.fires()
    assert {RunState.OK, RunState.SKIPPED, RunState.KILLED, RunState.MISSED} >= {fire.state for fire in fires}
    assert all(fire.verdict for fire in fires)
    assert all(fire.run and fire.started and fire.ended for fire in fires if fire.state is RunState.OK)
    assert {0.0} == _drift([fire.due for fire in fires if fire.source == "southfront" and _in_time(fire)])
    with daemon.open() as archive:
        assert (19, True) == (len(list(archive.list())), archive.verify().ok)
        assert ([None, None], None) == ([row.next_fire for row in archive.sources()], archive.daemon())
    assert "southfront  13 new, 1 blocked" in daemon.output


def test_a_stop_in_the_middle_keeps_what_was_fetched(
    tmp_path: Path, site: NewsSite, daemons: list[DaemonProcess]
) -> None:
    """The child finishes what is in flight, seals, and is gone before the daemon is."""
    daemons.append(daemon := DaemonProcess(tmp_path, site, schedule="every 1h", delay="300ms"))
    assert eventually(lambda: bool(daemon.fires()) and len(daemon.articles()) >= 2, 60), daemon.output
    before, processes = daemon.articles(), processes_below(daemon.pid)
    assert 143 == daemon.end(), daemon.output
    assert eventually(lambda: not any(map(lives, processes)), 5)
    assert RunState.KILLED in {fire.state for fire in daemon.fires()}
    assert before <= daemon.articles()
    with daemon.open() as archive:
        assert ((), (0, 0)) == (archive.verify().problems, archive.spooled())


def test_a_crawling_process_that_is_killed(
    tmp_path: Path, site: NewsSite, daemons: list[DaemonProcess]
) -> None:
    """Its fires end as killed, the daemon goes on, and the next crawl takes up the rest."""
    daemons.append(daemon := DaemonProcess(tmp_path, site, schedule="every 4s", delay="300ms"))
    assert eventually(lambda: bool(daemon.fires()) and len(daemon.articles()) >= 2, 60), daemon.output
    before = daemon.articles()
    os.kill(_crawler(daemon), signal.SIGKILL)
    assert eventually(lambda: len(daemon.articles()) == 19, 60), daemon.output
    assert 143 == daemon.end()
    (killed, *_) = [fire for fire in daemon.fires() if fire.state is RunState.KILLED]
    assert killed.verdict.startswith("the crawling process was ended by SIGKILL, from outside, or")
    assert before <= daemon.articles()
    with daemon.open() as archive:
        assert () == archive.verify().problems


def test_a_daemon_that_is_killed(tmp_path: Path, site: NewsSite, daemons: list[DaemonProcess]) -> None:
    """Its children stop by themselves; a second start finds everything, loses nothing and goes on."""
    daemons.append(daemon := DaemonProcess(tmp_path, site, delay="300ms"))
    assert eventually(lambda: bool(daemon.fires()) and len(daemon.articles()) >= 2, 60), daemon.output
    before, processes = daemon.articles(), processes_below(daemon.pid)
    assert -signal.SIGKILL == daemon.end(signal.SIGKILL)
    assert eventually(lambda: not any(map(lives, processes)), 60)
    daemon.restart()
    assert eventually(daemon.caught_up, 60), daemon.output
    assert 143 == daemon.end(), daemon.output
    assert before <= daemon.articles()
    assert RunState.RUNNING not in {fire.state for fire in daemon.fires()}
    with daemon.open() as archive:
        assert () == archive.verify().problems


def test_everything_is_killed_at_once(tmp_path: Path, site: NewsSite, daemons: list[DaemonProcess]) -> None:
    """As when the power goes: the second start closes what was left open, and goes on."""
    daemons.append(daemon := DaemonProcess(tmp_path, site, delay="300ms"))
    assert eventually(lambda: bool(daemon.fires()) and len(daemon.articles()) >= 2, 60), daemon.output
    before = daemon.articles()
    for pid in [daemon.pid, *processes_below(daemon.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    daemon.end()
    daemon.restart()
    assert eventually(daemon.caught_up, 60), daemon.output
    daemon.end()
    states = {fire.state for fire in daemon.fires()}
    assert ({RunState.KILLED, RunState.OK}, False) == (
        states & {RunState.KILLED, RunState.OK},
        RunState.RUNNING in states,
    )
    assert before <= daemon.articles()
    with daemon.open() as archive:
        assert () == archive.verify().problems


def _crawler(daemon: DaemonProcess) -> int:
    """The process that crawls now."""
    layout = Layout(daemon.home)
    with daemon.open() as archive:
        (process,) = [row for row in archive.ledger.running() if alive(layout, row.run)]
    return process.pid


def _in_time(fire: Fire) -> bool:
    """A fire of the schedule, crawled or skipped."""
    return fire.trigger is Trigger.SCHEDULE and fire.state is not RunState.MISSED


def _drift(dues: list[datetime]) -> set[float]:
    """Seconds by which moments are off a whole number of intervals of 2 s after the first."""
    return {(due - dues[0]).total_seconds() % 2 for due in dues}
