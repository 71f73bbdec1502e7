"""What lets a request pass or not by what the crawl's session knows; traps, filters and shares of hosts are gates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newskeep.model import Lease
    from pipelines.session import Session


class Gate(ABC):
    """A downloader middleware that judges what was leased when its turn has come, not other requests (robots.txt)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or not.

        Raises:
            IgnoreRequest: it is not to be sent; the message is the reason in words.
        """
        lease: Lease | None = request.meta.get("lease")
        if lease is not None:
            spider: Any = self._crawler.spider
            self.judge(lease, request.url, spider.session)

    @abstractmethod
    def judge(self, lease: Lease, url: str, session: Session) -> None:
        """Let it pass, or raise what says why not.

        Args:
            lease: what is asked for.
            url: of the request: the lease's, or where a redirect led.
            session: of the crawl.
        """
