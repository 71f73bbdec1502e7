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
from spiders.manners.slots import NotSentError

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


class Rules:
    """What one site allows.

    Args:
        protego: the parsed file; None where all is allowed or all forbidden.
        forbidden: why nothing may be fetched; empty when the file decides.
    """

    def __init__(self, protego: Protego | None, forbidden: str = "") -> None:
        self._protego = protego
        self._forbidden = forbidden

    def refusal(self, url: str, agent: str) -> str:
        """Why a URL may not be fetched; empty when it may."""
        if self._forbidden:
            return self._forbidden
        if self._protego is None or self._protego.can_fetch(url, agent):
            return ""
        return "robots.txt forbids it"

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
            NotSentError: the crawl stopped before robots.txt was asked for.
        """
        if not request.meta.get("obey_robots", True):
            return
        parts = urlsplit(request.url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")
        if refusal := rules.refusal(request.url, self._agent):
            raise RobotsForbidsError(refusal)

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
        except NotSentError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever kept it from us: RFC 9309 section 2.3.1.4
            return Rules(None, f"robots.txt can't be reached ({_words(error)}), so nothing may be fetched")
        if response.status >= 500 or response.status == 429:
            return Rules(None, f"robots.txt answered {response.status}, so nothing may be fetched")
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


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
