"""No host is asked for more URLs in a run than `max_host` allows, however many sources lead to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest

from spiders.manners.holds import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from pipelines.session import Session


class HostSpentError(IgnoreRequest):
    """A host was asked for as many URLs as it may be in one run; the message is the reason in words."""


class ShareMiddleware:
    """Counts what each host is asked for. The sources' own URLs are not counted: they are asked for by name."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or not.

        Raises:
            HostSpentError: its host had its share of this run.
        """
        lease = request.meta.get("lease")
        if lease is None or lease.role == "source":
            return
        spider: Any = self._crawler.spider
        session: Session = spider.session
        options, host = session.options(lease.source), host_of(request.url)
        # What one source alone may fetch is no less than that.
        most = max(options.max_host, options.max_articles)
        if session.asked[host] >= most:
            raise HostSpentError(f"limit: this run asked {host} for {most} URLs; it stays due")
        session.asked[host] += 1
