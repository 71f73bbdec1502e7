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
from newskeep.reading.content import clean, one_line, without_bad_references
from newskeep.reading.dates import parse_date
from newskeep.reading.listed import first_entries, told
from newskeep.text.urls import absolute_url

#: the newest entries that are taken of one feed
MAX_ENTRIES = 2000
# More of them are no number of minutes that anybody means.
_TTL_DIGITS = 7
_ENTRY_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# feedparser makes "AT&T;" of a bare "AT&T".
_CDATA_OR_AMPERSAND = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?!\w{1,31};|#\w{1,8};)", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_feed(text: str, url: str, encoding: str = "") -> Reading:
    """The links of an RSS or Atom feed (any version), relative ones resolved; entries without a link are left out."""
    text, more = first_entries(text, _ENTRY_ENDS, MAX_ENTRIES)
    parsed = _parse(text, url)
    if parsed is None:
        return Reading(PageKind.OTHER, "a feed that is too broken to be read", encoding=encoding)
    entries = parsed.entries[:MAX_ENTRIES]
    found = [_entry(entry, url) for entry in entries]
    astray = sum(link is None and bool(entry.get("link")) for link, entry in zip(found, entries, strict=True))
    links = _distinct(found)
    return Reading(
        PageKind.FEED,
        told(parsed.get("version") or "feed", len(links), len(parsed.entries) + more, MAX_ENTRIES, astray),
        links,
        encoding=encoding,
        ttl=_ttl(parsed.feed.get("ttl")),
    )


def read_json_feed(text: str, url: str, encoding: str = "") -> Reading:
    """The links of a JSON Feed (jsonfeed.org, 1.0 and 1.1)."""
    items = json.loads(text)["items"]
    found = [_item(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    links = _distinct(found)
    words = told("JSON Feed", len(links), len(items), MAX_ENTRIES, found.count(None))
    return Reading(PageKind.FEED, words, links, encoding=encoding)


def plain_title(title: str) -> str:
    """A title in one line of plain text: feeds give HTML, escaped HTML and text, and rarely say which."""
    unescaped = unescape(title)
    return one_line(unescape(_TAG.sub(" ", unescaped)) if "<" in unescaped else unescaped)


def _parse(text: str, url: str) -> Any:
    """What feedparser makes of a feed; None when it fails.

    It gets UTF-8 and is told so: by itself it would use any codec of Python's that a feed names.
    """
    import feedparser

    sound = _CDATA_OR_AMPERSAND.sub(_escaped, without_bad_references(_DECLARATION.sub("", text, count=1)))
    # Before markup that no XML has, its strict parser fails with errors of its own; after a letter only the lenient one is used.
    for document in (sound, f"x{sound}"):
        try:
            # As a file: bytes and strings would be tried as a path or URL first.
            return feedparser.parse(
                io.BytesIO(document.encode()),
                response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception:  # noqa: BLE001, S112 - KeyError, ValueError …: it is made for any feed, and not proof against all
            continue
    return None


def _escaped(match: re.Match[str]) -> str:
    return "&amp;" if match[0] == "&" else match[0]


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
