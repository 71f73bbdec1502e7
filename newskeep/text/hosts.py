"""The host of a URL as browsers understand it (WHATWG URL, section 3.5), in its one ASCII spelling."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote

_NO_HOST = re.compile(r"[^a-z0-9._-]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
#: digits of a number of an address in any base, and more than enough
_MOST_DIGITS = 64


def ascii_host(host: str) -> str:
    """A host in lower case: a name in punycode, or an address as it is usually written, IPv6 in brackets.

    An address may be given in any of the old ways: `127.1`, `0x7f.0.0.1` and `2130706433` are all `127.0.0.1`.

    Args:
        host: as it stands in the URL, without brackets; empty where there is none.

    Raises:
        ValueError: it is neither a name nor an address.
    """
    name = unquote(host).strip().rstrip(".").lower()
    if ":" in name and "%" not in name:  # a zone means something to one machine alone
        return f"[{ipaddress.IPv6Address(name).compressed}]"
    if not name.isascii():
        import idna  # its tables are large, and most hosts are ASCII

        # UnicodeError of the codec is a ValueError too.
        name = idna.encode(name, uts46=True).decode("ascii").rstrip(".")
    if _NO_HOST.search(name):
        msg = "the host has characters that no host has"
        raise ValueError(msg)
    return _address(name) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name


def _address(name: str) -> str:
    """The IPv4 address that a name is whose last part is a number."""
    numbers = [_number(part) for part in name.split(".")]
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]):
        msg = "the host ends in a number and is no address"
        raise ValueError(msg)
    value = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        value += number << (24 - 8 * place)
    if numbers[-1] >= 256 ** (5 - len(numbers)):
        msg = "the host is a number larger than any address"
        raise ValueError(msg)
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    """Hexadecimal after `0x`, octal after `0`, decimal otherwise."""
    if len(part) > _MOST_DIGITS or not _NUMBER.fullmatch(part):
        msg = "the host ends in a number and is no address"
        raise ValueError(msg)
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)
