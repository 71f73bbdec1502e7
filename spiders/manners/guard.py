"""The address guard: no connection to a private or otherwise special address, unless the configuration allows it.

The address that is connected to is judged, at the moment of connecting: whatever a URL, a redirect or a name
server said before makes no difference (DNS rebinding, odd spellings, IPv6 that carries IPv4).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError
from zope.interface import directlyProvides, providedBy  # type: ignore[import-untyped]

from spiders.manners.addresses import WEB_PORTS, Allowed, judge

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from config.schema import Config

#: key of a request's meta: the source on whose behalf something is asked that is no lease's own URL (robots.txt)
FOR_SOURCE = "for_source"


class AddressForbiddenError(DownloadCancelledError):
    """The guard stopped a connection; the message is the reason in words."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the requests of one source may connect to."""

    #: the source; empty for requests on nobody's behalf
    source: str
    allowed: Allowed
    ports: frozenset[int]

    @classmethod
    def of(cls, config: Config, source: str) -> Scope:
        """The scope of a source of the configuration; that of [crawl] for any other name."""
        table = config.sources.get(source, config.crawl)
        return cls(source, Allowed.of(table.allow_hosts), _ports(config, [source]))

    @classmethod
    def of_all(cls, config: Config) -> Scope:
        """What is open to any source."""
        entries = {entry for table in (config.crawl, *config.sources.values()) for entry in table.allow_hosts}
        return cls("", Allowed.of(entries), _ports(config, config.sources))

    def refuse(self, host: str, port: int) -> None:
        """Judge the address of a connection.

        Raises:
            AddressForbiddenError: it may not be connected to.
        """
        if refusal := judge(host, port, self.allowed, self.ports):
            raise AddressForbiddenError(refusal)

    def refuse_literal(self, url: str) -> None:
        """Judge a URL whose host is an address, which a resolver might not know what to do with.

        Raises:
            AddressForbiddenError: it may not be connected to.
        """
        parts = urlsplit(url)
        try:
            address = ipaddress.ip_address(parts.hostname or "")
        except ValueError:
            return
        self.refuse(str(address), parts.port or (443 if parts.scheme == "https" else 80))


def source_of(request: Request) -> str:
    """The source on whose behalf a request is made; empty when nobody says so."""
    lease = request.meta.get("lease")
    return str(lease.source if lease else request.meta.get(FOR_SOURCE, ""))


def rights(config: Config, source: str) -> Hashable:
    """What a source may that another may not; equal for those that may do the same."""
    table = config.sources.get(source, config.crawl)
    return table.allow_hosts, table.verify_certificates


def scoped(reactor: Any, scope: Scope) -> Any:
    """A reactor whose connections are judged by the scope of one source."""
    return _ScopedReactor(reactor, scope)


class _ScopedReactor:
    def __init__(self, reactor: Any, scope: Scope) -> None:
        self._reactor = reactor
        self._scope = scope
        directlyProvides(self, providedBy(reactor))

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - Twisted's name
        self._scope.refuse(host, port)
        return self._reactor.connectTCP(host, port, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)


class AddressGuard:
    """Judges every connection that the reactor is asked for, whoever asks: the net below the scopes of the sources."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door: the reactor is there, and no request has gone out yet."""
        guard = cls(Scope.of_all(crawler.settings["NEWSKEEP_CONFIG"]))
        guard.watch()
        return guard

    def watch(self) -> None:
        """Put the guard before the reactor's connections, in place of an earlier one."""
        from twisted.internet import reactor

        watched: Any = reactor
        original = getattr(watched.connectTCP, "unguarded", watched.connectTCP)

        def connect_tcp(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            self._scope.refuse(host, port)
            return original(host, port, *args, **kwargs)

        connect_tcp.unguarded = original  # type: ignore[attr-defined]
        watched.connectTCP = connect_tcp


def _ports(config: Config, sources: Iterable[str]) -> frozenset[int]:
    """The ports of the web, and those that the sources' own URLs name."""
    named = (
        urlsplit(str(url)).port
        for name in sources
        if name in config.sources
        for url in config.sources[name].urls
    )
    return WEB_PORTS | {port for port in named if port}
