"""Step 5: is it new, unchanged, a new version, or a duplicate? The catalog is asked, the verdict is said."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from newskeep.archive.intake import Task
from newskeep.model import Judgement, Link, PageKind, Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newskeep.archive.intake import Taken
    from newskeep.model import ArticleText
    from pipelines.page import Page
    from pipelines.session import Session

logger = logging.getLogger(__name__)


class DedupePipeline:
    """Says the verdict on every page of an article."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    async def process_item(self, page: Page) -> Page:
        """Judge the page beside all that is stored."""
        if page.exchange and page.known and page.lease.article:
            self._judge_known(page)
        elif page.exchange and page.taken and page.taken.reading.kind is PageKind.ARTICLE:
            article = page.taken.reading.article
            if article:
                like = await self._read_alike(page, article)
                page.judgement = self._session.writer.judge(
                    page.exchange.url, article, page.exchange.time, page.lease.source, like
                )
        if page.unreadable and page.packed and self._session.revisits.is_stored(page.packed):
            page.packed = None
        elif page.exchange and page.taken and page.taken.packed:
            page.packed = self._session.revisits.of_payload(
                page.exchange, page.taken.packed, self._session.writer.warcinfo_id
            )
        return page

    async def _read_alike(self, page: Page, article: ArticleText) -> ArticleText | None:
        """The article's latest version, read anew by what has read this page: another extractor's text is no edit."""
        session = self._session
        before = session.writer.read_otherwise(page.lease.article, article) if page.lease.article else None
        if before is None:
            return None
        try:
            task = Task(
                session.pages.exchange(before),
                replace(page.lease, hint=Link(before.url, "archive")),
                session.writer.warcinfo_id,
                max_page=session.options(page.lease.source).max_page,
                reader=session.reader(page.lease.source),
                prune=session.prune(page.lease.source),
                learned=session.learned(page.lease.source),
            )
            taken: Taken = await session.pool.submit(task)
        except Exception as error:  # noqa: BLE001 - then it is held against the stored text
            logger.warning("%s can't be read again: %s", before.record_id, error)
            return None
        return taken.reading.article

    def _judge_known(self, page: Page) -> None:
        """The payload is the last one of its URL: the article is unchanged, and a revisit says so."""
        if page.exchange is None:
            return
        revisit = self._session.revisits.make(page.lease, page.exchange, self._session.writer.warcinfo_id)
        page.packed = revisit.packed
        page.whole_next = revisit.whole_next
        page.judgement = Judgement(
            Verdict.UNCHANGED, page.lease.article, page.lease.key, revisit.version, page.known
        )
