"""One batch, one child process: started from a forkserver, watched, stopped when need be, judged truthfully."""

from __future__ import annotations

import asyncio
import functools
import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Self

from config.schema import Config
from newskeep.archive.layout import Layout
from newskeep.model import RunState
from newskeep.units import format_duration
from scheduler.entry import CRAWL, ChildSpec, enter
from scheduler.results import take_result
from scheduler.vitals import SILENT_SECONDS, Vitals
from spiders.crawl import CrawlResult, Order

#: imported once, by the process that children are forked from: a child then costs a third of the CPU time.
#: The first one opens the application; none may import a reactor, which every child has to make for itself.
PRELOAD = (
    "newskeep.__main__",
    "scrapy.crawler",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.extensions.remote_control",  # switched off, and yet Scrapy imports it, with aiohttp
    "scrapy.extensions.telnet",  # likewise
    "trafilatura",
    "pipelines.archive",
    "pipelines.dedupe",
    "pipelines.extract",
    "spiders.news",
    "spiders.process",
    "scheduler.entry",
)
#: seconds that a child may take until its work begins
START_SECONDS = 120.0
#: seconds between the last request to stop and the end by force
LAST_SECONDS = 2.0
#: seconds between two looks at how it is doing
LOOK_SECONDS = 5.0
#: what multiprocessing says of a child whose forkserver went away before it
_NOT_KNOWN = 255


class Ending(StrEnum):
    """Why a child process ended."""

    ITSELF = "by itself"
    TIME_LIMIT = "at its time limit"
    STOPPED = "when it was asked to stop"
    UNWELL = "because something was the matter with it"


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """What came of a child process."""

    #: never better than what the result says; without a result `failed`, `timeout` or `killed`
    state: RunState
    #: one line in words
    verdict: str
    ending: Ending
    #: its exit status, negative for the number of the signal that ended it; None when it isn't known
    exit_code: int | None
    #: what it left; None when it ended before it could
    result: CrawlResult | None

    @property
    def cut_short(self) -> bool:
        """True when the process was made to end for a reason that it doesn't know itself."""
        return self.ending in {Ending.TIME_LIMIT, Ending.UNWELL}


class Stop:
    """Asks child processes to stop: at the first request to finish what is in flight, at the second to hurry."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.hurried = asyncio.Event()

    def ask(self) -> None:
        """Ask once more."""
        if self.asked.is_set():
            self.hurried.set()
        self.asked.set()


def child_spec(config: Config, order: Order, target: str = CRAWL) -> ChildSpec:
    """An order as a child process gets it: log and result lie in the home, named after the run."""
    layout = Layout(Path(config.archive.home))
    return ChildSpec(
        config,
        order,
        log=layout.log(order.run),
        result=layout.runs / f"{order.run}.json",
        beat=layout.beat(order.run),
        target=target,
    )


async def run_child(
    spec: ChildSpec,
    *,
    limit_seconds: float,
    grace_seconds: float,
    stop: Stop | None = None,
    patience_seconds: float = SILENT_SECONDS,
) -> ChildOutcome:
    """Do a batch in a process of its own, and tell truthfully what came of it.

    Cancelling asks the process to stop too, and waits for it.

    Args:
        spec: what to do.
        limit_seconds: the longest that it may take, counted from when its work begins.
        grace_seconds: time to finish what is in flight after a request to stop; longer than one download may take.
        stop: asks it to stop early.
        patience_seconds: time without a beat until it counts as hanging.

    Raises:
        OSError: no process can be started.
    """
    stop = stop or Stop()
    spec.log.parent.mkdir(parents=True, exist_ok=True)
    lifetime = START_SECONDS + limit_seconds + grace_seconds + 2 * LAST_SECONDS
    with _Child(spec, lifetime, patience_seconds) as child:
        try:
            ending, why = await _see_through(child, limit_seconds, grace_seconds, stop)
        except asyncio.CancelledError:
            await _bring_down(child, grace_seconds, stop)
            raise
    if ending is Ending.TIME_LIMIT:
        why = f"stopped at the time limit of {format_duration(timedelta(seconds=limit_seconds))}"
    return _outcome(take_result(spec.result), ending, child.exit_code, why)


def run_once(spec: ChildSpec, *, limit_seconds: float, grace_seconds: float) -> ChildOutcome:
    """`run_child` for callers that have no event loop and crawl more than once.

    Raises:
        OSError: no process can be started.
    """
    return asyncio.run(run_child(spec, limit_seconds=limit_seconds, grace_seconds=grace_seconds))


class _Child:
    """The parent's side of a child process."""

    def __init__(self, spec: ChildSpec, lifetime: float, patience: float) -> None:
        heard, told = multiprocessing.Pipe(duplex=False)
        self._heard = heard
        self._beat = spec.beat
        with told:
            self._process = _context().Process(
                target=enter, args=(spec, told, lifetime), name="newskeep-crawl"
            )
            self._process.start()
        self._pid = self._process.pid or 0
        self.vitals = Vitals(self._pid, spec.beat, spec.config.schedule.memory, patience)
        #: done when the work begins, or never will
        self.started = asyncio.ensure_future(_readable(self._heard.fileno()))
        #: done when the process is gone
        self.ended = asyncio.ensure_future(self._until_gone())
        self.exit_code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.started.cancel()
        self.ended.cancel()
        self._heard.close()
        self._beat.unlink(missing_ok=True)
        # Reading workers of a process that crashed; they share its group.
        self._signal_group(signal.SIGKILL)

    def ask(self) -> None:
        """Ask the process to stop; it alone, for its reading workers are needed to finish."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the process and all that it has started."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, signum: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signum)

    async def _until_gone(self) -> None:
        await _readable(self._process.sentinel)
        self._process.join()
        code = self._process.exitcode
        while code == _NOT_KNOWN and _exists(self._pid):
            # Its forkserver was killed, not the child.
            await asyncio.sleep(0.1)
        self.exit_code = None if code == _NOT_KNOWN else code
        self._process.close()


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOAD))
    return context


async def _readable(file: int) -> None:
    """Wait until there is something to read from a file descriptor, or its other end is closed."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(file, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(file)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _see_through(child: _Child, limit: float, grace: float, stop: Stop) -> tuple[Ending, str]:
    """How it ended, and what was the matter with it where something was."""
    asked = asyncio.ensure_future(stop.asked.wait())
    complaint = ""
    try:
        await _first(START_SECONDS, child.ended, asked, child.started)
        if child.started.done():
            complaint = await _watch(child, limit, asked)
        if child.ended.done():
            return Ending.ITSELF, ""
        ending = Ending.STOPPED if asked.done() else Ending.UNWELL if complaint else Ending.TIME_LIMIT
        await _bring_down(child, grace, stop)
        return ending, complaint
    finally:
        asked.cancel()


