"""A downloader that keeps the limits of each host, and can stop.

Scrapy 2.14 to 2.19 count a request as transferring only in the task that is scheduled for it, so that a
burst goes out at once when the delay is 0 (limit 1, 16 in flight). And a host's slot is thrown away when it
has been idle for a minute, with any delay that was set on it. A stop waits until every request that waits for
its host's turn has been sent: with a Crawl-delay of ten seconds, five minutes. Nor does Scrapy know of other
processes that ask the same host.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader, Slot
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import _schedule_coro

from spiders.manners.holds import HostWaitsError, seconds_to_wait
from spiders.manners.starts import BUSY, Starts

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from spiders.manners.pace import Pace

#: key of a request's meta: what the handler calls when the request has been written to its connection
WRITTEN = "written"


class NotSentError(IgnoreRequest):
    """The crawl stopped before the request's turn came."""


class HostSlot(Slot):
    """The requests of one host."""

    def __init__(self, host: str, pace: Pace) -> None:
        super().__init__(pace.per_host, pace.delay, 0.0)
        self.host = host
        #: those that wait for a connection: their servers have not seen them yet
        self.unwritten: set[Request] = set()


class StrictSlotDownloader(Downloader):
    """Counts a request before it starts, and asks `Paces` what a host may be asked, and `Starts` when."""

    _stopped = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._starts: Starts | None = None

    def stop(self) -> None:
        """Send nothing more. What is under way is finished; what waits for its turn ends with `NotSentError`."""
        self._stopped = True
        for slot in list(self.slots.values()):
            slot.close()
            self._process_queue(slot)

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        key = self.get_slot_key(request)
        if key not in self.slots:
            crawling: Any = self.crawler.spider
            self.slots[key] = HostSlot(key, crawling.paces.get(key))
            self._starts = self._starts or Starts(crawling.session.starts)
            self._start_slot_gc()
        return key, self.slots[key]

    def _process_queue(self, slot: Slot) -> None:
        if self._stopped or not self.crawler.engine.running:
            _refuse(slot)
        if not isinstance(slot, HostSlot) or self._starts is None:
            return
        self._starts.keep(slot.host, len(slot.transferring))
        while not slot.latercall and slot.queue and slot.free_transfer_slots() > 0:
            request, deferred = slot.queue[0]
            try:
                wait = self._wait(slot, request, self._starts)
            except HostWaitsError as error:
                slot.queue.popleft()
                deferred.errback(error)
                continue
            if wait:
                slot.latercall = call_later(wait, self._latercall, slot)
            else:
                slot.queue.popleft()
                self._send(slot, request, deferred)

    def _wait(self, slot: HostSlot, request: Request, starts: Starts) -> float:
        """Seconds until it is worth looking again whether a request may be sent; 0.0 when it has its turn."""
        crawling: Any = self.crawler.spider
        if wait := seconds_to_wait(crawling.session, request.url):
            return wait
        now = monotonic()
        if (wait := slot.lastseen + slot.delay - now) > 0:
            return wait
        if slot.delay and slot.unwritten & slot.transferring:
            return BUSY
        return starts.claim(slot.host, slot.delay, slot.concurrency, now)

    def _send(self, slot: HostSlot, request: Request, deferred: Deferred[Response]) -> None:
        slot.lastseen = monotonic()
        slot.transferring.add(request)
        crawling: Any = self.crawler.spider
        # WARC-Date is when a capture began, and only here that is known.
        request.meta["sent"] = crawling.session.clock()
        _schedule_coro(self._wait_for_download(slot, request, deferred))

    async def _download(self, slot: Slot, request: Request) -> Response:
        if isinstance(slot, HostSlot):
            slot.unwritten.add(request)
            request.meta[WRITTEN] = partial(self._written, slot, request)
        try:
            return await super()._download(slot, request)
        finally:
            request.meta.pop(WRITTEN, None)
            if isinstance(slot, HostSlot):
                slot.unwritten.discard(request)

    def _written(self, slot: HostSlot, request: Request) -> None:
        """Only now the host is being asked: a busy loop comes to it late, and making a connection takes a while."""
        slot.unwritten.discard(request)
        slot.lastseen = monotonic()
        if slot.delay and self._starts:
            self._starts.began(slot.host, slot.lastseen)

    def close(self) -> None:
        """The crawl is over: nothing is in flight any more."""
        super().close()
        if self._starts:
            self._starts.close()
            self._starts = None

    def slow_down(self, host: str, delay: float) -> None:
        """Let a host wait longer between two requests, from now on."""
        if host in self.slots:
            self.slots[host].delay = max(self.slots[host].delay, delay)


def _refuse(slot: Slot) -> None:
    while slot.queue:
        _, deferred = slot.queue.popleft()
        deferred.errback(NotSentError("the crawl stopped before its turn"))
