"""A limit for response heads: Scrapy and Twisted take them without end, some gigabytes within a request's time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: bytes of status line and header fields of one answer, interim answers (1xx) included
MOST_HEAD = 256 * 1024
#: lines of them
MOST_FIELDS = 2000


class HeadLimit:
    """Cuts off a server whose response head does not end."""

    @classmethod
    def from_crawler(cls, _crawler: Crawler) -> Self:
        """Scrapy's door: every connection from now on is limited."""
        from twisted.web import _newclient

        client: Any = _newclient.HTTP11ClientProtocol
        original = getattr(client.dataReceived, "unlimited", client.dataReceived)

        def data_received(connection: Any, data: bytes) -> None:
            parser = connection._parser  # only it knows where the head ends
            if parser is not None and parser.state in {_newclient.STATUS, _newclient.HEADER}:
                size, lines = getattr(parser, "head_size", (0, 0))
                parser.head_size = size + len(data), lines + data.count(b"\n")
                # A piece may hold the end of the head and the beginning of the body, which counts for the next one.
                head = data.partition(b"\n\r\n")[0]
                if size + len(head) > MOST_HEAD or lines + head.count(b"\n") > MOST_FIELDS:
                    connection.transport.abortConnection()
                    return
            original(connection, data)

        data_received.unlimited = original  # type: ignore[attr-defined]
        client.dataReceived = data_received
        return cls()
