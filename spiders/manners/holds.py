"""Hosts that say "not now": 429, 503 and Retry-After (RFC 6585, section 4; RFC 9110, sections 10.2.3 and 15.6.4).

What a host asked for holds for all of its URLs, in this run, in others that run beside it, and in later ones.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest

from newskeep.catalog.hosts import Hold
from newskeep.units import rfc3339
from pipelines.hints import LONGEST, retry_after

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipelines.session import Session

logger = logging.getLogger(__name__)

#: key of a response's meta: when its host wants to be asked again
NOT_BEFORE = "not_before"
#: a host that says 429 and not for how long is left alone so long, then twice as long, and so on
_FIRST = timedelta(minutes=1)
_LONGEST_GUESS = timedelta(hours=1)
#: one page may be out of order; so many in a row that are, without a Retry-After, are the host
_MANY = 3
#: so long a run waits for a host; for longer, its URLs are put off
_PATIENCE = timedelta(seconds=10)


class HostWaitsError(IgnoreRequest):
    """A host asked to be left alone; the message is the reason in words.

    Args:
        reason: in words.
        until: when it may be asked again.
    """

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class HoldMiddleware:
    """Notes which hosts say "not now", and asks nothing of them until they want to be asked again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        middleware = cls(crawler)
        # Before the next request of the host is sent; a middleware would hear of it after that.
        crawler.signals.connect(middleware.note, signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Let a request pass, or not; the downloader asks again when its turn has come.

        Raises:
            HostWaitsError: its host wants to be left alone for longer.
        """
        seconds_to_wait(self._session, request.url)

    def note(self, request: Request, response: Response) -> None:
        """Note what a response says of its host."""
        hosts, host, now = self._session.hosts, host_of(request.url), self._session.clock()
        before = hosts.hold(host)
        if response.status not in {429, 503}:
            if before and response.status < 400 and before.since < request.meta["sent"]:
                hosts.end_hold(host)
            return
        hold = next_hold(before, response.status, _asked_for(response, now), request.meta["sent"], now)
        hosts.put_hold(host, hold)
        if hold.until > now:
            request.meta[NOT_BEFORE] = hold.until
            logger.warning("%s: %s", host, hold.reason)

    @property
    def _session(self) -> Session:
        spider: Any = self._crawler.spider
        session: Session = spider.session
        return session


def seconds_to_wait(session: Session, url: str) -> float:
    """How long a host is to be left alone still, when that is but a few seconds; 0.0 when it may be asked.

    Raises:
        HostWaitsError: it is longer.
    """
    hold = session.hosts.hold(host_of(url))
    wait = hold.until - session.clock() if hold else timedelta(0)
    if hold and wait > _PATIENCE:
        raise HostWaitsError(hold.reason, hold.until)
    return max(wait.total_seconds(), 0.0)


def next_hold(
    before: Hold | None, status: int, asked_for: timedelta | None, sent: datetime, now: datetime
) -> Hold:
    """What is to be noted of a host that answered 429 or 503.

    Args:
        before: what was noted of it; None when it answered as it should.
        status: 429 or 503.
        asked_for: the time that its Retry-After asks for; None when it has none.
        sent: when the request was sent. Those that were under way when the host said so first count once.
        now: when it answered.
    """
    at_once = before is not None and sent <= before.since
    refusals = (before.refusals if before else 0) + (0 if at_once else 1)
    wait = asked_for or timedelta(0)
    # A host that says how long is believed; one that says so again and again is left alone for longer.
    if asked_for is None or refusals > 1:
        wait = max(wait, _guess(status, refusals))
    until = max(now + min(wait, LONGEST), before.until if before else now)
    said = " and asks for it" if asked_for else ""
    words = f"the host answered {status}{said}, so it is left alone until {rfc3339(until)}"
    return Hold(before.since if before and at_once else now, until, refusals, words)


def _guess(status: int, refusals: int) -> timedelta:
    step = refusals - (1 if status == 429 else _MANY)
    return min(_FIRST * 2 ** min(step, 10), _LONGEST_GUESS) if step >= 0 else timedelta(0)


def _asked_for(response: Response, now: datetime) -> timedelta | None:
    said = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
    until = retry_after(said, now)
    return until - now if until else None


@lru_cache(maxsize=1024)  # each URL is looked at four times on its way
def host_of(url: str) -> str:
    """The host of a URL, with its port."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
