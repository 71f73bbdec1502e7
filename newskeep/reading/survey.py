"""What a site offers to be watched by: its feeds, news sitemaps and section pages, found as a person would find them.

A reader like any other (`newskeep.reading.readers`), so that a survey crawls as every crawl does. Its links lead to
documents that may be worth polling; what each document is stands in the reading's reason, as an `Offer`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newskeep.model import Link, PageKind, Reading
from newskeep.reading.content import one_line
from newskeep.reading.feeds import plain_title
from newskeep.reading.html import base_of, content_text, elements, parse_html
from newskeep.reading.page import Page, read_page
from newskeep.text.urls import absolute_url, canonical_url, is_home, same_site
from newskeep.units import parse_time, rfc3339

#: how this reader is named in a source's configuration
READER = f"{__name__}:read"
ROBOTS = "/robots.txt"
#: where feeds lie that no page names: the paths that blog and news systems give them
FEED_PATHS = (
    "feed/",
    "rss/",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feeds/",
    "index.rss",
    "feed.json",
)
#: likewise for sitemaps of the news of the last days
NEWS_SITEMAP_PATHS = (
    "news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "news_sitemap.xml", "sitemaps/news.xml",
    "arc/outboundfeeds/news-sitemap/?outputType=xml", "tncms/sitemap/news.xml", "sitemap.xml",
)  # fmt: skip
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_MOST_FEEDS = 12
_MOST_SITEMAPS = 8
#: of an index, so many sitemaps are looked at
_MOST_OF_INDEX = 3
_MOST_SECTIONS = 6
_WINDOW = timedelta(days=7)
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_TITLE = re.compile(r"<title[^>]{0,100}>(.{0,300}?)</title>", re.IGNORECASE | re.DOTALL)
_FEED_HREF = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:$|[/._?-])|\.rdf$", re.IGNORECASE)
_NO_SECTION = re.compile(
    r"about|contact|kontakt|privacy|datenschutz|imprint|impressum|terms|cookie|log-?in|sign|subscri|abo|shop|jobs|career"
    r"|help|faq|search|newsletter|donat|advert|account|\.\w{2,4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a document of a site is, as far as watching goes."""

    #: `feed`, `news-sitemap`, `sitemap`, `index` (of sitemaps), `section`, `article`, `robots`, `other`
    kind: str
    #: links to articles that it has
    links: int = 0
    #: the date of the newest of them; None where it gives none
    newest: datetime | None = None
    #: articles a day, over the last week before the newest one; None where their dates don't say
    per_day: float | None = None
    #: as it names itself; empty when it does not
    title: str = ""
    #: why it is taken for that, in words
    words: str = ""

    def encoded(self) -> str:
        """As one line of text."""
        return json.dumps({**asdict(self), "newest": rfc3339(self.newest) if self.newest else None})


def decoded(text: str) -> Offer | None:
    """The offer that a line says; None for one that says none: a document that could not be had."""
    try:
        values = json.loads(text)
        newest = parse_time(values.pop("newest")) if values["newest"] else values.pop("newest")
        return Offer(**values, newest=newest)
    except (ValueError, KeyError, TypeError):
        return None


def read(page: Page) -> Reading:
    """What a document offers, and where further ones may be."""
    if urlsplit(page.url).path == ROBOTS:
        return _robots(page)
    reading = read_page(replace(page, reader=""))
    if reading.kind is PageKind.REDIRECT or not 200 <= page.status < 300:
        return reading
    offer = _offer(page, reading)
    # An article is looked at for the feeds that it names, not for its text.
    kind = PageKind.OTHER if reading.kind is PageKind.ARTICLE else reading.kind
    return Reading(
        kind,
        offer.encoded(),
        tuple(_further(page, reading, offer)),
        encoding=reading.encoding,
        ttl=reading.ttl,
    )


def _robots(page: Page) -> Reading:
    """`Sitemap` lines (sitemaps.org, "Specifying the Sitemap location in your robots.txt file"), or the usual places."""
    text = page.decoded()[0] if 200 <= page.status < 300 else ""
    named = [absolute_url(page.url, match[1]) for match in _SITEMAP_LINE.finditer(text)]
    named = sorted((url for url in dict.fromkeys(named) if url), key=lambda url: "news" not in url.lower())
    usual = [] if any("news" in url.lower() for url in named) else _usual(page.url, NEWS_SITEMAP_PATHS)
    links = _documents(named[:_MOST_SITEMAPS], "robots.txt"), _documents(usual, "well-known")
    return Reading(PageKind.OTHER, Offer("robots", len(named)).encoded(), (*links[0], *links[1]))


