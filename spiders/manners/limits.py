"""Limits on a body that keep what came of it: the size that one may have, and the time that it may take.

Scrapy throws away a body that grows too large or takes too long. An archive stores what there was, and says so
(`WARC-Truncated`). The size is kept by Scrapy's own signals; for the time its HTTP/1.1 handler is widened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from config.schema import Config

#: key of a request's meta: bytes that its body may have; without it the limit of [crawl] holds
MOST_BYTES = "most_bytes"
#: key of a request's meta: how many have come
_RECEIVED = "bytes_received"
#: flag of a response whose body took too long
_TIMED_OUT = "timed_out"


class BodyLimit:
    """Ends a download when its body has more bytes than it may; what came is a response all the same.

    Args:
        most: bytes, for requests that have no limit of their own.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        config: Config = crawler.settings["NEWSKEEP_CONFIG"]
        limit = cls(config.crawl.max_page)
        crawler.signals.connect(limit.count, signals.bytes_received)
        return limit

    def count(self, data: bytes, request: Request) -> None:
        """Bytes of a body have come.

        Raises:
            StopDownload: they are more than there may be.
        """
        received = request.meta.get(_RECEIVED, 0) + len(data)
        request.meta[_RECEIVED] = received
        if received > request.meta.get(MOST_BYTES, self._most):
            raise StopDownload(fail=False)


def kept_body(response: Response) -> tuple[bytes, str]:
    """The body as far as it is kept, and why no further, as WARC-Truncated says it; empty when it is whole."""
    if "download_stopped" in response.flags:
        return response.body[: response.meta.get(MOST_BYTES)], "length"
    if _TIMED_OUT in response.flags:
        return response.body, "time"
    return response.body, "disconnect" if "dataloss" in response.flags else ""


class KeepingHandler(HTTP11DownloadHandler):
    """HTTP/1.1 as Scrapy speaks it, but a body that takes too long is given as far as it came."""

    async def download_request(self, request: Request) -> Response:
        """Fetch what is asked for; as in the base class, with another agent."""
        agent = _KeepingAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


class _KeepingAgent(_ScrapyAgent):
    def _cb_timeout(self, result: Any, request: Request, url: str, timeout: float) -> Any:
        if isinstance(result, Response) and _TIMED_OUT in result.flags:
            return result
        return super()._cb_timeout(result, request, url, timeout)

    @staticmethod
    def _cancel(deferred: Any, txresponse: Any) -> None:
        """The time is over: the body ends here, and the connection with it."""
        reader = txresponse._bodyProtocol
        if not reader._maxsize or reader._bytes_received <= reader._maxsize:
            reader._finish_response(flags=[_TIMED_OUT])
        _ScrapyAgent._cancel(deferred, txresponse)
