"""Runs a parser on many inputs in a process that may die, hang or swell, and keeps the inputs that made it."""

from __future__ import annotations

import faulthandler
import hashlib
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutation import mutate

#: CPU seconds that one input may take
CPU_SECONDS = 5.0
#: bytes of address space that the process may have
MEMORY = 3 << 30
#: bytes by which one input may make the process larger
GROWTH = 300 << 20
#: after so many kinds of errors more of them tell nothing
_ENOUGH = 25


@dataclass
class Findings:
    """What came of it."""

    inputs: int = 0
    #: what went wrong, and the file with the first input that made it
    found: dict[str, Path] = field(default_factory=dict)


def fuzz(
    parse: Callable[[bytes], object],
    seeds: Sequence[bytes],
    *,
    seconds: float,
    first: int,
    folder: Path,
    most: int = 1 << 60,
) -> Findings:
    """Try inputs for a while.

    Args:
        parse: raises what it should not, or an AssertionError, when something is wrong.
        seeds: inputs to mutate.
        seconds: of wall time.
        first: number of the first input; each number is always the same input.
        folder: where inputs go that something was found with.
        most: inputs after which it ends.
    """
    findings = Findings()
    end = time.monotonic() + seconds
    folder.mkdir(parents=True, exist_ok=True)
    while findings.inputs < most and time.monotonic() < end and len(findings.found) < _ENOUGH:
        now = folder / "now.input"
        child = os.fork()
        if child == 0:
            _work(parse, seeds, first + findings.inputs, min(most - findings.inputs, 1 << 40), end, folder)
        _, status = os.waitpid(child, 0)
        done = int((folder / "done").read_text() or 0)
        findings.inputs += done
        for said in sorted(folder.glob("*.says")):
            findings.found.setdefault(said.read_text().splitlines()[0], said.with_suffix(".input"))
        if os.WIFSIGNALED(status) or os.WEXITSTATUS(status):
            findings.found.setdefault(_ended(status), _keep(folder, now.read_bytes(), _ended(status)))
            findings.inputs += 1
    return findings


def _work(
    parse: Callable[[bytes], object], seeds: Sequence[bytes], first: int, most: int, end: float, folder: Path
) -> None:
    """The child: from one input to the next until it is over, or until one kills it."""
    faulthandler.enable()
    faulthandler.register(
        signal.SIGPROF, chain=True
    )  # says where it hangs, then the signal's default ends it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with (
        (folder / "now.input").open("wb", buffering=0) as now,
        (folder / "done").open("wb", buffering=0) as done,
    ):
        for number in range(most):
            os.pwrite(done.fileno(), str(number).encode(), 0)
            if time.monotonic() > end:
                os._exit(0)
            data = mutate(random.Random(first + number), seeds)
            os.ftruncate(now.fileno(), 0)
            os.pwrite(now.fileno(), data, 0)
            _try(parse, data, folder)
        os.pwrite(done.fileno(), str(most).encode(), 0)
    os._exit(0)


def _try(parse: Callable[[bytes], object], data: bytes, folder: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        parse(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        last = traceback.extract_tb(error.__traceback__)[-1]
        _keep(
            folder,
            data,
            f"{type(error).__name__} at {last.name}, {Path(last.filename).name}:{last.lineno}\n{error}"[
                :2000
            ],
        )
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    if grown > GROWTH:
        _keep(folder, data, "one input took hundreds of megabytes")


def _keep(folder: Path, data: bytes, says: str) -> Path:
    """Keep an input, one for each first line of what is wrong."""
    name = hashlib.sha256(says.splitlines()[0].encode()).hexdigest()[:12]
    path = folder / f"{name}.input"
    if not path.exists():
        path.write_bytes(data)
        path.with_suffix(".says").write_text(says + "\n", errors="replace")
    return path


def _ended(status: int) -> str:
    if not os.WIFSIGNALED(status):
        return f"the process ended with status {os.WEXITSTATUS(status)}"
    number = os.WTERMSIG(status)
    if number == signal.SIGPROF:
        return f"one input took more than {CPU_SECONDS:g} CPU seconds"
    return f"the process died of {signal.Signals(number).name}"


def tell(line: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
