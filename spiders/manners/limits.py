"""Limits on a body that keep what came of it: the size that one may have, and the time that it may take.

Scrapy throws away a body that grows too large or takes too long. An archive stores what there was, and says so
(`WARC-Truncated`). The size is kept by Scrapy's own signals, the time by `handler.KeepingHandler`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import StopDownload

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from config.schema import Config

#: key of a request's meta: bytes that its body may have; without it the limit of [crawl] holds
MOST_BYTES = "most_bytes"
#: key of a request's meta: how many have come
_RECEIVED = "bytes_received"
#: flag of a response whose body took too long
TIMED_OUT = "timed_out"


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
    if TIMED_OUT in response.flags:
        return response.body, "time"
    return response.body, "disconnect" if "dataloss" in response.flags else ""
