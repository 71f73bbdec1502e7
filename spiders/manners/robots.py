"""robots.txt: what a site lets robots fetch, and how fast (RFC 9309)."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from newskeep.reading.content import decode_content
from spiders.manners.guard import AddressForbiddenError
from spiders.manners.slots import NotSentError
from spiders.reasons import reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: RFC 9309 section 2.5: at least 500 KiB are parsed; what lies behind is not
_MOST_BYTES = 500 * 1024
#: RFC 9309 section 2.3.1.2: at least five redirects are followed
_MOST_REDIRECTS = 5


class RobotsForbidsError(IgnoreRequest):
    """robots.txt forbids a URL; the message is the reason in words."""


class RobotsUnknownError(IgnoreRequest):
    """robots.txt can't be had, and until it can nothing may be fetched; the message is the reason in words."""


class Rules:
    """What one site allows.

    Args:
        protego: the parsed file; None where there is none, and all is allowed.
    """

    def __init__(self, protego: Protego | None) -> None:
        self._protego = protego

    def allow(self, url: str, agent: str) -> bool:
        """Whether a URL may be fetched."""
        return self._protego is None or bool(self._protego.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> float:
        """Seconds that the site asks us to wait between two requests; 0 when it does not ask."""
        return float(self._protego.crawl_delay(agent) or 0) if self._protego else 0.0


class RobotsMiddleware:
    """Fetches each site's robots.txt once a crawl, before its first page, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or not.

        Raises:
            RobotsForbidsError: the site does not want it.
            RobotsUnknownError: the site does not say what it wants.
            AddressForbiddenError: the site, or where its robots.txt is, may not be connected to.
            NotSentError: the crawl stopped before robots.txt was asked for.
        """
        if not request.meta.get("obey_robots", True):
            return
        parts = urlsplit(request.url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")
        if not rules.allow(request.url, self._agent):
            raise RobotsForbidsError("robots.txt forbids it")

    async def _rules_of(self, site: str, host: str) -> Rules:
        if site not in self._rules:
            # The first request of a site fetches it, the others wait for the same task.
            self._rules[site] = asyncio.ensure_future(self._learn(site, host))
        return await asyncio.shield(self._rules[site])

    async def _learn(self, site: str, host: str) -> Rules:
        rules = await self._fetch(f"{site}/robots.txt")
        if delay := rules.crawl_delay(self._agent):
            self._slow_down(host, delay)
        return rules

    def _slow_down(self, host: str, delay: float) -> None:
        pace = self._crawler.spider.paces.slow_down(host, delay)  # type: ignore[union-attr]
        downloader: Any = self._crawler.engine.downloader
        downloader.slow_down(host, pace.delay)
        logger.info("%s: robots.txt asks for %g seconds between two requests", host, delay)

    async def _fetch(self, url: str) -> Rules:
        try:
            response = await self._get(url)
            if 200 <= response.status < 300:
                return Rules(Protego.parse(_text(response)))
        except (NotSentError, AddressForbiddenError):
            raise
        except Exception as error:  # whatever kept it from us: RFC 9309 section 2.3.1.4
            what = f"robots.txt can't be reached ({reason_of(error)}), so nothing may be fetched"
            raise RobotsUnknownError(what) from error
        if response.status >= 500 or response.status == 429:
            raise RobotsUnknownError(f"robots.txt answered {response.status}, so nothing may be fetched")
        return Rules(None)

    async def _get(self, url: str) -> Response:
        engine = self._crawler.engine
        for _ in range(_MOST_REDIRECTS + 1):
            request = Request(url, meta={"obey_robots": False}, callback=NO_CALLBACK, priority=1000)
            response = await engine.download_async(request)
            location = response.headers.get(b"Location")
            if not (300 <= response.status < 400 and location):
                return response
            url = urljoin(url, location.decode("latin-1"))
        return response


def _text(response: Response) -> str:
    encoding = (response.headers.get(b"Content-Encoding") or b"").decode("latin-1")
    body = response.body
    try:
        body = decode_content(body, encoding, _MOST_BYTES * 20).body
    except ValueError as error:
        logger.warning("%s: %s", response.url, error)
        return ""
    return body[:_MOST_BYTES].decode("utf-8", "replace")
