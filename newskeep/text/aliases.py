"""Addresses that one article often has besides its own: likenesses that something else has to confirm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newskeep.text.urls import canonical_url, same_site

_HOSTS = re.compile(r"^(?:www\d?|m|mobile|amp|print)\.")
_FIRST = re.compile(r"^/(?:amp|m|mobile|print)(?=/.)")
_LAST = re.compile(r"(?<=.)(?:/(?:amp|print|amp\.html)|\.amp(?=\.html$)|\.amp)/*$|/+$")
_QUERY = re.compile(
    r"^(?:amp|print|outputtype|output)(?:=(?:1|true|amp|print|amp-type|yes)?)?$", re.IGNORECASE
)


def alias_key(url: str) -> str:
    """What the addresses of one article's page, AMP copy, mobile and print edition have in common.

    `www.`, `m.`, `amp.` and the like before the host, the slash at the end, `/amp`, `?print=1` are dropped. Two URLs
    with one key may be one article: a redirect, a declared canonical URL or the same text says so, never the key alone.

    Raises:
        UrlError: it is no http or https URL.

    >>> alias_key("https://amp.courier.example/a-1/") == alias_key("http://www.courier.example/a-1?amp=1")
    True
    """
    canonical = canonical_url(url)
    parts = urlsplit(canonical)
    path = _LAST.sub("", _FIRST.sub("", parts.path))
    kept = [piece for piece in parts.query.split("&") if piece and not _QUERY.match(piece)]
    # A route behind "#!" is no part of what is dropped here.
    return f"{_host(canonical, parts.netloc)}{path}?{'&'.join(kept)}#{parts.fragment}"


def are_aliases(a: str, b: str) -> bool:
    """True when two URLs of one site have the same alias key."""
    return same_site(a, b) and alias_key(a) == alias_key(b)


def _host(url: str, host: str) -> str:
    shorter = _HOSTS.sub("", host)
    # Of amp.example there would be nothing left that anybody could own.
    return shorter if shorter != host and same_site(url, f"https://{shorter}/") else host
