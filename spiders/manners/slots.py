"""A downloader that keeps the limits of each host, and can stop.

Scrapy 2.14 to 2.19 count a request as transferring only in the task that is scheduled for it, so that a
burst goes out at once when the delay is 0 (limit 1, 16 in flight). And a host's slot is thrown away when it
has been idle for a minute, with any delay that was set on it. A stop waits until every request that waits for
its host's turn has been sent: with a Crawl-delay of ten seconds, five minutes.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader, Slot
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import _schedule_coro

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response


class NotSentError(IgnoreRequest):
    """The crawl stopped before the request's turn came."""


class StrictSlotDownloader(Downloader):
    """Counts a request before it starts, and asks `Paces` what a host may be asked."""

    _stopped = False

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
            pace = crawling.paces.get(key)
            self.slots[key] = Slot(pace.per_host, pace.delay, 0.0)
            self._start_slot_gc()
        return key, self.slots[key]

    def _process_queue(self, slot: Slot) -> None:
        if self._stopped or not self.crawler.engine.running:
            _refuse(slot)
        if slot.latercall:
            return
        crawling: Any = self.crawler.spider
        delay = slot.download_delay()
        wait = slot.lastseen + delay - monotonic()
        if delay and slot.queue and wait > 0:
            slot.latercall = call_later(wait, self._latercall, slot)
            return
        while slot.queue and slot.free_transfer_slots() > 0:
            slot.lastseen = monotonic()
            request, deferred = slot.queue.popleft()
            slot.transferring.add(request)
            # WARC-Date is when a capture began, and only here that is known.
            request.meta["sent"] = crawling.session.clock()
            _schedule_coro(self._wait_for_download(slot, request, deferred))
            if delay:
                self._process_queue(slot)
                break

    async def _download(self, slot: Slot, request: Request) -> Response:
        # Not when it left the queue: a busy loop comes to it later, and the next one would follow too soon.
        slot.lastseen = monotonic()
        return await super()._download(slot, request)

    def slow_down(self, host: str, delay: float) -> None:
        """Let a host wait longer between two requests, from now on."""
        if host in self.slots:
            self.slots[host].delay = max(self.slots[host].delay, delay)


def _refuse(slot: Slot) -> None:
    while slot.queue:
        _, deferred = slot.queue.popleft()
        deferred.errback(NotSentError("the crawl stopped before its turn"))
