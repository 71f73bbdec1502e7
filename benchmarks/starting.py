"""How long a command takes to start, and what of: the help, a list, a crawl that finds nothing new, a warm daemon's batch."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import newskeep
from benchmarks.tables import table
from benchmarks.throughput import archiving
from benchmarks.throughput.running import Ran, adopt, below, run
from benchmarks.throughput.serving import Server, serving

_ROUNDS = 5
_ARTICLES = 40
#: seconds between two batches of the daemon, and how many are counted after the first ones
_EVERY, _BATCHES = 3, 12
_TICKS = os.sysconf("SC_CLK_TCK")
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)")


def main() -> None:
    """Crawl a small site once, and start everything on its archive."""
    adopt()
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as folder:
        place, site = Path(folder), Path(folder, "site")
        site.mkdir()
        with serving(site, _ARTICLES) as server:
            archiving.configure(place, server.site, outlets=1)
            _run(place, server, "crawl")
            rows = [_row(place, server, *words) for words in (["--help"], ["list"], ["stats"], ["crawl"])]
            sys.stdout.write(table(["", "wall s", "CPU s", "of them in others", "peak MB"], rows) + "\n")
            for words in (["--help"], ["list"], ["crawl"]):
                sys.stdout.write(f"`{' '.join(words)}` spends its imports on: {_imports(place, words)}.\n\n")
            archiving.configure(place, server.site, outlets=1, schedule=f"every {_EVERY}s")
            sys.stdout.write(table(["a batch of a warm daemon", "CPU s"], _batches(place)))


def _run(place: Path, server: Server, *words: str) -> Ran:
    return run(archiving.command(place, *words), folder=place, besides=frozenset({server.pid}))


def _row(place: Path, server: Server, *words: str) -> list[str]:
    """The middle of some starts."""
    runs = [_run(place, server, *words) for _ in range(_ROUNDS)]
    others = [sum(process.cpu for process in list(one.processes.values())[1:]) for one in runs]
    return [
        f"`{' '.join(words)}`",
        f"{statistics.median(one.wall for one in runs):.2f}",
        f"{statistics.median(one.cpu for one in runs):.2f}",
        f"{statistics.median(others):.2f}",
        f"{max(process.peak for one in runs for process in one.processes.values()) / 2**20:.0f}",
    ]


def _imports(place: Path, words: Sequence[str]) -> str:
    """The share of each package in what its imports take, the dearest first."""
    python, *rest = archiving.command(place, *words)
    command = [python, "-X", "importtime", *rest]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603 - our own
    took: Counter[str] = Counter()
    for microseconds, package in _IMPORT.findall(told):
        took[package] += int(microseconds)
    whole = took.total()
    return ", ".join(f"{package} {100 * spent / whole:.0f} %" for package, spent in took.most_common(6))


def _batches(place: Path) -> list[list[str]]:
    """CPU time of the daemon and of what it starts, for a batch of one source that has nothing new."""
    command = archiving.command(place, "run")
    with (place / "daemon").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as daemon:  # noqa: S603
        try:
            before, first = _waited(place, daemon.pid, 3)
            after, last = _waited(place, daemon.pid, first + _BATCHES)
        finally:
            daemon.send_signal(signal.SIGTERM)
    each = [(later - sooner) / (last - first) for sooner, later in zip(before, after, strict=True)]
    names = ("the daemon itself, its ticks between two batches included", "the child and its reading workers")
    return [[name, f"{seconds:.2f}"] for name, seconds in zip(names, each, strict=True)]


def _waited(place: Path, daemon: int, runs: int) -> tuple[tuple[float, float], int]:
    """CPU seconds of the daemon and of all below it, when the ledger has so many more runs than the crawls before."""
    while (known := _runs(place)) < runs:
        time.sleep(0.2)
    own, others = _cpu(daemon, whole=False), sum(_cpu(pid, whole=True) for pid in below(daemon))
    return (own, others), known


def _runs(place: Path) -> int:
    """Runs of the daemon that have ended."""
    with newskeep.open(place / "home") as archive:
        return sum(run.trigger == "schedule" and run.ended is not None for run in archive.runs())


def _cpu(pid: int, *, whole: bool) -> float:
    """CPU seconds of a process; with those of all its children that have ended where `whole`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if whole else 13])) / _TICKS
