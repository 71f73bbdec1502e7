"""Addresses that a configuration names: pages, hosts and the owner's contact.

What a function says of a wrong one stands behind the file, the line and the key.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from config.spelling import shortened

_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")
_MAIL = re.compile(r"[^\s@:/]+@[^\s@:/]+")
_HOST_RULES = '"127.0.0.1", "localhost:8000" or "10.0.0.0/8"'


def web_address(url: str) -> str:
    """An http or https URL (RFC 3986), without credentials.

    Raises:
        ValueError: it is none.
    """
    parts = _split(url)
    if parts is None:
        raise ValueError(_no_address(url))
    if "@" in parts.netloc:
        # Not repeated in the message: it may be a password.
        msg = f"the address of {parts.hostname} must not hold a user name or a password"
        raise ValueError(msg)
    return url


def different(urls: tuple[str, ...]) -> tuple[str, ...]:
    """URLs of which none stands twice.

    Raises:
        ValueError: one does.
    """
    twice = next((url for number, url in enumerate(urls) if url in urls[:number]), None)
    if twice is not None:
        msg = f"{shortened(twice)} stands in the list twice; leave one out"
        raise ValueError(msg)
    return urls


def contact(address: str) -> str:
    """Where the owner of a site reaches us: `mailto:…`, `https://…`, or empty for nowhere.

    Raises:
        ValueError: it is neither, or can't stand in a User-Agent field.
    """
    if not address:
        return address
    if _MAIL.fullmatch(address):
        msg = f'{shortened(address)} needs its scheme; write "mailto:{address}"'
        raise ValueError(msg)
    good = _MAIL.fullmatch(address.removeprefix("mailto:")) or _split(address)
    # It goes into a comment of a header field (RFC 9110, 5.6.5): ASCII, and no parentheses.
    if not good or not address.isascii() or re.search(r"[()\\\s]", address):
        msg = f'{shortened(address)} is no contact; write "mailto:you@example.org" or "https://…" with yours'
        raise ValueError(msg)
    return address


def host_rule(rule: str) -> str:
    """A host, host:port or CIDR block.

    Raises:
        ValueError: it is none of them.
    """
    if "://" in rule:
        parts = _split(rule)
        hint = f'; write "{parts.netloc}"' if parts else ""
        msg = f"{shortened(rule)} is a page's address, and a host is wanted{hint}"
        raise ValueError(msg)
    if "/" in rule:
        return _block(rule)
    host, port = _host_and_port(rule)
    if not _is_host(host) or not (port.isdecimal() and 0 < int(port[:9]) < 65536):
        msg = f"{shortened(rule)} is no host, host:port or CIDR block; write one such as {_HOST_RULES}"
        raise ValueError(msg)
    return rule


def _split(url: str) -> SplitResult | None:
    """The parts of a web address; None when it isn't one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return None
    # urlsplit drops tabs and line ends without a word.
    if re.search(r"[\s\x00-\x1f\x7f]", url) or not _is_host(parts.hostname):
        return None
    return parts


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST.fullmatch(host)) and len(host) <= 253
    return True


def _no_address(url: str) -> str:
    sentence = f"{shortened(url)} is not a web address (http or https)"
    guess = re.sub(r"^(feed:(//)?|https?(:/{0,2}|//)|//)?", "", url.strip())
    host = guess.partition("/")[0]
    if "." in host and _split(f"https://{guess}"):
        return f'{sentence}; did you mean "https://{guess}"?'
    return sentence


def _host_and_port(rule: str) -> tuple[str, str]:
    """Host and port; a port that isn't given counts as a good one."""
    if rule.startswith("["):
        host, _, port = rule[1:].partition("]")
        return host, port.removeprefix(":") if port else "80"
    if rule.count(":") > 1:  # a bare IPv6 address
        return rule, "80"
    host, colon, port = rule.partition(":")
    return host, port if colon else "80"


def _block(rule: str) -> str:
    try:
        network = ipaddress.ip_network(rule, strict=False)
        address = ipaddress.ip_address(rule.partition("/")[0])
    except ValueError:
        msg = f'{shortened(rule)} is no CIDR block; write one such as "10.0.0.0/8"'
        raise ValueError(msg) from None
    if address != network.network_address:
        msg = f'{shortened(rule)} names an address inside a block; write "{network}" or "{address}"'
        raise ValueError(msg)
    return rule
