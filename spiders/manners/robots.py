"""robots.txt: fetched before a site's first page, kept from run to run, and obeyed (RFC 9309)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Hashable
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from newskeep.catalog.hosts import KnownRobots
from newskeep.reading.content import TooLargeError, decode_content
from newskeep.reading.robots import MOST_BYTES as MOST_READ
from newskeep.reading.robots import RobotsRules
from newskeep.text.printable import printable
from newskeep.text.urls import absolute_url
from newskeep.units import rfc3339
from spiders.manners.guard import FOR_SOURCE, AddressForbiddenError, rights, source_of
from spiders.manners.holds import HostWaitsError
from spiders.manners.limits import MOST_BYTES, kept_body
from spiders.manners.slots import NotSentError
from spiders.reasons import reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: what is logged, for those who look into it, of each answer: robots.txt is stored nowhere
ANSWERED = "%s answered %d"

#: RFC 9309, section 2.3.1.2: at least five redirects are followed
_MOST_REDIRECTS = 5
#: RFC 9309, section 2.4: rules are used for no longer, but where new ones can't be had; and then for no longer again
_FRESH = timedelta(days=1)
#: bytes that a compressed robots.txt may unpack to
_MOST_UNPACKED = 20 * MOST_READ


#: the source whose request had robots.txt asked for
_on_behalf: ContextVar[str] = ContextVar("on_behalf", default="")


class RobotsForbidsError(IgnoreRequest):
    """robots.txt forbids a URL; the message is the reason in words."""


class RobotsUnknownError(IgnoreRequest):
    """robots.txt can't be had, and until it can nothing may be fetched; the message is the reason in words."""


class _UnreachableError(Exception):
    """No robots.txt came; the message is the reason in words."""


class RobotsMiddleware:
    """Learns each site's robots.txt once a crawl, before its first page, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[tuple[str, Hashable], asyncio.Future[RobotsRules]] = {}

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
            HostWaitsError: the host wants to be left alone.
            NotSentError: the crawl stopped before robots.txt was asked for.
        """
        if not request.meta.get("obey_robots", True):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
        # What one source may connect to, another may not: they share what they learn only where they may do the same.
        _on_behalf.set(source_of(request))
        may = rights(self._crawler.settings["NEWSKEEP_CONFIG"], _on_behalf.get())
        ruling = (await self._rules_of(site, parts.hostname or "", may)).judge(request.url)
        if not ruling.allowed:
            raise RobotsForbidsError(f"robots.txt forbids it, line {ruling.line}: {ruling.text}")

    async def _rules_of(self, site: str, host: str, may: Hashable) -> RobotsRules:
        key = (site, may)
        if key not in self._rules:
            # The first request of a site fetches it, the others wait for the same task.
            self._rules[key] = asyncio.ensure_future(self._learn(site, host))
        return await asyncio.shield(self._rules[key])

    async def _learn(self, site: str, host: str) -> RobotsRules:
        session: Any = self._crawler.spider.session  # type: ignore[union-attr]
        now, known = session.clock(), session.hosts.robots(site)
        if known is None or now - known.checked >= _FRESH:
            known = await self._renew(site, known, now)
            session.hosts.put_robots(site, known)
        rules = RobotsRules(known.body, self._agent)
        if rules.crawl_delay:
            self._slow_down(host, rules.crawl_delay)
        return rules

    def _slow_down(self, host: str, delay: float) -> None:
        pace = self._crawler.spider.paces.slow_down(host, delay)  # type: ignore[union-attr]
        downloader: Any = self._crawler.engine.downloader
        downloader.slow_down(host, pace.delay)
        logger.info("%s: robots.txt asks for %g seconds between two requests", host, delay)

    async def _renew(self, site: str, known: KnownRobots | None, now: datetime) -> KnownRobots:
        """The rules as they are now; those of the day before, where they can't be had."""
        try:
            return await self._fetch(f"{site}/robots.txt", known, now)
        except _UnreachableError as error:
            if known and now - known.checked < 2 * _FRESH:
                logger.warning(
                    "%s: %s; the rules of %s hold for another day", site, error, rfc3339(known.checked)
                )
                return known
            raise RobotsUnknownError(f"{error}, so nothing may be fetched") from error

    async def _fetch(self, url: str, known: KnownRobots | None, now: datetime) -> KnownRobots:
        try:
            response = await self._get(url, known)
        except (NotSentError, AddressForbiddenError, HostWaitsError, _UnreachableError):
            raise
        except Exception as error:  # whatever kept it from us: RFC 9309 section 2.3.1.4
            raise _UnreachableError(f"robots.txt can't be reached ({reason_of(error)})") from error
        status = response.status
        if status == 304 and known:
            return replace(known, checked=now)
        if status >= 500 or status == 429:
            raise _UnreachableError(f"robots.txt answered {status}")
        # "Unavailable", 401 and 403 too, means that all is allowed (RFC 9309, section 2.3.1.3).
        if not 200 <= status < 300:
            return KnownRobots(now)
        return KnownRobots(now, _body(response), *(response.headers.get(n) or b"" for n in _VALIDATORS))

    async def _get(self, url: str, known: KnownRobots | None) -> Response:
        """The answer, whatever it is, behind redirects to any host."""
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        for _ in range(_MOST_REDIRECTS + 1):
            meta = {"obey_robots": False, MOST_BYTES: _MOST_KEPT, FOR_SOURCE: _on_behalf.get()}
            request = Request(url, headers=headers, meta=meta, callback=NO_CALLBACK, priority=1000)
            response = await self._crawler.engine.download_async(request)
            logger.debug(ANSWERED, url, response.status)
            location = response.headers.get(b"Location")
            if not (300 <= response.status < 400 and location):
                return response
            said = location.decode("utf-8", "replace")
            url = absolute_url(url, said)
            if not url:
                raise _UnreachableError(f"robots.txt leads to no web page ({printable(said)[:100]})")
        return response


#: names of the header fields that a conditional request repeats
_VALIDATORS = ("ETag", "Last-Modified")
# A byte more than is read tells that the file goes on, and that its last line may be half of one.
_MOST_KEPT = MOST_READ + 1


def _body(response: Response) -> bytes:
    """The file without its content encoding, as far as it is read.

    Raises:
        _UnreachableError: it broke off, so that the rules that count may be those that are missing.
    """
    body, truncated = kept_body(response)
    if truncated in {"time", "disconnect"}:
        raise _UnreachableError("robots.txt broke off")
    encoding = (response.headers.get(b"Content-Encoding") or b"").decode("latin-1")
    try:
        decoded = decode_content(body, encoding, _MOST_UNPACKED)
    except TooLargeError as error:
        raise _UnreachableError(f"robots.txt is a bomb: {error}") from error
    except ValueError as error:
        logger.warning("%s: %s", response.url, error)
        return b""
    if decoded.truncated and not truncated:
        raise _UnreachableError("robots.txt broke off")
    return decoded.body[:_MOST_KEPT]