async def _watch(child: _Child, limit: float, asked: asyncio.Future[Any]) -> str:
    """Wait until it ends, is to be stopped, has used up its time, or something is the matter with it: what."""
    loop = asyncio.get_running_loop()
    end = loop.time() + limit
    while not (child.ended.done() or asked.done()) and (left := end - loop.time()) > 0:
        if complaint := child.vitals.complaint():
            return complaint
        await _first(min(left, LOOK_SECONDS), child.ended, asked)
    return ""


async def _first(seconds: float, *events: asyncio.Future[Any]) -> None:
    """Wait until one of them is done, no longer than that."""
    await asyncio.wait(events, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def _bring_down(child: _Child, grace: float, stop: Stop) -> None:
    """Ask, wait, ask again, wait a little, and end it by force."""
    hurried = asyncio.ensure_future(stop.hurried.wait())
    try:
        child.ask()
        await _first(grace, child.ended, hurried)
    finally:
        hurried.cancel()
    for last in (child.ask, child.kill):
        if child.ended.done():
            return
        last()
        await _first(LAST_SECONDS, child.ended)


def _outcome(result: CrawlResult | None, ending: Ending, code: int | None, why: str) -> ChildOutcome:
    state, verdict = _without_result(ending, code, why)
    cut_short = ending in {Ending.TIME_LIMIT, Ending.UNWELL}
    if result is not None and not (cut_short and result.state is RunState.KILLED):
        state, verdict = result.state, result.verdict
    return ChildOutcome(state, verdict, ending, code, result)


def _without_result(ending: Ending, code: int | None, why: str) -> tuple[RunState, str]:
    if ending is Ending.TIME_LIMIT:
        return RunState.TIMEOUT, why
    if ending is Ending.UNWELL:
        return RunState.KILLED, why
    if ending is Ending.STOPPED:
        return RunState.KILLED, "stopped before it could finish"
    if code is None:
        return RunState.KILLED, "the crawling process ended without a result"
    if code == -signal.SIGKILL:
        # What the system does when memory runs out can't be told from what a person does.
        words = (
            "the crawling process was ended by SIGKILL, from outside, or because the system was out of memory"
        )
        return RunState.KILLED, words
    if code < 0:
        return RunState.KILLED, f"the crawling process was ended by {_signal_name(-code)}"
    return RunState.FAILED, f"the crawling process ended with status {code} and without a result"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
