"""Leaves alone what has shown itself to be a trap: the count is the session's, a middleware asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class TrapError(IgnoreRequest):
    """A URL is one of a trap's; the message is the reason in words."""


class TrapMiddleware:
    """Judges each URL when its turn has come, for by then more is known than when it was leased."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or not.

        Raises:
            TrapError: so many pages like it were no articles.
        """
        lease = request.meta.get("lease")
        if lease is None or lease.discovers or lease.article:
            return
        spider: Any = self._crawler.spider
        if refusal := spider.session.traps[lease.source].refusal(lease.url):
            raise TrapError(refusal)
