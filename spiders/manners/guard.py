"""The address guard: no connection to a private or otherwise special address, unless the configuration allows it.

The address that is connected to is judged, at the moment of connecting: whatever a URL, a redirect or a name
server said before makes no difference (DNS rebinding, odd spellings, IPv6 that carries IPv4).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DownloadCancelledError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from config.schema import Config

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: prefixes of IPv6 that carry an IPv4 address in the clear: NAT64 (RFC 6052) and 6to4 (RFC 3056)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressForbiddenError(DownloadCancelledError):
    """The guard stopped a connection; the message is the reason in words."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What `allow_hosts` opens: networks, each for one port or for every port."""

    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        """Addresses and CIDR blocks as they are; names by the addresses that they have now."""
        return cls(tuple((network, port) for entry in entries for network, port in _networks(entry)))

    def opens(self, address: Address, port: int) -> bool:
        """Whether this address may be connected to although it is a special one."""
        return any(
            network.version == address.version and address in network and wanted in {None, port}
            for network, wanted in self.networks
        )


def judge(host: str, port: int, allowed: Allowed) -> str:
    """Why an address may not be connected to; empty when it may.

    Args:
        host: the address itself, as resolved.
        port: the port.
        allowed: the exceptions.
    """
    try:
        address = _carried(ipaddress.ip_address(host.split("%", 1)[0]))
    except ValueError:
        return f"{host} is no address"
    if address.is_global and not address.is_multicast:
        return ""
    if allowed.opens(address, port):
        return ""
    return f"the address {host} is not on the public internet; allow it with crawl.allow_hosts if it is meant"


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, so that no spelling hides it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address.sixtofour:
            return address.ipv4_mapped or address.sixtofour or address
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _networks(entry: str) -> Iterator[tuple[Network, int | None]]:
    host, port = _split(entry)
    try:
        yield ipaddress.ip_network(host, strict=False), port
    except ValueError:
        try:
            found = socket.getaddrinfo(host, None)
        except OSError:
            return  # a name that leads nowhere opens nothing
        for address in {str(item[4][0]) for item in found}:
            yield ipaddress.ip_network(address), port


def _split(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, int(rest[1:]) if rest.startswith(":") else None
    host, colon, port = entry.rpartition(":")
    if colon and ":" not in host and port.isdigit():
        return host, int(port)
    return entry, None


class AddressGuard:
    """Judges every connection that the reactor is asked for from the start of the crawl on."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door: the reactor is there, and no request has gone out yet."""
        config: Config = crawler.settings["NEWSKEEP_CONFIG"]
        tables = (config.crawl, *config.sources.values())
        guard = cls(Allowed.of({entry for table in tables for entry in table.allow_hosts}))
        guard.watch()
        return guard

    def watch(self) -> None:
        """Put the guard before the reactor's connections, in place of an earlier one."""
        from twisted.internet import reactor

        watched: Any = reactor
        original = getattr(watched.connectTCP, "unguarded", watched.connectTCP)

        def connect_tcp(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            if refusal := judge(host, port, self._allowed):
                raise AddressForbiddenError(refusal)
            return original(host, port, *args, **kwargs)

        connect_tcp.unguarded = original  # type: ignore[attr-defined]
        watched.connectTCP = connect_tcp