def _offer(page: Page, reading: Reading) -> Offer:
    links = [link for link in reading.links if not link.discovery]
    newest, per_day = _rhythm(links, page.time)
    text = page.decoded()[0]
    title = _TITLE.search(text[:50_000])
    return Offer(
        _kind(reading),
        len(links),
        newest,
        per_day,
        plain_title(title[1].replace("<![CDATA[", "").replace("]]>", "")) if title else "",
        reading.reason,
    )


def _kind(reading: Reading) -> str:
    if reading.kind is not PageKind.SITEMAP:
        return reading.kind.value
    if any(link.discovery for link in reading.links):
        return "index"
    return "news-sitemap" if any(link.via == "news-sitemap" for link in reading.links) else "sitemap"


def _rhythm(links: Iterable[Link], now: datetime) -> tuple[datetime | None, float | None]:
    """The newest date of links, and how many there are a day; dates that are still to come are not believed."""
    dates = [date for link in links if (date := link.published or link.modified) and date <= now]
    if not dates:
        return None, None
    newest = max(dates)
    week = [date for date in dates if newest - date <= _WINDOW]
    # Those of a few hours say little of a day.
    days = max((newest - min(week)) / timedelta(days=1), 1.0)
    return newest, round((len(week) - 1) / days, 1) if len(week) > 1 else None


def _further(page: Page, reading: Reading, offer: Offer) -> Iterator[Link]:
    """Documents that may be worth polling; those that were guessed lead no further, nor do those that were named."""
    if offer.kind == "index":
        yield from _documents(_of_index(reading.links), "sitemap index")
    elif page.hint is None or page.hint.via in {"source", "redirect"}:
        tree = parse_html(page.decoded()[0]) if offer.kind in {"section", "article", "other"} else None
        if tree is not None:
            yield from _of_page(tree, page.url)


def _of_index(links: Iterable[Link]) -> list[str]:
    """The sitemaps of an index that have news, else those that changed last."""
    sitemaps = [link for link in links if link.discovery]
    news = [link for link in sitemaps if "news" in link.url.lower()]
    dated = sorted(sitemaps, key=lambda link: rfc3339(link.modified) if link.modified else "", reverse=True)
    return [link.url for link in (news or dated)[:_MOST_OF_INDEX]]


def _of_page(tree: etree._Element, url: str) -> Iterator[Link]:
    named = list(dict.fromkeys(_feeds(tree, url)))[:_MOST_FEEDS]
    yield from _documents(named, "page")
    if not named:
        yield from _documents(_usual(url, FEED_PATHS), "well-known")
        if is_home(url):
            yield from _documents(_sections(tree, url), "menu")


def _feeds(tree: etree._Element, url: str) -> Iterator[str]:
    """Feeds that a page names: for programs in its head (RSS Board, "RSS Autodiscovery"), for people by a link."""
    base = base_of(tree, url)
    for link in elements(tree, "//link[@rel and @href]"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            yield absolute_url(base, link.get("href") or "")
    for anchor in elements(tree, "//a[@href]"):
        target = absolute_url(base, anchor.get("href") or "")
        if target and _FEED_HREF.search(urlsplit(target).path) and same_site(url, target):
            yield target


def _sections(tree: etree._Element, url: str) -> list[str]:
    """Where a page's menu leads within the site, as far as it may be a section."""
    base, found = base_of(tree, url), dict[str, str]()
    for anchor in elements(tree, "(//nav|//header|//*[@role='navigation'])//a[@href]"):
        target = absolute_url(base, anchor.get("href") or "")
        if not target or not same_site(url, target) or is_home(target):
            continue
        path, title = urlsplit(target).path, one_line(content_text(anchor))
        if len(path) <= 40 and len(title.split()) <= 3 and not _NO_SECTION.search(path):
            found.setdefault(canonical_url(target), target.partition("#")[0])
    return list(found.values())[:_MOST_SECTIONS]


def _usual(url: str, paths: Iterable[str]) -> list[str]:
    """Paths at the root of a site, and, of feeds, beside a page that does not lie there."""
    beside = urljoin(url, ".")
    roots = (urljoin(url, "/"),) if paths is NEWS_SITEMAP_PATHS else (beside, urljoin(url, "/"))
    return list(dict.fromkeys(urljoin(root, path) for root in roots for path in paths))


def _documents(urls: Iterable[str], via: str) -> tuple[Link, ...]:
    return tuple(Link(url, via, discovery=True) for url in urls if url)
