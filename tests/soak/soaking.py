"""A daemon that is left to itself among all that goes wrong, and a look at what came of it."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from newskeep.archive.layout import Layout
from newskeep.archive.opening import open_archive
from newskeep.archive.runlock import alive
from tests.scheduler.waiting import lives, processes_below
from tests.soak.site import host

ROOT = Path(__file__).parents[2]
#: seconds between two samples of the daemon's memory
_SAMPLE = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how many, and how often something goes wrong."""

    seconds: float
    sources: int
    #: seconds between two polls of a source
    every: int
    #: seconds between two troubles, on average
    trouble: float
    #: seconds that an outage lasts
    outage: float
    #: what goes wrong
    kinds: tuple[str, ...] = ("child", "child", "daemon", "all", "stop", "outage", "host", "clock")


def patience(plan: Plan) -> float:
    """Seconds within which every source has to be polled with success: a few polls, and a trouble that hit it."""
    return 6 * plan.every + 60


@dataclass
class Diary:
    """What was done to the daemon, and how it was meanwhile."""

    troubles: list[str] = field(default_factory=list)
    #: seconds by which the daemon's clock was off after each time that it was set
    steps: list[float] = field(default_factory=list)
    #: (seconds that the daemon had lived, kilobytes that it held)
    memory: list[tuple[float, int]] = field(default_factory=list)
    #: seconds from the end of a daemon until the next one had begun
    restarts: list[float] = field(default_factory=list)
    #: the longest time in which each source was not polled with success, in seconds
    waits: dict[str, float] = field(default_factory=dict)
    #: URLs that had been published when the calm at the end began
    published: list[str] = field(default_factory=list)
    #: seconds from then until all of them were stored
    settled: float = 0.0
    output: str = ""


