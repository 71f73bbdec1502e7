"""One crawl: what the spider and the pipelines share while it lasts."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cssselect import HTMLTranslator

from config.schema import Config, Crawl
from newskeep.archive.outcomes import failed
from newskeep.archive.rereading import StoredPages
from newskeep.archive.revisits import RevisitRules, Revisits
from newskeep.archive.room import Room
from newskeep.archive.spool import overfull
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Committed, Writer
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.hosts import Hosts
from newskeep.errors import NewskeepError
from newskeep.model import Counts, Learned, Lease, Reason, RunState
from newskeep.reading.pool import Pool
from pipelines.large import LargeBodies
from pipelines.links import LinkFilters
from pipelines.tally import Tally
from pipelines.traps import Traps

#: redirects, or indexes of sitemaps, that are followed one after another
MOST_HOPS = 6
#: URLs leased at once, as a multiple of the requests in flight: enough that the downloader never waits
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """What a crawl may use, in place of what the configuration says."""

    #: articles a source; None: as its options say
    max_articles: int | None = None
    #: no URL is leased after so many seconds; None: no such limit
    seconds: float | None = None
    #: every known article is looked at, however soon after the last time
    refresh: bool = False
    #: articles of single sources, which go on where their time was over
    left: Mapping[str, int] = field(default_factory=dict)


class Session:
    """The state of one crawl by one process.

    Args:
        config: what the user asked for.
        workspace: open for writing.
        writer: of this run.
        pool: reading workers.
        sources: names of the sources to crawl.
        budget: how much of them.
        progress: told the counts of each source at every commit.
        asked: what the run has asked of each host; it is counted up here.
    """

    def __init__(
        self,
        config: Config,
        workspace: Workspace,
        writer: Writer,
        pool: Pool,
        *,
        sources: Iterable[str],
        budget: Budget,
        progress: Callable[[dict[str, Counts]], None],
        asked: Counter[str],
    ) -> None:
        self.config = config
        self.writer = writer
        self.pool = pool
        self.clock = writer.clock
        self.most_hops = MOST_HOPS
        self.asked = asked
        self.large = LargeBodies()
        #: why URLs that were leased were not asked for, by the number of their row; they stay due
        self._put_off: dict[int, str] = {}
        #: what is stored already
        self.pages = StoredPages(workspace.catalog.segments, workspace.layout, workspace.storage)
        self.revisits = Revisits(
            workspace.catalog.segments,
            self.pages,
            writer.run,
            # Whoever asks for every article by hand gets a record of each look.
            RevisitRules(blackout=timedelta(0)) if budget.refresh else RevisitRules(),
        )
        self._workspace = workspace
        #: why nothing more is fetched although more is due: the disk is nearly full; empty while there is room
        self.short = ""
        self._room = Room(workspace.layout.home, config.archive.min_free)
        #: what made it impossible to go on storing
        self.error: NewskeepError | None = None
        self.tallies = {name: _tally(workspace.catalog, name) for name in sources}
        self._wants = {name: _Wants.of(config, name) for name in self.tallies}
        #: what each source has shown of traps
        self.traps = {name: Traps() for name in self.tallies}
        self._frontier = workspace.catalog.frontier
        self._budgets = {
            name: budget.left.get(
                name,
                self.options(name).max_articles if budget.max_articles is None else budget.max_articles,
            )
            for name in self.tallies
        }
        #: documents that they may lead to: redirects' targets, the sitemaps of an index
        self._documents = {name: self.options(name).max_documents for name in self.tallies}
        #: looks at known articles that are left to each source; None: as many as are due
        self._looks: dict[str, int | None] = {
            name: None if budget.refresh else self.options(name).revisit_budget for name in self.tallies
        }
        seconds = budget.seconds
        self._deadline = self.clock() + timedelta(seconds=seconds) if seconds is not None else None
        self._outstanding: set[int] = set()
        self._held: Counter[str] = Counter()
        self._turns = deque(self.tallies)
        #: sources that had nothing due when they were asked last, and have brought nothing since
        self._dry: set[str] = set()
        self._changed = asyncio.Event()
        self._progress = progress
        self._tasks: set[asyncio.Future[Any]] = set()

    def admit(self) -> None:
        """Make due what the sources' filters kept out in earlier runs, and now let in.

        Raises:
            CatalogError: the catalog can't be written.
        """
        for name in self.tallies:
            filters = self.filters(name)
            self._frontier.admit(name, lambda url, of=filters: of.refusal(url) is None, self.clock())  # type: ignore[misc]

    def options(self, source: str) -> Crawl:
        """The [crawl] options that hold for a source."""
        return self._wants[source].options

    def reader(self, source: str) -> str:
        """`module:function` of a source's own reader; empty for the built-in one."""
        return self.config.sources[source].reader or ""

    def prune(self, source: str) -> tuple[str, ...]:
        """What a source wants cut out of its pages: its CSS selectors as XPath."""
        return self._wants[source].prune

    def learned(self, source: str) -> Learned:
        """What is known by now of a source's boilerplate.

        Raises:
            CatalogError: the catalog can't be read.
        """
        return self.writer.learned(source)

    def filters(self, source: str) -> LinkFilters:
        """Which links of a source are wanted."""
        return self._wants[source].filters

    def lease(self) -> list[Lease]:
        """URLs to fetch now, newest first, each source in its turn; empty when there is nothing to do yet.

        Raises:
            CatalogError: the catalog can't be written.
            StorageError: what storage did not take fills the spool.
        """
        if full := overfull(self._workspace, self.config.archive.spool_limit):
            raise full
        self.short = self.short or self._room.lack()
        capacity = self.config.crawl.concurrency * _AHEAD
        # A slow source must not fill the room with URLs that wait for its host.
        busy = sum(1 for name in self.tallies if self._held[name] or name not in self._dry)
        share = max(1, capacity // max(1, busy))
        leases: list[Lease] = []
        for _ in range(len(self._turns)):
            room = capacity - len(self._outstanding)
            if self.over or room <= 0:
                break
            name = self._turns[0]
            self._turns.rotate(-1)
            leases += self._lease(name, min(room, share - self._held[name]))
        return leases

    @property
    def over(self) -> bool:
        """True when no further URL is to be fetched: no time, no room, or nothing can be stored any more."""
        return self.error is not None or bool(self.short) or self.seconds_left == 0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until no further URL is to be fetched; None when there is no such limit."""
        if self._deadline is None:
            return None
        return max(0.0, (self._deadline - self.clock()).total_seconds())

    @property
    def hosts(self) -> Hosts:
        """What is known of hosts from earlier runs, and from others that run beside this one."""
        return self._workspace.catalog.hosts

    @property
    def starts(self) -> Path:
        """The file in which all processes of the archive note when they asked which host."""
        return self._workspace.layout.starts

    @property
    def idle(self) -> bool:
        """True when nothing that was leased is still on its way."""
        return not self._outstanding

    async def changed(self) -> None:
        """Wait until something was committed, or the crawl can't go on."""
        self._changed.clear()
        await self._changed.wait()

    def committed(self, done: Iterable[Committed]) -> None:
        """URLs are done: count them, and let their links be leased."""
        names = set()
        for item in done:
            lease = item.deposit.lease
            self._release(lease)
            self.tallies[lease.source].add(item)
            self.traps[lease.source].note(item.deposit)
            if item.deposit.outcome.outcome == "blocked" and item.deposit.outcome.status is None:
                self._budgets[lease.source] += not lease.discovers  # it was not fetched
            names.add(lease.source)
        if names:
            self._changed.set()
            self._progress({name: tally.counts for name, tally in self.tallies.items()})

    def lost(self, lease: Lease, reason: str) -> None:
        """A page broke one of our own steps: it costs that page, which is tried again later, and the run says so."""
        self._release(lease)
        self.tallies[lease.source].lose(reason)
        now = self.clock()
        try:
            self._frontier.fail(lease, failed(lease, reason, now, why=Reason.BROKEN), now)
        except NewskeepError as error:
            self.fail(error)
        self._changed.set()

    def give_back(self, lease: Lease) -> None:
        """A URL was not asked for after all, and stays due; with the run's other leases it is freed at its end."""
        self._release(lease)
        self._changed.set()

    def put_off(self, lease: Lease, words: str) -> None:
        """A URL is not asked for in this run, and stays due; what the source may fetch is no less for that."""
        self._put_off[lease.id] = words
        self._budgets[lease.source] += not lease.discovers
        self._documents[lease.source] += lease.role == "hop"
        self.give_back(lease)

    def fail(self, error: NewskeepError) -> None:
        """Nothing can be stored any more; the first reason counts."""
        self.error = self.error or error
        self._changed.set()

    def keep_alive(self, task: asyncio.Future[Any]) -> None:
        """Hold a task that nobody awaits until it is done; the loop alone would let it be collected."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def rest(self, source: str, still_due: int) -> int | None:
        """Articles that a source might have fetched still when the time was over; None where time was no matter."""
        left = self._budgets[source]
        cut = self.seconds_left == 0 and (self.tallies[source].untouched or (still_due and left > 0))
        return max(left, 1) if cut else None

    def note_left(self) -> None:
        """Write into the rows of what stays due why its turn did not come.

        Raises:
            CatalogError: the catalog can't be written.
        """
        for name in self.tallies:
            for role, left, key in (
                ("link", self._budgets[name], "max_articles"),
                ("hop", self._documents[name], "max_documents"),
            ):
                why, words = Reason.TURN, "the run ended before its turn; it stays due"
                if left <= 0:
                    why, words = Reason.BUDGET, f"the run had fetched its {key}; it stays due"
                self._frontier.leave_due(name, why, words, self.clock(), role)
        for row, words in self._put_off.items():
            self._frontier.leave(row, Reason.BUDGET, words)

    def still_due(self, source: str) -> int:
        """Article URLs that the budget left for the next run."""
        return self._frontier.due(source, self.clock())

    def _lease(self, source: str, limit: int) -> list[Lease]:
        if limit <= 0 or source in self._dry:
            return []
        budget = self._budgets[source]
        looks = self._looks[source]
        documents = self._documents[source]
        leases = self._frontier.lease(
            self.writer.run,
            source,
            self.clock(),
            min(limit, budget or limit, documents or limit),
            links=budget > 0,
            hops=documents > 0,
            looks=looks,
        )
        if looks is not None:
            self._looks[source] = looks - sum(lease.looks for lease in leases)
        self._budgets[source] -= sum(not lease.discovers for lease in leases)
        self._documents[source] -= sum(lease.role == "hop" for lease in leases)
        self._held[source] += len(leases)
        self._outstanding.update(lease.id for lease in leases)
        if not leases:
            self._dry.add(source)
        return leases

    def _release(self, lease: Lease) -> None:
        self.large.release(lease.id)
        if lease.id in self._outstanding:
            self._outstanding.remove(lease.id)
            self._held[lease.source] -= 1
            self._dry.discard(lease.source)


def _tally(catalog: Catalog, source: str) -> Tally:
    fires = catalog.ledger.fires(source=source, limit=10)
    last = next((fire.state for fire in fires if fire.ended), None)
    return Tally(catalog.articles.count_of(source), was_empty=last is RunState.EMPTY)


@dataclass(frozen=True, slots=True)
class _Wants:
    """What a source wants, worked out once and not for each of its pages."""

    options: Crawl
    #: XPath
    prune: tuple[str, ...]
    filters: LinkFilters

    @classmethod
    def of(cls, config: Config, source: str) -> _Wants:
        """What the configuration says of a source."""
        options = config.sources[source]
        filters = LinkFilters(
            tuple(re.compile(pattern) for pattern in options.include),
            tuple(re.compile(pattern) for pattern in options.exclude),
            source,
        )
        prune = tuple(HTMLTranslator().css_to_xpath(selector) for selector in options.prune)
        return cls(config.crawl_for(source), prune, filters)
