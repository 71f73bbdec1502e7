"""A command and all that it starts: CPU time, most memory of each process, and when its first result was there."""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: seconds between two looks at the processes
_EVERY = 0.05
#: <linux/prctl.h>
_PR_SET_CHILD_SUBREAPER = 36
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Process:
    """One process of a run."""

    pid: int
    parent: int
    #: CPU seconds at the last look
    cpu: float = 0.0
    #: most bytes of memory that it ever had
    peak: int = 0


@dataclass(slots=True)
class Ran:
    """What a command took."""

    #: `time.monotonic()` at its start and end
    started: float
    ended: float = 0.0
    status: int = 0
    #: CPU seconds of all processes
    cpu: float = 0.0
    #: `time.monotonic()` when its first result was there; None when none was seen
    first: float | None = None
    #: by number, the command's own first
    processes: dict[int, Process] = field(default_factory=dict)
    #: most bytes of memory of all but the command's own that lived at one time, each at its most
    others: int = 0
    #: (`time.monotonic()`, CPU seconds of all processes) as they added up
    course: list[tuple[float, float]] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Seconds from start to end."""
        return self.ended - self.started

    def cpu_until(self, moment: float) -> float:
        """CPU seconds used before a moment of `time.monotonic()`."""
        place = bisect_left(self.course, (moment, 0.0))
        if place == 0:
            return 0.0
        (before, used), *after = self.course[place - 1 : place + 1]
        if not after:
            return self.cpu
        return used + (after[0][1] - used) * (moment - before) / (after[0][0] - before)


def adopt() -> None:
    """Let what a command leaves behind when it ends come to us, with the CPU time that it took."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    first: Callable[[], bool] = lambda: False,
    besides: frozenset[int] = frozenset(),
) -> Ran:
    """Run a command until it and all that it started have ended; what it prints goes to `output` in the folder.

    Args:
        command: program and arguments.
        folder: where `output` and `errors` are written.
        environment: added to our own.
        first: whether its first result is there.
        besides: children of ours that are none of it.

    Raises:
        RuntimeError: it failed.
    """
    with (folder / "output").open("wb") as output, (folder / "errors").open("wb") as errors:
        ran = Ran(time.monotonic())
        process = subprocess.Popen(  # noqa: S603 - our own
            command, stdout=output, stderr=errors, env={**os.environ, **(environment or {})}
        )
    while _children() - besides:
        _look(ran, process.pid, besides)
        if ran.first is None and first():
            ran.first = time.monotonic()
        if not _reap(ran, process.pid):
            time.sleep(_EVERY)
    process.returncode = ran.status  # it was waited for here
    if ran.status:
        last = (folder / "errors").read_text(errors="replace").strip().rpartition("\n")[2]
        msg = f"It ended with status {ran.status}: {last}"
        raise RuntimeError(msg)
    return ran


def _reap(ran: Ran, main: int) -> bool:
    """Take the figures of a process that has ended; False when none has."""
    pid, status, used = os.wait4(-1, os.WNOHANG)
    if not pid:
        return False
    ran.cpu += used.ru_utime + used.ru_stime
    ran.ended = time.monotonic()
    if pid == main:
        ran.status = os.waitstatus_to_exitcode(status)
    return True


def _children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _look(ran: Ran, main: int, besides: frozenset[int]) -> None:
    """Note CPU time and memory of every process below us."""
    others = 0
    for pid in below(os.getpid()) - besides:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue  # it has ended
        process = ran.processes.setdefault(pid, Process(pid, int(fields[1])))
        process.cpu = (int(fields[11]) + int(fields[12])) / _TICKS
        _, found, peak = status.partition("VmHWM:")
        if found:
            process.peak = max(process.peak, int(peak.split()[0]) * 1024)
            others += process.peak if pid != main else 0
    ran.others = max(ran.others, others)
    ran.course.append((time.monotonic(), sum(process.cpu for process in ran.processes.values())))


def below(top: int) -> set[int]:
    """All descendants of a process, by number."""
    found: set[int] = set()
    waiting = [top]
    while waiting:
        pid = waiting.pop()
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
        except OSError:
            continue
        found |= children
        waiting += children
    return found
