"""Addresses by which the daemon is watched: where it answers, whom it asks, whom it tells.

What a function says of a wrong one stands behind the file, the line and the key. Two of them are secrets, and are
never repeated.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import warnings
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.spelling import shortened

if TYPE_CHECKING:
    from apprise import Apprise

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9]*)://\S")


def listen(place: str) -> str:
    """`127.0.0.1:9464`, `[::1]:9464`, or `localhost:9464`.

    Raises:
        ValueError: it is no address with a port.
    """
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port[:9]) < 65536 or not _is_host(host):
        near = f"127.0.0.1:{place}" if place.isdecimal() else "127.0.0.1:9464"
        msg = f'{shortened(place)} is no address to listen at; write one with its port, such as "{near}"'
        raise ValueError(msg)
    return place


def host_and_port(place: str) -> tuple[str, int]:
    """The two parts of what `listen` accepts."""
    host, _, port = place.rpartition(":")
    return host.strip("[]"), int(port)


def one(value: object) -> object:
    """A secret, unless it is no text at all: then it is not repeated in the message either.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, str):
        msg = "write one address, in quotes"
        raise ValueError(msg)  # noqa: TRY004 - pydantic makes a refusal of a ValueError alone
    return value


def several(value: object) -> object:
    """A list of secrets, of which none is repeated in the message.

    Raises:
        ValueError: it is no list.
    """
    if not isinstance(value, list | tuple):
        msg = 'write a list of addresses, such as ["ntfy://your-topic"]'
        raise ValueError(msg)  # noqa: TRY004 - likewise
    return value


def ping(url: str) -> str:
    """An http or https URL, which is a secret: whoever knows it can say that all is well.

    Raises:
        ValueError: it is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", url):
        msg = 'this is no web address to ask; write one such as "https://hc-ping.com/your-uuid"'
        raise ValueError(msg)
    return url


def notification(url: str) -> str:
    """A notification address of apprise, which is a secret.

    Raises:
        ValueError: apprise knows no such service, or the service wants more than is there.
    """
    scheme = _SCHEME.match(url)
    if not scheme:
        msg = (
            'this is no notification address; write one such as "ntfy://your-topic" or "mailto://…" (apprise)'
        )
        raise ValueError(msg)
    if sender(url) is None:
        msg = f'apprise can\'t make anything of this "{scheme[1]}://" address; see its list of services'
        raise ValueError(msg)
    return url


def sender(url: str) -> Apprise | None:
    """What sends messages to a notification address; None when apprise can't make anything of it."""
    # Only who wants alarms pays for the import, and the import's own warnings are no user's business.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        # Its log repeats addresses, which are secrets.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        made = apprise.Apprise()
        return made if made.add(url) else None


def _is_host(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", host))
    return True
