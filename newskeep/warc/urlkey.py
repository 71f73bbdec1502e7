"""The key that CDXJ sorts by: a URL with its host turned round (SURT), as pywb and cdxj-indexer make it."""

from __future__ import annotations

import re
import socket
from urllib.parse import unquote, urlsplit

_NUMERIC = re.compile(r"[0-9.]+")


def urlkey(url: str) -> str:
    """`com,example)/path` for a URL; the URL itself where it has no such form. Asks no name server."""
    if _looks_up(url):
        return url
    # 0.2 s of imports, for indexing alone
    import surt

    try:
        key: str = surt.surt(url)
    except Exception:  # noqa: BLE001 - the library says it with whatever error comes first, on any odd URL
        return url
    return key


def _looks_up(url: str) -> bool:
    """True when the library would ask a name server: for a host of digits that is no address."""
    try:
        host = unquote(urlsplit(url).hostname or "").strip(".")
    except ValueError:
        return False
    if not _NUMERIC.fullmatch(host) or host.isdecimal():
        return False
    try:
        socket.inet_aton(host)
    except OSError:
        return True
    return False
