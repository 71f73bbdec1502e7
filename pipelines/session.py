"""One crawl: what the spider and the pipelines share while it lasts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cssselect import HTMLTranslator

from config.schema import Config, Crawl
from newskeep.archive.members import Members
from newskeep.archive.revisits import Revisits
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Committed, Writer
from newskeep.errors import NewskeepError
from newskeep.model import Counts, Lease
from newskeep.reading.pool import Pool
from pipelines.links import LinkFilters
from pipelines.tally import Tally

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
    ) -> None:
        self.config = config
        self.writer = writer
        self.pool = pool
        self.clock = writer.clock
        self.most_hops = MOST_HOPS
        self.revisits = Revisits(
            workspace.catalog.segments, Members(workspace.layout, workspace.storage), writer.run
        )
        #: what made it impossible to go on storing
        self.error: NewskeepError | None = None
        self.tallies = {name: Tally(workspace.catalog.articles.count_of(name)) for name in sources}
        self._frontier = workspace.catalog.frontier
        self._budgets = {
            name: self.options(name).max_articles if budget.max_articles is None else budget.max_articles
            for name in self.tallies
        }
        seconds = budget.seconds
        self._deadline = self.clock() + timedelta(seconds=seconds) if seconds is not None else None
        self._outstanding: set[int] = set()
        self._changed = asyncio.Event()
        self._progress = progress
        self._tasks: set[asyncio.Future[Any]] = set()

    def options(self, source: str) -> Crawl:
        """The [crawl] options that hold for a source."""
        return self.config.crawl_for(source)

    def reader(self, source: str) -> str:
        """`module:function` of a source's own reader; empty for the built-in one."""
        return self.config.sources[source].reader or ""

    def prune(self, source: str) -> tuple[str, ...]:
        """What a source wants cut out of its pages: its CSS selectors as XPath."""
        return tuple(HTMLTranslator().css_to_xpath(selector) for selector in self.config.sources[source].prune)

    def filters(self, source: str) -> LinkFilters:
        """Which links of a source are wanted."""
        options = self.config.sources[source]
        return LinkFilters(
            tuple(re.compile(pattern) for pattern in options.include),
            tuple(re.compile(pattern) for pattern in options.exclude),
        )

    def lease(self) -> list[Lease]:
        """URLs to fetch now, newest first, each source in its turn; empty when there is nothing to do yet."""
        room = self.config.crawl.concurrency * _AHEAD - len(self._outstanding)
        if self.error or room <= 0 or (self._deadline and self.clock() >= self._deadline):
            return []
        share = max(1, room // max(1, len(self.tallies)))
        leases = [lease for name in self.tallies for lease in self._lease(name, share)][:room]
        self._outstanding.update(lease.id for lease in leases)
        return leases

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
            self._outstanding.discard(lease.id)
            self.tallies[lease.source].add(item)
            names.add(lease.source)
        if names:
            self._changed.set()
            self._progress({name: tally.counts for name, tally in self.tallies.items()})

    def lost(self, lease: Lease, reason: str) -> None:
        """A page broke one of our own steps: it costs that page, which stays due, and the run says so."""
        self._outstanding.discard(lease.id)
        self.tallies[lease.source].lose(reason)
        self._changed.set()

    def fail(self, error: NewskeepError) -> None:
        """Nothing can be stored any more."""
        self.error = error
        self._changed.set()

    def keep_alive(self, task: asyncio.Future[Any]) -> None:
        """Hold a task that nobody awaits until it is done; the loop alone would let it be collected."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def still_due(self, source: str) -> int:
        """Article URLs that the budget left for the next run."""
        return self._frontier.due(source, self.clock())

    def _lease(self, source: str, limit: int) -> list[Lease]:
        budget = self._budgets[source]
        limit = min(limit, budget) if budget else limit
        leases = self._frontier.lease(self.writer.run, source, self.clock(), limit, links=budget > 0)
        self._budgets[source] -= sum(not lease.discovers for lease in leases)
        return leases
