"""The spider: it fetches what is due. What a page is and what becomes of it is the pipelines' work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.utils.misc import load_object

from newskeep.errors import NewskeepError
from newskeep.model import Lease, Reason
from pipelines.page import Page
from spiders.exchange import exchange_of
from spiders.kinds import kind_of
from spiders.manners.filters import NotWantedError
from spiders.manners.guard import AddressForbiddenError
from spiders.manners.holds import NOT_BEFORE, HostWaitsError
from spiders.manners.limits import MOST_BYTES
from spiders.manners.pace import Paces
from spiders.manners.robots import RobotsForbidsError, RobotsUnknownError
from spiders.manners.shares import HostSpentError
from spiders.manners.slots import NotSentError
from spiders.manners.traps import TrapError
from spiders.reasons import reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from pipelines.session import Session

logger = logging.getLogger(__name__)

#: how Scrapy ends a crawl that ended by itself, by a signal, or because we said so
#: so long after the last whole answer, a document or an article is asked for without condition
_WHOLE_DOCUMENT = timedelta(days=1)
_WHOLE_ARTICLE = timedelta(days=7)
_ENDS = frozenset({"finished", "shutdown", "storage"})


class NewsSpider(scrapy.Spider):
    """Fetches the URLs that a crawl leases from the catalog, newest first, until nothing is due any more.

    A subclass may build the request (`request`), or look at the response before it is archived (`page`).
    Run by hand in a checkout: `scrapy crawl news -a sources=courier,herald`.
    """

    name = "news"
    session: Session
    paces: Paces

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's door; without a session of its own the spider opens one for the sources named."""
        session: Session | None = kwargs.pop("session", None)
        sources = kwargs.pop("sources", "")
        spider = super().from_crawler(crawler, *args, **kwargs)
        if session is None:
            session = load_object(crawler.settings["NEWSKEEP_OPEN_SESSION"])(crawler, sources)
        spider.session = session
        crawler.signals.connect(spider.broke, signals.item_error)
        crawler.signals.connect(spider.broke, signals.spider_error)
        spider.paces = Paces.of(session.config, session.tallies)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Lease and fetch, until nothing is due and nothing is on its way."""
        seconds = self.session.seconds_left
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self.halt)
        while not self.session.over:
            leases = self._lease()
            for lease in leases:
                if request := self._request(lease):
                    yield request
            if not leases:
                if self.session.idle:
                    break
                await self.session.changed()

    def halt(self) -> None:
        """Ask for nothing more; what is under way is finished, what waits for its turn stays due."""
        downloader: Any = self.crawler.engine.downloader
        downloader.stop()

    def request(self, lease: Lease) -> scrapy.Request:
        """The request for a leased URL: conditional where we know what the server said last."""
        headers: dict[str, bytes] = {}
        # Byte for byte as the server gave them: some compare nothing else.
        if self._trusts(lease) and lease.etag:
            headers["If-None-Match"] = lease.etag
        if self._trusts(lease) and lease.last_modified:
            headers["If-Modified-Since"] = lease.last_modified
        options = self.session.options(lease.source)
        return scrapy.Request(
            lease.url,
            callback=self.parse,
            errback=self.failed,
            headers=headers,
            dont_filter=True,
            meta={
                "lease": lease,
                "obey_robots": options.obey_robots,
                "download_timeout": options.timeout.total_seconds(),
                MOST_BYTES: options.max_page,
                "verbatim_url": True,
            },
        )

    def _trusts(self, lease: Lease) -> bool:
        """Whether a server may say "not modified": some say so for ever, and are asked for all of it now and then."""
        longest = _WHOLE_DOCUMENT if lease.discovers else _WHOLE_ARTICLE
        return lease.whole is not None and self.session.clock() - lease.whole < longest

    def parse(self, response: Response, **_: Any) -> Iterator[Page]:
        """A response, whatever its status, becomes one item.

        Raises:
            TypeError: `page` of a subclass gave something else, for which the crawl would wait for ever.
        """
        page = self.page(response.meta["lease"], response)
        if not isinstance(page, Page):
            msg = f"{type(self).__name__}.page gave {type(page).__name__}, not a Page"
            raise TypeError(msg)
        page.not_before = response.meta.get(NOT_BEFORE)
        yield page

    def page(self, lease: Lease, response: Response) -> Page:
        """The item that a response becomes."""
        return Page(lease, exchange_of(response, response.meta["sent"]))

    def failed(self, failure: Failure) -> Iterator[Page]:
        """A request that got no response becomes an item too: why, in words."""
        request: Any = getattr(failure, "request", None)
        lease: Lease = request.meta["lease"]
        error = failure.value
        if isinstance(error, NotSentError):
            self.session.give_back(lease)
        elif isinstance(error, HostSpentError):
            self.session.put_off(lease, str(error))
        elif isinstance(error, TrapError):
            yield Page(lease, blocked=str(error), why=Reason.TRAP)
        elif isinstance(error, NotWantedError):
            yield Page(lease, blocked=str(error), why=error.why)
        elif isinstance(error, HostWaitsError):
            yield Page(lease, blocked=str(error), why=Reason.WAIT, not_before=error.until)
        elif isinstance(error, RobotsForbidsError | AddressForbiddenError):
            yield Page(lease, blocked=str(error), why=kind_of(error))
        else:
            reason = str(error) if isinstance(error, RobotsUnknownError) else reason_of(error)
            logger.info("%s: %s", lease.url, reason)
            yield Page(lease, failure=reason, why=kind_of(error))

    def broke(self, failure: Failure, response: Response | Failure | None = None) -> None:
        """A page broke a step of its way: that must not let the crawl wait for it for ever."""
        request: Any = getattr(response, "request", None)
        if request and "lease" in request.meta:
            self._lost(request.meta["lease"], failure.value)

    def closed(self, reason: str) -> None:
        """Scrapy's door: the crawl is over; a reason that is none of ours (too much memory) must not pass for success."""
        if reason not in _ENDS:
            self.session.fail(
                NewskeepError(f"Scrapy ended the crawl ({reason}).", "The log of the run says more.")
            )

    def _lease(self) -> list[Lease]:
        try:
            return self.session.lease()
        except NewskeepError as error:
            logger.error("%s", error)  # noqa: TRY400 - a known error needs no traceback
            self.session.fail(error)
            self.halt()
            return []

    def _request(self, lease: Lease) -> scrapy.Request | None:
        """The request; None where a subclass can't make it: an error here would end the crawl without a word."""
        try:
            return self.request(lease)
        except Exception as error:
            logger.exception("%s: no request could be made of it", lease.url)
            self._lost(lease, error)
            return None

    def _lost(self, lease: Lease, error: BaseException | None) -> None:
        self.session.lost(lease, f"could not be processed: {type(error).__name__}")
