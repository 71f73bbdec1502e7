"""Step 6: records into the segment, rows into the catalog; only then is a URL done and its links due."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from newskeep.archive import outcomes
from newskeep.archive.writer import Deposit
from newskeep.errors import NewskeepError
from newskeep.model import NO_HINTS, Link, Outcome, PageKind, Reason, Verdict
from newskeep.text.urls import canonical_url
from newskeep.warc.record import payload_digest
from pipelines.hints import hints
from pipelines.links import sorted_out

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newskeep.model import Exchange
    from pipelines.page import Page
    from pipelines.session import Session

logger = logging.getLogger(__name__)

#: seconds after which a group is committed, however small it is
_EVERY = 0.5


class ArchivePipeline:
    """Hands every page to the writer, and commits in groups."""

    def __init__(self, session: Session, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler
        self._committer: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler.spider.session, crawler)  # type: ignore[union-attr]

    async def open_spider(self) -> None:
        """Start to commit in intervals."""
        self._committer = asyncio.create_task(self._commit_in_intervals())

    async def close_spider(self) -> None:
        """Commit what is left; the session seals the segment."""
        if self._committer:
            self._committer.cancel()
        await self._commit()

    async def process_item(self, page: Page) -> Page:
        """Write the page's records; its rows follow with the group."""
        if self._session.error:
            return page
        try:
            self._session.writer.add(self._deposit(page))
        except NewskeepError as error:
            await self._stop(error)
        else:
            if self._session.writer.full:
                await self._commit()
        return page

    async def _commit_in_intervals(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            await self._commit()

    async def _commit(self) -> None:
        if self._session.error:
            return
        try:
            self._session.committed(self._session.writer.commit())
        except NewskeepError as error:
            await self._stop(error)
        except Exception as error:
            # Nobody would hear of it, and the crawl would wait for commits that never come.
            logger.exception("a group could not be committed")
            await self._stop(
                NewskeepError(
                    f"What was fetched could not be committed: {error}.", "The log of the run says more."
                )
            )

    async def _stop(self, error: NewskeepError) -> None:
        """Nothing can be stored any more: stop fetching. What was committed is safe."""
        logger.error("%s", error)
        self._session.fail(error)
        if self._crawler.engine:
            stopping = self._crawler.engine.close_spider_async(reason="storage")
            self._session.keep_alive(asyncio.ensure_future(stopping))

    def _deposit(self, page: Page) -> Deposit:
        reading = page.taken.reading if page.taken else None
        time = page.exchange.time if page.exchange else self._session.clock()
        return Deposit(
            lease=page.lease,
            outcome=self._outcome(page),
            time=time,
            kind=reading.kind.value if reading else "",
            packed=page.packed or (page.taken.packed if page.taken else None),
            links=self._links(page),
            judgement=page.judgement,
            text=reading.article if reading else None,
            hints=hints(page.exchange, reading, time) if page.exchange else NO_HINTS,
        )

    def _outcome(self, page: Page) -> Outcome:
        lease, exchange, now = page.lease, page.exchange, self._session.clock()
        if page.blocked:
            why = page.why or Reason.ROBOTS
            return outcomes.blocked(lease, page.blocked, now, why=why, until=page.not_before)
        if exchange is None:
            return outcomes.failed(lease, page.failure, now, why=page.why or Reason.CONNECTION)
        tiers = self._session.options(lease.source).revisit
        if page.known:
            return outcomes.unchanged(lease, exchange, tiers, now, page.known, whole_next=page.whole_next)
        if page.taken is None:
            return outcomes.failed(lease, page.unreadable, now, exchange, why=Reason.UNREADABLE)
        digest, reading = _digest(page), page.taken.reading
        if page.judgement and page.judgement.verdict is Verdict.VERSION:
            lease = replace(lease, changed=now)
        return outcomes.answered(lease, exchange, reading, digest, tiers, now, not_before=page.not_before)

    def _links(self, page: Page) -> tuple[Link, ...]:
        if page.taken is None or page.exchange is None:
            return ()
        reading = page.taken.reading
        if reading.kind is PageKind.REDIRECT:
            return self._redirect(page, page.exchange, reading.links)
        if page.lease.discovers and not page.judgement:
            links = sorted_out(reading.links, self._session.filters(page.lease.source))
            # An index that leads to an index, and so on without end, is a trap.
            deep = page.lease.hops >= self._session.most_hops
            return tuple(link for link in links if not (deep and link.discovery))
        return self._own_url(page, page.exchange)

    def _own_url(self, page: Page, exchange: Exchange) -> tuple[Link, ...]:
        """An AMP or print copy of an article that is not known yet leads to the article's own URL."""
        judgement = page.judgement
        if not judgement or judgement.verdict is Verdict.UNCHANGED:
            return ()
        if judgement.canonical_url == canonical_url(exchange.url):
            return ()
        hint = page.lease.hint
        return (Link(judgement.canonical_url, "canonical", hint.title, hint.published, hint.modified),)

    def _redirect(self, page: Page, exchange: Exchange, links: tuple[Link, ...]) -> tuple[Link, ...]:
        """The target is fetched in its turn, with what was said of the URL that led to it."""
        hint = page.lease.hint
        targets = tuple(
            Link(link.url, "redirect", hint.title, hint.published, hint.modified) for link in links
        )
        if page.lease.hops >= self._session.most_hops:
            words = f"more than {self._session.most_hops} redirects one after another"
            logger.warning("%s: %s", exchange.url, words)
            return tuple(replace(link, refused=(Reason.HOPS, words)) for link in targets)
        # The addresses that a source's own URLs move to are the source's own, as they are.
        return (
            targets if page.lease.discovers else sorted_out(targets, self._session.filters(page.lease.source))
        )


def _digest(page: Page) -> str:
    if page.taken and page.taken.packed:
        return page.taken.packed.payload_digest
    return payload_digest(page.exchange.body) if page.exchange else ""
