"""Step 4: what is this page, and what does it say? A worker process answers; known payloads don't ask."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from newskeep.archive.intake import Task, pack
from newskeep.text.printable import printable
from newskeep.warc.record import payload_digest

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newskeep.model import Exchange
    from pipelines.page import Page
    from pipelines.session import Session

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Sends each response through a reading worker, under its limits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    async def close_spider(self) -> None:
        """End the workers; nothing is on its way any more."""
        await self._session.pool.close()

    async def process_item(self, page: Page) -> Page:
        """Read the response; one that is known, or can't be read, says so instead."""
        exchange = page.exchange
        if exchange is None:
            return page
        page.known = self._known(page, exchange)
        if not page.known:
            await self._read(page, exchange)
        return page

    def _known(self, page: Page, exchange: Exchange) -> str:
        if exchange.status == 304 and (page.lease.etag or page.lease.last_modified):
            return "the server says it has not changed"
        last = page.lease.payload_digest
        if last and exchange.status == 200 and payload_digest(exchange.body) == last:
            return "the server sent the same bytes as before"
        return ""

    async def _read(self, page: Page, exchange: Exchange) -> None:
        crawl = self._session.options(page.lease.source)
        task = Task(
            exchange,
            page.lease,
            self._session.writer.warcinfo_id,
            keep=frozenset(crawl.keep),
            max_page=crawl.max_page,
            reader=self._session.reader(page.lease.source),
            prune=self._session.prune(page.lease.source),
            learned=self._session.learned(page.lease.source),
            obey=frozenset(crawl.obey_pages),
        )
        try:
            page.taken = await self._session.pool.submit(task)
        except Exception as error:  # noqa: BLE001 - whatever a page does to its reader
            # It costs the page its text, never its bytes, never its neighbours.
            page.unreadable = f"could not be read: {printable(str(error)) or type(error).__name__}"
            logger.warning("%s %s", exchange.url, page.unreadable)
            if not page.lease.discovers:
                page.packed = pack(exchange, self._session.writer.warcinfo_id)
