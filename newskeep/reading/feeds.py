"""Feeds: RSS and Atom by feedparser, which repairs most of what is malformed, and JSON Feed 1.1."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import unescape
from time import struct_time
from typing import Any

from newskeep.model import Link, PageKind, Reading
from newskeep.reading.content import clean, one_line
from newskeep.reading.dates import parse_date
from newskeep.text.urls import absolute_url

#: the newest entries that are taken of one feed
MAX_ENTRIES = 2000
# More of them are no number of minutes that anybody means.
_TTL_DIGITS = 7
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# feedparser makes "AT&T;" of a bare "AT&T".
_CDATA_OR_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!\w{1,31};|#\w{1,8};)", re.DOTALL)


def read_feed(body: bytes, url: str, content_type: str = "", encoding: str = "") -> Reading:
    """The links of an RSS or Atom feed (any version), relative ones resolved; entries without a link are left out."""
    import feedparser

    # As a file: bytes and strings would be tried as a path or URL first.
    parsed = feedparser.parse(
        io.BytesIO(_CDATA_OR_AMPERSAND.sub(_escaped, body)),
        response_headers={"content-type": content_type or "application/xml", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    links = _distinct(_entry(entry, url) for entry in parsed.entries[:MAX_ENTRIES])
    name = parsed.version or "feed"
    return Reading(
        PageKind.FEED,
        f"{name} with {len(links)} links",
        links,
        encoding=encoding or parsed.encoding or "",
        ttl=_ttl(parsed.feed.get("ttl")),
    )


def read_json_feed(text: str, url: str, encoding: str = "") -> Reading:
    """The links of a JSON Feed (jsonfeed.org, 1.0 and 1.1)."""
    items = json.loads(text)["items"]
    links = _distinct(_item(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    return Reading(PageKind.FEED, f"JSON Feed with {len(links)} links", links, encoding=encoding)


def plain_title(title: str) -> str:
    """A title in one line of plain text: feeds give HTML, escaped HTML and text, and rarely say which."""
    unescaped = unescape(title)
    return one_line(unescape(_TAG.sub(" ", unescaped)) if "<" in unescaped else unescaped)


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"&amp;" if match[0] == b"&" else match[0]


def _entry(entry: Any, base: str) -> Link | None:
    url = absolute_url(base, entry.get("link") or "") if entry.get("link") else ""
    if not url:
        return None
    return Link(
        url,
        via="feed",
        title=plain_title(entry.get("title") or ""),
        published=_utc(entry.get("published_parsed")),
        # feedparser's get() would answer "updated" with "published".
        modified=_utc(dict.get(entry, "updated_parsed")),
    )


def _item(item: dict[str, Any], base: str) -> Link | None:
    address = item.get("url") or item.get("external_url")
    url = absolute_url(base, address) if isinstance(address, str) and address else ""
    if not url:
        return None
    published, modified = (
        parse_date(str(item.get("date_published"))),
        parse_date(str(item.get("date_modified"))),
    )
    return Link(
        clean(url),
        via="feed",
        title=plain_title(str(item.get("title") or "")),
        published=published[0] if published else None,
        modified=modified[0] if modified else None,
    )


def _ttl(minutes: object) -> timedelta | None:
    """RSS 2.0 gives it in minutes."""
    text = str(minutes).strip()
    return timedelta(minutes=int(text)) if text.isdecimal() and len(text) < _TTL_DIGITS else None


def _utc(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _distinct(links: Iterable[Link | None]) -> tuple[Link, ...]:
    """The first link to each URL."""
    return tuple({link.url: link for link in reversed([link for link in links if link])}.values())[::-1]
