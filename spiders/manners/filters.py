"""Keeps from being fetched what a source no longer asks for: `include` and `exclude` hold for what is known too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest

from newskeep.model import Reason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class NotWantedError(IgnoreRequest):
    """The source's configuration keeps a URL out; the message is the reason in words.

    Args:
        why: which of the two keys it is.
        reason: in words.
    """

    def __init__(self, why: Reason, reason: str) -> None:
        super().__init__(reason)
        self.why = why


class FilterMiddleware:
    """Judges each article's URL by the filters of its source, as they are now."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or not.

        Raises:
            NotWantedError: the source does not ask for it.
        """
        lease = request.meta.get("lease")
        if lease is None or lease.discovers:
            return
        spider: Any = self._crawler.spider
        if refused := spider.session.filters(lease.source).refusal(lease.url):
            raise NotWantedError(*refused)
