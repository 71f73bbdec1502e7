"""Which addresses are on the public internet, and which of the others a configuration opens.

Special addresses are those of the registries of IANA (RFC 6890 and its successors), and those at which clouds tell
their machines' secrets. An IPv6 address that stands for an IPv4 one is judged as that one.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: ports of the web; others only where a source's own URL, or allow_hosts, names them
WEB_PORTS = frozenset({80, 443, 8080, 8443})
#: the first that fits tells what an address is
_SPECIAL: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(block), name)
    for name, blocks in {
        "metadata of a cloud": "169.254.169.254/32 169.254.170.2/32 100.100.100.200/32 168.63.129.16/32 192.0.0.192/32 "
        "fd00:ec2::254/128 fd20:ce::254/128",
        "loopback": "127.0.0.0/8 ::1/128",
        "unspecified": "0.0.0.0/32 ::/128",
        "this network": "0.0.0.0/8",
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10",
        "shared by a carrier": "100.64.0.0/10",
        "link-local": "169.254.0.0/16 fe80::/10",
        "documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
        "benchmarking": "198.18.0.0/15 2001:2::/48",
        "6to4 relay": "192.88.99.0/24",
        "broadcast": "255.255.255.255/32",
        "multicast": "224.0.0.0/4 ff00::/8",
        "local NAT64": "64:ff9b:1::/48",
        "Teredo": "2001::/32",
        "protocol assignment": "192.0.0.0/24 2001::/23",
        "segment routing": "5f00::/16",
        "discarded": "100::/63",
        "reserved": "240.0.0.0/4",
    }.items()
    for block in blocks.split()
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
#: prefixes of IPv6 whose last 32 bits are an IPv4 address: NAT64 (RFC 6052), IPv4-compatible (RFC 4291)
_CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
#: the interface identifiers of ISATAP (RFC 5214), before an IPv4 address
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True, slots=True)
class Allowed:
    """What `allow_hosts` opens: networks, each for one port or for every port."""

    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        """Addresses and CIDR blocks as they are; names by the addresses that they have now."""
        return cls(tuple((network, port) for entry in entries for network, port in _networks(entry)))

    def opens(self, address: Address, port: int) -> bool:
        """Whether this address may be connected to, at this port, whatever it is."""
        return any(
            network.version == address.version and address in network and wanted in {None, port}
            for network, wanted in self.networks
        )


def judge(host: str, port: int, allowed: Allowed, ports: frozenset[int] = WEB_PORTS) -> str:
    """Why an address may not be connected to; empty when it may.

    Args:
        host: the address itself, as resolved.
        port: the port.
        allowed: the exceptions.
        ports: that public addresses may be asked at.
    """
    try:
        told = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return f"{host} is no address"
    address = _carried(told)
    if allowed.opens(address, port) or allowed.opens(told, port):
        return ""
    if kind := special(address):
        return (
            f"the address {host} is not on the public internet ({kind}); "
            "allow it with crawl.allow_hosts if it is meant"
        )
    if port not in ports:
        return f"port {port} of {host} is none of the web's; allow it with crawl.allow_hosts if it is meant"
    return ""


def special(address: Address) -> str:
    """What an address is that is not on the public internet, in words; empty for one that is."""
    for network, name in _SPECIAL:
        if network.version == address.version and address in network:
            return name
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return "reserved"
    return ""


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, so that no spelling hides it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if told := address.ipv4_mapped or address.sixtofour:
        return told
    number = int(address)
    last = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if any(address in prefix for prefix in _CARRIERS) and number > 1:
        return last
    if (number >> 32) & 0xFFFFFFFF in _ISATAP and special(last):
        return last
    return address


def _networks(entry: str) -> Iterator[tuple[Network, int | None]]:
    host, port = _split(entry)
    try:
        yield ipaddress.ip_network(host, strict=False), port
    except ValueError:
        try:
            found = socket.getaddrinfo(host, None)
        except (OSError, UnicodeError):
            return  # a name that leads nowhere opens nothing
        for address in {str(item[4][0]) for item in found}:
            yield ipaddress.ip_network(address.split("%", 1)[0]), port


def _split(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, int(rest[1:]) if rest.startswith(":") else None
    host, colon, port = entry.rpartition(":")
    if colon and ":" not in host and port.isdigit():
        return host, int(port)
    return entry, None
