"""One run in the ledger: begun before anything is fetched, and closed with a verdict that is true."""

from __future__ import annotations

import logging
import os
import platform
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from config.schema import Config
from config.scrapy_settings import user_agent
from newskeep import __version__
from newskeep.archive.chain import Rotation
from newskeep.archive.recovery import recover
from newskeep.archive.spool import LARGEST, kept, rotation
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Committed, Writer
from newskeep.catalog.ledger import Closing, Process
from newskeep.errors import NewskeepError, StorageError
from newskeep.model import Counts, RunState
from newskeep.reading.pool import Pool
from newskeep.units import Clock
from pipelines.session import Budget, Session
from pipelines.tally import SourceResult, conclude_run
from spiders.ad_hoc import OneUrl

logger = logging.getLogger(__name__)

Progress = Callable[[dict[str, Counts]], None]

#: what runs in a reading worker
_TASK = "newskeep.archive.intake:take"


@dataclass(frozen=True, slots=True)
class Order:
    """What one crawling process is to do."""

    #: id of the run, from `new_run_id`
    run: str
    #: (source, due) of fires that are in the ledger already, one a source
    fires: tuple[tuple[str, datetime], ...]
    #: look at every known article again, whatever its tier
    refresh: bool = False
    #: articles a source, in place of its own budget
    max_articles: int | None = None
    #: no URL is leased after so many seconds
    seconds: float | None = None
    #: sources that go on where their time was over, and how many articles they may fetch still
    left: tuple[tuple[str, int], ...] = ()
    #: look at every article again that was given up, or waits for its next try
    retry_failed: bool = False


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What came of a crawl."""

    run: str
    state: RunState
    #: one line in words
    verdict: str
    sources: dict[str, SourceResult] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    #: what made it impossible to go on, or to hand segments to storage
    error: NewskeepError | None = None
    #: number of the signal that stopped it
    signal: int | None = None


class Run:
    """One run of one process.

    Args:
        config: what the user asked for.
        order: which sources, and how far.
        workspace: open for writing.
        clock: says the time.
        progress: told the counts of each source at every commit.
        log: the log's path as the ledger keeps it.
    """

    def __init__(
        self,
        config: Config,
        order: Order,
        workspace: Workspace,
        clock: Clock,
        progress: Progress | None,
        log: str,
    ) -> None:
        self._config = config
        self._order = order
        self._workspace = workspace
        self._clock = clock
        self._progress = progress
        self._log = log
        self._writer = Writer(
            workspace.catalog,
            workspace.layout,
            workspace.storage,
            order.run,
            started=clock(),
            clock=clock,
            rotate=Rotation(rotation(config.archive.spool_limit) if config.archive.storage else LARGEST),
            about=_about(config),
        )
        self._writer.near = config.dedupe.nearness
        self.sessions: list[Session] = []
        #: URLs asked of each host, over all sessions
        self._asked: Counter[str] = Counter()
        #: segments of earlier runs that storage does not take
        self._waiting = 0

    def begin(self) -> None:
        """Write down that the run has begun, and make its sources due."""
        now, order = self._clock(), self._order
        ledger, frontier = self._workspace.catalog.ledger, self._workspace.catalog.frontier
        going_on = dict(order.left)
        with ledger.together():
            ledger.start_run(Process(order.run, platform.node(), os.getpid(), now))
            for source, due in order.fires:
                ledger.start_fire(source, due, order.run, now, self._log)
                if source not in going_on:
                    configured = self._config.sources[source]
                    urls = [str(url) for url in configured.urls]
                    frontier.poll(source, urls, now, all_of_them=not isinstance(configured, OneUrl))
                if order.refresh:
                    frontier.refresh(source, now)
                if order.retry_failed:
                    frontier.retry_failed(source, now)

    def session(self, sources: Iterable[str]) -> Session:
        """What a spider and its pipelines share while they crawl some of the sources."""
        # One worker a core reaches 92 % of what the machine can do; more only take memory.
        pool = Pool(_TASK, os.cpu_count() or 1, paths=[str(Path.cwd())])
        session = Session(
            self._config,
            self._workspace,
            self._writer,
            pool,
            sources=sources,
            budget=Budget(
                self._order.max_articles, self._order.seconds, self._order.refresh, dict(self._order.left)
            ),
            progress=self._tell,
            asked=self._asked,
        )
        session.admit()
        self.sessions.append(session)
        return session

    def end(self, signum: int | None = None) -> CrawlResult:
        """Seal what was written, and close the ledger with what came of it."""
        trouble = self._seal()
        result = self._conclude(signum, trouble)
        now, ledger = self._clock(), self._workspace.catalog.ledger
        with ledger.together():
            ledger.close(self._closings(result), now)
            ledger.end_run(self._order.run, result.state, now)
            for session in self.sessions:
                session.note_left()
        logger.info("%s: %s", result.state.value, result.verdict)
        return result

    def broke_off(self, error: BaseException) -> None:
        """Close the ledger of a run that could not go on; what was committed is kept."""
        self._seal()
        now, ledger = self._clock(), self._workspace.catalog.ledger
        words = f"the crawl broke off: {error}"
        with ledger.together():
            ledger.close(
                [Closing(source, due, RunState.FAILED, words) for source, due in self._order.fires], now
            )
            ledger.end_run(self._order.run, RunState.FAILED, now)

    def _closings(self, result: CrawlResult) -> list[Closing]:
        of = result.sources
        return [
            Closing(name, due, of[name].state, of[name].verdict, of[name].counts, of[name].fault)
            for name, due in self._order.fires
        ]

    def _seal(self) -> NewskeepError | None:
        trouble = next((session.error for session in self.sessions if session.error), None)
        try:
            self._count(self._writer.commit())
            self._count(self._writer.close())
            # Storage may be back since the run began: what waited from earlier runs goes now.
            self._waiting = len(recover(self._workspace, self._clock()).troubles)
        except NewskeepError as error:
            known = kept(error, self._workspace.catalog) if isinstance(error, StorageError) else error
            logger.error("%s", known)  # noqa: TRY400 - a known error needs no traceback
            trouble = trouble or known
        self._workspace.catalog.frontier.free(self._order.run)
        return trouble

    def _count(self, done: Iterable[Committed]) -> None:
        committed = list(done)
        for session in self.sessions:
            session.committed(item for item in committed if item.deposit.lease.source in session.tallies)

    def _conclude(self, signum: int | None, trouble: NewskeepError | None) -> CrawlResult:
        stopped = signal.Signals(signum).name if signum else ""
        sources = {}
        for session in self.sessions:
            lost = session.error.message if session.error else ""
            for name, tally in session.tallies.items():
                still_due = session.still_due(name)
                concluded = tally.conclude(still_due=still_due, stopped=stopped, error=lost)
                if not (stopped or lost) and (rest := session.rest(name, still_due)):
                    concluded = tally.conclude_turn(concluded, rest)
                sources[name] = _cut_short(concluded, session.short) if session.short else concluded
        whole = conclude_run(sources)
        result = CrawlResult(
            self._order.run, whole.state, whole.verdict, sources, whole.counts, trouble, signum
        )
        if trouble and trouble.message not in whole.verdict:
            state = RunState.PARTIAL if whole.state is RunState.OK else whole.state
            result = replace(result, state=state, verdict=f"{whole.verdict}; {trouble.message}")
        elif self._waiting:
            still = f"segments of earlier runs that still wait in the spool: {self._waiting}"
            result = replace(result, verdict=f"{whole.verdict}; {still}")
        return result

    def _tell(self, counts: dict[str, Counts]) -> None:
        if self._progress:
            self._progress(counts)


def _cut_short(result: SourceResult, why: str) -> SourceResult:
    """What came of a source of which no more was fetched, because the disk is nearly full."""
    if not result.counts.fetched:
        return SourceResult(RunState.FAILED, f"nothing was fetched: {why}", result.counts)
    state = RunState.PARTIAL if result.state is RunState.OK else result.state
    return SourceResult(state, f"{result.verdict}; no more was fetched: {why}", result.counts)


def _about(config: Config) -> dict[str, str]:
    """Fields of the segments' warcinfo records."""
    crawl = config.crawl
    about = {
        "software": f"newskeep/{__version__}",
        "http-header-user-agent": user_agent(crawl),
        "robots": "obey" if crawl.obey_robots else "ignore",
    }
    return about | ({"operator": crawl.contact} if crawl.contact else {})
