"""Limits on a body that keep what came of it: the size that one may have, and the time that it may take.

Scrapy throws away a body that grows too large or takes too long. An archive stores what there was, and says so
(`WARC-Truncated`). The size is kept by Scrapy's own signals, the time by `handler.KeepingHandler`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import StopDownload

from pipelines.large import LARGE

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from config.schema import Config

#: key of a request's meta: bytes that its body may have; without it the limit of [crawl] holds
MOST_BYTES = "most_bytes"
#: key of a request's meta: how many have come, and in how many pieces
_RECEIVED = "bytes_received"
#: pieces (chunks, RFC 9112, section 7.1) of a body: one of a single byte costs as much time as one of many
MOST_PIECES = 20_000
#: key of a request's meta: the connection that its body comes by
TRANSPORT = "transport"
#: flag of a response whose body took too long
TIMED_OUT = "timed_out"


class BodyLimit:
    """Ends a download when its body has more bytes, or comes in more pieces, than it may; what came is a response all the same.

    Args:
        most: bytes, for requests that have no limit of their own.
    """

    crawler: Crawler

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        config: Config = crawler.settings["NEWSKEEP_CONFIG"]
        limit = cls(config.crawl.max_page)
        limit.crawler = crawler
        crawler.signals.connect(limit.count, signals.bytes_received)
        return limit

    def count(self, data: bytes, request: Request) -> None:
        """Bytes of a body have come.

        Raises:
            StopDownload: they are more than there may be.
        """
        received, pieces = request.meta.get(_RECEIVED, (0, 0))
        received, pieces = received + len(data), pieces + 1
        request.meta[_RECEIVED] = received, pieces
        if received > request.meta.get(MOST_BYTES, self._most) or pieces > MOST_PIECES:
            raise StopDownload(fail=False)
        if received > LARGE and "lease" in request.meta:
            spider: Any = self.crawler.spider
            spider.session.large.admit(request.meta["lease"].id, request.meta[TRANSPORT])


def kept_body(response: Response) -> tuple[bytes, str]:
    """The body as far as it is kept, and why no further, as WARC-Truncated says it; empty when it is whole."""
    if "download_stopped" in response.flags:
        return response.body[: response.meta.get(MOST_BYTES)], "length"
    if TIMED_OUT in response.flags:
        return response.body, "time"
    return response.body, "disconnect" if "dataloss" in response.flags else ""
