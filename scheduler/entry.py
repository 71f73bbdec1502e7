"""What a child process does: one batch, and then it is gone."""

from __future__ import annotations

import faulthandler
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from config.schema import Config
from newskeep.errors import NewskeepError
from newskeep.model import RunState
from scheduler.results import write_result
from spiders.crawl import CrawlResult, Order

#: what a batch is done by
CRAWL = "spiders.crawl:crawl"


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One batch for one child process; picklable."""

    config: Config
    order: Order
    #: what the process and everything in it says goes there
    log: Path
    #: where it leaves its result
    result: Path
    #: the file whose time it sets while it moves
    beat: Path
    #: `module:function` that is called with configuration, order and `log_to`
    target: str = CRAWL


def enter(spec: ChildSpec, started: Connection, lifetime: float) -> None:
    """The life of a child process; never returns.

    Args:
        spec: what to do.
        started: told when the work begins.
        lifetime: seconds after which the system ends the process, whoever else is still there to do so.
    """
    os.setsid()  # Ctrl-C at the terminal is for the parent, which then asks its children to stop
    # SIGALRM is left to the system, which ends even a process that hangs in C code and has lost its parent.
    signal.alarm(max(1, round(lifetime)))
    _redirect(spec.log)
    faulthandler.enable()  # the log then tells where a crash in C code was
    threading.Thread(target=_follow_parent, name="newskeep-parent", daemon=True).start()
    started.send_bytes(b"started")
    started.close()
    status = _work(spec)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # threads that Scrapy or a library left behind don't keep it


def _redirect(log: Path) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def _follow_parent() -> None:
    """Ask this process to stop when the one that ordered it is gone.

    PR_SET_PDEATHSIG would not do: it follows the forkserver, which lives for as long as any child does.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _work(spec: ChildSpec) -> int:
    """Do the batch, and leave the result. The exit status."""
    try:
        result = _target(spec.target)(spec.config, spec.order, log_to=spec.log)
    except NewskeepError as error:
        result = _failed(spec.order, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the ledger gets to know it
        traceback.print_exc()
        what = "".join(traceback.format_exception_only(error)).strip()
        result = _failed(
            spec.order, NewskeepError(f"The crawl broke off: {what}.", f"{spec.log} has the details.")
        )
    write_result(spec.result, result)
    return 1 if result.error else 0


def _target(name: str) -> Callable[..., CrawlResult]:
    module, _, function = name.partition(":")
    target: Callable[..., CrawlResult] = getattr(importlib.import_module(module), function)
    return target


def _failed(order: Order, error: NewskeepError) -> CrawlResult:
    return CrawlResult(order.run, RunState.FAILED, error.message, error=error)
