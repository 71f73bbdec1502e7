"""What one outlet serves at which path in one edition."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote

from demo import feeds, sitemaps
from demo.articles import NEWS_DAY
from demo.pages import copies
from demo.pages.markup import Around, Masthead, text
from demo.posts import Post, edition_time

#: path of a page that was withdrawn, at every outlet
WITHDRAWN = "/2014/withdrawn-report/"

_HTML = "text/html; charset=UTF-8"
_XML = "application/xml; charset=UTF-8"
# Fronts and feeds show the newest; the sitemaps have everything.
_LISTED = 50
_MOST_READ = 3
_PLAIN_PAGES = {
    "/about/": ("About us", "We report what we know and say how we know it."),
    "/contact/": ("Contact", "Write to the desk. We read everything."),
    "/donate/": ("Donate", "Every amount helps."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an outlet answers to GET, before content encodings and conditions."""

    status: int
    body: bytes
    #: value of Content-Type
    type: str
    #: value of Last-Modified
    modified: datetime
    #: value of Location; empty when it is no redirect
    location: str = ""
    #: True when it is sent with chunked transfer coding
    chunked: bool = False


class Design(Protocol):
    """An outlet's theme: a module of `demo.pages`."""

    def article_page(self, masthead: Masthead, post: Post, around: Around, /) -> str:
        """An article with what stands around it."""

    def front_page(self, masthead: Masthead, title: str, posts: Sequence[Post], /) -> str:
        """A list of posts."""

    def plain_page(self, masthead: Masthead, title: str, content: str, /) -> str:
        """A page that is neither; `content` is HTML."""


