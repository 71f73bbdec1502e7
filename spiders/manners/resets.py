"""Tells a body that was reset from one that is over: without a length, Twisted takes both for the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import ISSLTransport

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ResetWatch:
    """Marks a body as broken off when its connection was reset, whatever it was delimited by."""

    @classmethod
    def from_crawler(cls, _crawler: Crawler) -> Self:
        """Scrapy's door: every connection from now on is watched."""
        from twisted.web import _newclient

        client: Any = _newclient.HTTP11ClientProtocol
        original = getattr(client.connectionLost, "unwatched", client.connectionLost)

        def connection_lost(connection: Any, reason: Any) -> None:
            # Servers that end TLS without a word are too many to be called broken.
            if reason.check(ConnectionLost) and not ISSLTransport.providedBy(connection.transport):
                _break_off(connection)
            original(connection, reason)

        connection_lost.unwatched = original  # type: ignore[attr-defined]
        client.connectionLost = connection_lost
        return cls()


def _break_off(connection: Any) -> None:
    """End the body that is being read, if one is, as Scrapy ends those that are shorter than their length."""
    reader = getattr(getattr(connection._parser, "response", None), "_bodyProtocol", None)
    if reader is not None and not reader._finished.called:
        reader._finish_response(flags=["dataloss"])