class Soak:
    """Runs a daemon on newspapers of its own, and does harm to it.

    Args:
        folder: where the archive and all else is put.
        plan: how long, and so on.
        seed: of chance.
    """

    def __init__(self, folder: Path, plan: Plan, seed: int = 1) -> None:
        self._folder = folder
        self._plan = plan
        self._chance = random.Random(seed)
        #: how often each source was polled with success, and since when it was so often
        self._polls: dict[str, tuple[int, float]] = {}
        self._kinds: list[str] = []
        self.home = folder / "home"
        self.diary = Diary()

    def __enter__(self) -> Self:
        command = [
            sys.executable,
            "-m",
            "tests.soak.site",
            str(self._plan.sources),
            str(self._plan.every * 2),
        ]
        self._site = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._site.stdout
        self._configure(int(self._site.stdout.readline()))
        self._set_clock(0.0)
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        for process in [self._daemon.pid, *processes_below(self._daemon.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._daemon.wait()
        self._site.kill()
        self._site.communicate()

    def run(self) -> Diary:
        """Let it go on for the time that is planned, then stop it and return what happened."""
        calm = time.monotonic() + self._plan.seconds - max(3.5 * self._plan.every, 30)
        while time.monotonic() < calm:
            self._wait(self._plan.trouble * self._chance.uniform(0.5, 1.5))
            if time.monotonic() < calm:
                self._trouble(self._next_kind())
        self._settle()
        self._end(signal.SIGTERM)
        self.diary.output = (self._folder / "daemon.txt").read_text()
        return self.diary

    def _next_kind(self) -> str:
        """One after the other by chance, and all of them before one comes again."""
        if not self._kinds:
            self._kinds = self._chance.sample(self._plan.kinds, len(self._plan.kinds))
        return self._kinds.pop()

    def _settle(self) -> None:
        """Leave the daemon in peace until all is stored that was published by now, or should be."""
        begun = time.monotonic()
        self.diary.published = self._published()
        missing = set(self.diary.published)
        while missing and time.monotonic() - begun < patience(self._plan):
            self._wait(_SAMPLE)
            missing -= {url for (url,) in self._ask("SELECT url FROM articles")}
        self.diary.settled = time.monotonic() - begun

    def _trouble(self, kind: str) -> None:
        self.diary.troubles.append(kind)
        match kind:
            case "child":
                self._kill_children()
            case "daemon":
                self._end(signal.SIGKILL)
                self._start()
            case "all":
                below = processes_below(self._daemon.pid)
                self._end(signal.SIGKILL)
                for pid in below:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self._start()
            case "stop":
                self._end(signal.SIGTERM)
                self._start()
            case "outage":
                self._tell("down")
                self._wait(self._plan.outage)
                self._tell("up")
            case "host":
                paper = self._chance.randrange(self._plan.sources)
                self._tell(f"down {paper}")
                self._wait(self._plan.outage)
                self._tell(f"up {paper}")
            case "clock":
                self._set_clock(self._chance.uniform(-2, 2) * self._plan.every)

    def _kill_children(self) -> None:
        layout = Layout(self.home)
        with open_archive(self.home) as archive:
            running = [row.pid for row in archive.ledger.running() if alive(layout, row.run)]
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _wait(self, seconds: float) -> None:
        """Let time pass, and look how much memory the daemon holds, and which sources were polled."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SAMPLE))
            assert self._daemon.poll() is None, (self._folder / "daemon.txt").read_text()[-3000:]
            held = Path(f"/proc/{self._daemon.pid}/statm").read_text().split()[1]
            self.diary.memory.append((time.monotonic() - self._started, int(held) * 4))
            self._look()

    def _look(self) -> None:
        """How long each source has waited by now for a poll that succeeds."""
        now = time.monotonic()
        polls = self._ask("SELECT source, SUM(state IN ('ok', 'partial')) FROM fires GROUP BY source")
        for source, count in polls:
            before, since = self._polls.get(source, (0, now))
            self._polls[source] = (count, now if count > before else since)
            self.diary.waits[source] = max(self.diary.waits.get(source, 0.0), now - since)

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        catalog = sqlite3.connect(f"{(self.home / 'catalog.sqlite').as_uri()}?mode=ro", uri=True, timeout=30)
        with closing(catalog):
            return catalog.execute(sql).fetchall()

    def _start(self) -> None:
        self._started = time.monotonic()
        with (self._folder / "daemon.txt").open("a") as output:
            command = [sys.executable, "-m", "tests.soak.daemon", str(self._folder / "newskeep.toml")]
            self._daemon = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        said = (self._folder / "daemon.txt").stat().st_size
        while (self._folder / "daemon.txt").stat().st_size == said:
            assert self._daemon.poll() is None, (self._folder / "daemon.txt").read_text()[-3000:]
            assert time.monotonic() - self._started < 60
            time.sleep(0.05)
        self.diary.restarts.append(time.monotonic() - self._started)

    def _end(self, signum: signal.Signals) -> None:
        below = processes_below(self._daemon.pid)
        self._daemon.send_signal(signum)
        status = self._daemon.wait(120)
        if signum is signal.SIGTERM:
            assert status == 128 + signum, (self._folder / "daemon.txt").read_text()[-3000:]
            assert not any(map(_crawls, below))

    def _set_clock(self, offset: float) -> None:
        self.diary.steps.append(offset)
        scratch = self._folder / "clock.new"
        scratch.write_text(str(offset))
        scratch.replace(self._folder / "clock")

    def _tell(self, command: str) -> None:
        assert self._site.stdin
        self._site.stdin.write(f"{command}\n")
        self._site.stdin.flush()

    def _published(self) -> list[str]:
        self._tell("published")
        assert self._site.stdout
        urls: list[str] = json.loads(self._site.stdout.readline())
        return urls

    def _configure(self, port: int) -> None:
        tables = [
            f'[archive]\nhome = "{self.home}"\n[crawl]\nallow_hosts = ["127.0.0.0/8"]\ndelay = "100ms"\nrevisit = []'
        ]
        tables += [
            f'[sources.s{number:03}]\nurls = ["http://{host(number)}:{port}/feed.xml"]\n'
            f'schedule = "every {self._plan.every}s"'
            for number in range(self._plan.sources)
        ]
        (self._folder / "newskeep.toml").write_text("\n".join(tables) + "\n")


def _crawls(pid: int) -> bool:
    """Whether a process of a daemon that was stopped still crawls; servers that it forked from may be on their way out."""
    time.sleep(0.2 if lives(pid) else 0)
    with suppress(OSError):
        return lives(pid) and "newskeep-crawl" in Path(f"/proc/{pid}/comm").read_text()
    return False