class Edition:
    """An outlet's whole site as of one edition; nothing is rendered before it is asked for.

    Args:
        masthead: who publishes, and the base URL.
        design: the theme.
        posts: what has been published by then, newest first.
        number: 1, 2 …
        daily: True when what stands around an article changes with each edition, its text being the same.
    """

    def __init__(
        self, masthead: Masthead, design: Design, posts: Sequence[Post], number: int, *, daily: bool
    ) -> None:
        self._masthead = masthead
        self._design = design
        #: newest first
        self.posts = tuple(posts)
        self._number = number
        self._daily = daily
        self._makers = self._documents() | self._fronts()
        for place, post in enumerate(self.posts):
            self._makers |= self._addresses(place, post)
        self._answers: dict[str, Answer] = {}

    def answer(self, target: str) -> Answer:
        """The answer to a request target; query parameters other than `p` and `print` change nothing."""
        route = _route(target)
        known = self._answers.get(route)
        if known:
            return known
        if route in self._makers:
            return self._answers.setdefault(route, self._makers[route]())
        return self._elsewhere(route)

    def _elsewhere(self, route: str) -> Answer:
        if route + "/" in self._makers:
            return self._redirect(301, quote(route + "/"))
        if route.startswith("/wp-content/uploads/"):
            return Answer(200, _grey_pixel(), "image/png", NEWS_DAY)
        return self._plain(404, "Page not found", "There is nothing here.")

    def _documents(self) -> dict[str, Callable[[], Answer]]:
        """robots.txt, feeds and sitemaps."""
        feed = partial(self._document, self.posts[:_LISTED])
        sitemap = partial(self._document, self.posts)
        return {
            "/robots.txt": self._robots,
            "/feed/": partial(feed, feeds.rss, "application/rss+xml; charset=UTF-8"),
            "/feed/atom/": partial(feed, feeds.atom, "application/atom+xml; charset=UTF-8"),
            "/feed.json": partial(feed, feeds.json_feed, "application/feed+json"),
            "/sitemap_index.xml": partial(sitemap, sitemaps.index, _XML),
            "/post-sitemap.xml": partial(sitemap, sitemaps.plain, _XML),
            "/news-sitemap.xml": partial(sitemap, sitemaps.news, _XML),
            "/sitemap.xml.gz": self._packed_sitemap,
        }

    def _fronts(self) -> dict[str, Callable[[], Answer]]:
        """The home page, section pages, and pages that list nothing."""
        makers: dict[str, Callable[[], Answer]] = {"/": partial(self._front, self._masthead.name, self.posts)}
        for section in self._masthead.sections:
            chosen = [post for post in self.posts if post.article.section == section]
            makers[f"/category/{section}/"] = partial(self._front, section.title(), chosen)
        for path, (title, words) in _PLAIN_PAGES.items():
            makers[path] = partial(self._plain, 200, title, words)
        makers[WITHDRAWN] = partial(self._plain, 410, "Withdrawn", "This report was withdrawn.")
        return makers

    def _addresses(self, place: int, post: Post) -> dict[str, Callable[[], Answer]]:
        """Where one post is to be had: its page, AMP, print, and what redirects to it."""
        path = unquote(post.path)
        return {
            path: partial(self._article, place),
            f"{path}amp/": partial(self._copy, copies.amp_page, post),
            f"{path}?print=1": partial(self._copy, copies.print_page, post),
            f"/old{path}": partial(self._redirect, 301, post.path),
            f"/old{path}".rstrip("/"): partial(self._redirect, 301, post.path),
            f"/?p={post.id}": partial(self._redirect, 302, post.path),
        }

    def _article(self, place: int) -> Answer:
        post = self.posts[place]
        around = Around(older=self.posts[place + 1 : place + 20], most_read=self._most_read())
        page = self._design.article_page(self._masthead, post, around)
        changed = edition_time(self._number) if self._daily else post.article.modified
        return Answer(
            status=200,
            body=page.encode(post.charset, "xmlcharrefreplace"),
            type=f"text/html; charset={post.charset}",
            modified=max(post.article.modified, changed),
            chunked=post.chunked,
        )

    def _most_read(self) -> tuple[Post, ...]:
        start = self._number * _MOST_READ % len(self.posts)
        return (self.posts + self.posts)[start : start + _MOST_READ]

    def _copy(self, page: Callable[[Masthead, Post], str], post: Post) -> Answer:
        return Answer(200, page(self._masthead, post).encode(), _HTML, post.article.modified)

    def _front(self, title: str, posts: Sequence[Post]) -> Answer:
        page = self._design.front_page(self._masthead, title, posts[:_LISTED])
        return Answer(200, page.encode(), _HTML, self._modified())

    def _document(
        self, posts: Sequence[Post], write: Callable[[Masthead, Sequence[Post]], str], kind: str
    ) -> Answer:
        return Answer(200, write(self._masthead, posts).encode(), kind, self._modified())

    def _packed_sitemap(self) -> Answer:
        written = sitemaps.plain(self._masthead, self.posts).encode()
        return Answer(200, gzip.compress(written, mtime=0), "application/gzip", self._modified())

    def _robots(self) -> Answer:
        return Answer(200, sitemaps.robots(self._masthead).encode(), "text/plain; charset=utf-8", NEWS_DAY)

    def _plain(self, status: int, title: str, words: str) -> Answer:
        content = f"<h1>{text(title)}</h1>\n<p>{text(words)}</p>"
        page = self._design.plain_page(self._masthead, title, content)
        return Answer(status, page.encode(), _HTML, NEWS_DAY)

    def _redirect(self, status: int, path: str) -> Answer:
        return Answer(status, b"", _HTML, NEWS_DAY, location=self._masthead.url + path)

    def _modified(self) -> datetime:
        return max(edition_time(self._number), *(post.article.modified for post in self.posts))


def _route(target: str) -> str:
    """The decoded path, with the one parameter that makes another page of it."""
    encoded, _, parameters = target.partition("?")
    path, query = unquote(encoded), parse_qs(parameters)
    if path == "/" and "p" in query:
        return f"/?p={query['p'][0]}"
    return f"{path}?print=1" if query.get("print") == ["1"] else path


def _grey_pixel() -> bytes:
    """A PNG of one grey pixel: every image of the demo."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\0\xdd")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
