"""Step 5: is it new, unchanged, a new version, or a duplicate? The catalog is asked, the verdict is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newskeep.model import Judgement, PageKind, Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.page import Page
    from pipelines.session import Session


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
                page.judgement = self._session.writer.judge(page.exchange.url, article, page.exchange.time)
        if page.unreadable and page.packed and self._session.revisits.is_stored(page.packed):
            page.packed = None
        elif page.exchange and page.taken and page.taken.packed:
            page.packed = self._session.revisits.of_payload(
                page.exchange, page.taken.packed, self._session.writer.warcinfo_id
            )
        return page

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
