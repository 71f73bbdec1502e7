"""What a child process may be asked to do, and may do wrong: targets for `ChildSpec`."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from config.schema import Config
from newskeep.archive.layout import Layout
from newskeep.errors import StorageError
from newskeep.model import Counts, Fault, RunState
from spiders.crawl import CrawlResult, Order, SourceResult

_OK = SourceResult(RunState.OK, "2 new", Counts(fetched=3, new=2))


def fine(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Do everything right."""
    sources = {source: _OK for source, _ in order.fires}
    return CrawlResult(order.run, RunState.OK, "2 new", sources, Counts(fetched=3, new=2))


def facts(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Tell what the process is like."""
    told = {
        "reactor": "twisted.internet.reactor" in sys.modules,
        "forkserver_has": sorted(name for name in PRELOADED if name in sys.modules),
        "own_session": os.getsid(0) == os.getpid(),
    }
    return CrawlResult(order.run, RunState.OK, str(told))


#: looked up in the child before it imports anything of its own
PRELOADED = (
    "aiohttp",
    "config.schema",
    "pipelines.archive",
    "scrapy.crawler",
    "spiders.process",
    "trafilatura",
)


def refused(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Meet a known error before anything starts."""
    raise StorageError("The bucket is not there.", "Make it.")


def broken(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Meet an error that nobody knew of."""
    raise ZeroDivisionError("by design")


def says(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Write to both outputs."""
    sys.stdout.write("to stdout\n")
    sys.stderr.write("to stderr\n")
    return fine(config, order, log_to=log_to)


def partly(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Do one half right."""
    counts = Counts(fetched=2, new=1, failed=1)
    sources = {source: SourceResult(RunState.PARTIAL, "1 new, 1 failed", counts) for source, _ in order.fires}
    return CrawlResult(order.run, RunState.PARTIAL, "1 new, 1 failed", sources, counts)


def crash_of_crasher(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Crash over one source, and do the others right."""
    if order.fires[0][0] == "crasher":
        crash(config, order, log_to=log_to)
    return fine(config, order, log_to=log_to)


def hoard_of_crasher(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Take more memory than it may over one source, and stop when asked; do the others right."""
    if order.fires[0][0] != "crasher":
        return fine(config, order, log_to=log_to)
    hoard = bytearray(os.urandom(1)) * 400_000_000
    result = obedient(config, order, log_to=log_to)
    return result if hoard else fine(config, order, log_to=log_to)


def crash(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Touch memory that is not there."""
    ctypes.string_at(0)
    raise AssertionError


def leave(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Go away without a word, and with success of all things."""
    os._exit(0)


def leave_with_3(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Go away without a word."""
    os._exit(3)


def hang(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Wait for what never comes."""
    log_to.write_text("hanging\n")
    while True:
        time.sleep(60)


def deaf(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Wait for what never comes, and don't listen."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang(config, order, log_to=log_to)


def obedient(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Crawl until asked to stop, then finish."""
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda signum, _frame: asked.append(signum))
    log_to.write_text(f"{os.getpid()}\n")
    while not asked:
        time.sleep(0.02)
    sources = {
        source: SourceResult(RunState.KILLED, "1 new; stopped", Counts(new=1)) for source, _ in order.fires
    }
    return CrawlResult(order.run, RunState.KILLED, "1 new; stopped", sources, Counts(new=1), signal=asked[0])


def greedy(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Take more memory than it may."""
    hoard = bytearray(os.urandom(1)) * 400_000_000
    log_to.write_text(f"{len(hoard)}\n")
    while True:
        time.sleep(60)


def killed(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """End as the system ends processes when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def stuck(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Move once, and then hang."""
    Layout(Path(config.archive.home)).beat(order.run).touch()
    hang(config, order, log_to=log_to)


def unanswered(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Reach nobody."""
    silent = SourceResult(RunState.FAILED, "nothing was fetched", Counts(), Fault.TEMPORARY)
    return CrawlResult(
        order.run, RunState.FAILED, "nothing was fetched", {source: silent for source, _ in order.fires}
    )


def backfill(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """Have no time for all of `backfill`, ten articles at a time; the others are polled."""
    left = dict(order.left)
    sources = {
        source: SourceResult(
            RunState.OK, "10 new", Counts(fetched=10, new=10), rest=left.get(source, 50) - 10
        )
        if source == "backfill" and left.get(source, 50) > 10
        else _OK
        for source, _ in order.fires
    }
    return CrawlResult(order.run, RunState.OK, "10 new", sources)


def crash_with_helper(config: Config, order: Order, *, log_to: Path) -> NoReturn:
    """Start a helper and crash, leaving it behind."""
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    log_to.write_text(f"{helper.pid}\n")
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def moment(config: Config, order: Order, *, log_to: Path, **_options: Any) -> datetime:
    """Return something that is no result."""
    return order.fires[0][1]
