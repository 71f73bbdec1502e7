"""Where a response sends its readers to instead of showing them something (RFC 9110, section 15.4)."""

from __future__ import annotations

from newskeep.model import Headers
from newskeep.text.urls import absolute_url, canonical_url, fetch_url
from newskeep.warc.fields import first_http

#: statuses with which a Location is followed
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def target_of(url: str, location: str) -> str:
    """The URL that a Location names, absolute, as it is fetched.

    Args:
        url: what was asked for.
        location: the header field's value, one character a byte.

    Raises:
        UrlError: it names none that can be fetched.
    """
    said = location.encode("latin-1").decode("utf-8", "replace")
    # What leads to no web page is told as it stands.
    return fetch_url(absolute_url(url, said) or said)


def leads_to(url: str, status: int, headers: Headers) -> str:
    """The canonical URL that a response leads to; empty for one that leads nowhere."""
    # of several the last one, which is the one that is followed
    location = first_http(headers[::-1], b"location") if status in REDIRECTS else None
    if not location:
        return ""
    try:
        return canonical_url(target_of(url, location.decode("latin-1").strip()))
    except ValueError:
        return ""
