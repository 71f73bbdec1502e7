"""The site: articles of four outlets, and the documents that lead to them, packed once and kept in a folder."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path

from benchmarks.throughput.newsrooms import Newsroom, newsroom
from benchmarks.throughput.pages.templates import OUTLETS
from benchmarks.throughput.prose import SECTIONS, path, published_at, section
from benchmarks.throughput.settings import HOSTS, LISTED
from demo.articles import NEWS_DAY
from newskeep.units import rfc3339

#: URLs of one news sitemap, as many as Google takes
_SITEMAP = 1000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@dataclass(frozen=True, slots=True)
class Document:
    """What stands at one path of an outlet, packed."""

    outlet: int
    path: str
    #: Content-Type
    type: str
    #: gzip
    body: bytes
    #: bytes before it was packed
    size: int
    changed: datetime

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is, and how large."""

    folder: Path
    port: int
    #: number of articles
    articles: int
    #: bytes of the articles' pages, and of the same packed with gzip
    raw: int
    packed: int

    @property
    def sitemaps(self) -> list[str]:
        """The address of each outlet's index of news sitemaps, by which everybody finds the articles."""
        return [f"http://{host}:{self.port}/sitemap.xml" for host in HOSTS]

    def urls(self) -> list[str]:
        """The addresses of all articles, newest first."""
        return [f"{base(number % len(HOSTS), self.port)}{path(number)}" for number in range(self.articles)]


def base(outlet: int, port: int) -> str:
    """The URL of an outlet, without a slash at the end."""
    return f"http://{HOSTS[outlet]}:{port}"


def build(folder: Path, port: int, articles: int, markup: str = "") -> Site:
    """Make the pages and documents, in as many processes as there are cores, and write them into a folder.

    Two files: `bodies`, one packed body after the other, and `index.json`, a list of
    [outlet, path, type, offset, length, size, etag, last-modified].

    Args:
        folder: for the files.
        port: that the site is served at.
        articles: number of them.
        markup: folder of real pages whose markup is taken; empty for our own templates.
    """
    writers = newsroom(markup)
    index, offset, raw, packed = [], 0, 0, 0
    with (
        (folder / "bodies").open("wb") as bodies,
        ProcessPoolExecutor(os.cpu_count()) as processes,
    ):
        pages = processes.map(partial(_page, writers, port), range(articles), chunksize=20)
        for place, document in enumerate(_chain(pages, documents(writers, port, articles))):
            bodies.write(document.body)
            index.append(
                [
                    document.outlet,
                    document.path,
                    document.type,
                    offset,
                    len(document.body),
                    document.size,
                    document.etag,
                    format_datetime(document.changed, usegmt=True),
                ]
            )
            offset += len(document.body)
            if place < articles:
                raw, packed = raw + document.size, offset
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return Site(folder, port, articles, raw, packed)


def documents(writers: Newsroom, port: int, articles: int) -> Iterator[Document]:
    """What leads to the articles: robots.txt, sitemaps, a feed, the front page and the sections."""
    for outlet in range(len(OUTLETS)):
        own = range(outlet, articles, len(OUTLETS))
        listed = range(outlet, max(articles, LISTED), len(OUTLETS))
        address = base(outlet, port)
        parts = [listed[start : start + _SITEMAP] for start in range(0, len(listed), _SITEMAP)]
        made = {
            "/robots.txt": (
                "text/plain",
                f"User-agent: *\nDisallow: /share/\n\nSitemap: {address}/sitemap.xml\n",
            ),
            "/sitemap.xml": ("application/xml", _sitemap_index(address, len(parts))),
            "/feed.xml": ("application/rss+xml", _feed(writers, outlet, address, own[:50])),
            "/": ("text/html; charset=utf-8", _front(writers, OUTLETS[outlet].name, own[:120])),
        }
        for name in SECTIONS:
            within = [number for number in own if section(number) == name][:80]
            made[f"/{name}/"] = ("text/html; charset=utf-8", _front(writers, name.title(), within))
        for place, part in enumerate(parts):
            made[f"/news-sitemap-{place}.xml"] = (
                "application/xml",
                _news_sitemap(writers, outlet, address, part),
            )
        for name, (kind, text) in made.items():
            yield _document(outlet, name, kind, text.encode(), NEWS_DAY)


def _chain(*parts: Iterable[Document]) -> Iterator[Document]:
    for part in parts:
        yield from part


def _page(writers: Newsroom, port: int, number: int) -> Document:
    outlet = number % len(OUTLETS)
    body = writers.page(number, base(outlet, port))
    kind = "text/html" if writers.legacy(outlet) else "text/html; charset=utf-8"
    return _document(outlet, path(number), kind, body, writers.changed(number))


def _document(outlet: int, name: str, kind: str, body: bytes, changed: datetime) -> Document:
    return Document(outlet, name, kind, gzip.compress(body, 6, mtime=0), len(body), changed)


def _sitemap_index(address: str, parts: int) -> str:
    entries = "\n".join(
        f"<sitemap><loc>{address}/news-sitemap-{part}.xml</loc></sitemap>" for part in range(parts)
    )
    return f"{_HEAD}\n<sitemapindex {_XMLNS}>\n{entries}\n</sitemapindex>\n"


def _news_sitemap(writers: Newsroom, outlet: int, address: str, numbers: Iterable[int]) -> str:
    entries = "\n".join(_news_entry(writers, outlet, address, number) for number in numbers)
    return f"{_HEAD}\n<urlset {_XMLNS} {_NEWS}>\n{entries}\n</urlset>\n"


def _news_entry(writers: Newsroom, outlet: int, address: str, number: int) -> str:
    return f"""<url><loc>{address}{path(number)}</loc><news:news>
<news:publication><news:name>{OUTLETS[outlet].name}</news:name>\
<news:language>{writers.language(number)}</news:language></news:publication>
<news:publication_date>{rfc3339(published_at(number))}</news:publication_date>
<news:title>{escape(writers.title(number))}</news:title></news:news></url>"""


def _feed(writers: Newsroom, outlet: int, address: str, numbers: Iterable[int]) -> str:
    items = "\n".join(
        f"<item><title>{escape(writers.title(number))}</title><link>{address}{path(number)}</link>"
        f"<pubDate>{format_datetime(published_at(number), usegmt=True)}</pubDate></item>"
        for number in numbers
    )
    return f"""{_HEAD}
<rss version="2.0"><channel><title>{OUTLETS[outlet].name}</title><link>{address}/</link>
<description>News</description>
{items}
</channel></rss>
"""


def _front(writers: Newsroom, title: str, numbers: Iterable[int]) -> str:
    teasers = "\n".join(
        f'<article><h2><a href="{path(number)}">{escape(writers.title(number))}</a></h2></article>'
        for number in numbers
    )
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><main>{teasers}</main></body></html>"
    )
