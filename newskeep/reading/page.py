"""The way of one page from bytes to a `Reading`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.model import Link, PageKind, Reading
from newskeep.reading import readers, sniff
from newskeep.reading.content import TooLargeError, decode_text, gunzip, one_line
from newskeep.reading.sniff import Format
from newskeep.text.urls import absolute_url
from newskeep.units import utcnow

_READABLE = frozenset({200, 203})
_PLAIN = frozenset({"text/plain", "text"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page as reading takes it: what was fetched, and what is known of it beforehand."""

    #: URL of the response
    url: str
    #: body without its content encoding (`content.decode_content`)
    body: bytes
    #: when it was fetched, UTC: dates after it are not believed
    time: datetime
    status: int = 200
    #: the Content-Type header field; empty when there was none
    content_type: str = ""
    #: the Location header field of a redirect
    location: str = ""
    #: what the feed, sitemap or section page that led here said of it
    hint: Link | None = None
    #: the source's own reader as `module:function`; empty for the built-in one
    reader: str = ""
    #: XPath expressions of what is cut from the page before its text is extracted
    prune: tuple[str, ...] = ()
    #: most bytes that a compressed document (`sitemap.xml.gz`) may unpack to
    limit: int = 50_000_000

    def decoded(self) -> tuple[str, str]:
        """The characters of the body and the name of their encoding, unpacked when it is a gzip file.

        Raises:
            TooLargeError: it unpacks to more than `limit` bytes.
        """
        return decode_text(gunzip(self.body, self.limit).body, self.content_type)


def read_page(page: Page) -> Reading:
    """Tell from its content what a page is, and read it as that.

    Raises:
        ReadingError: the source's own reader fails.
    """
    if refused := _refuse(page):
        return refused
    if page.reader and (reading := readers.read_with(page.reader, page)):
        return reading
    try:
        body = gunzip(page.body, page.limit).body
    except TooLargeError as error:
        return Reading(PageKind.OTHER, str(error))
    if binary := sniff.sniff_bytes(body):
        return Reading(PageKind.OTHER, f"not HTML: {binary}")
    text, encoding = decode_text(body, page.content_type)
    return _read_text(page, body, text, encoding)


def read(document: str | bytes, url: str = "", now: datetime | None = None) -> Reading:
    """Read one page that is at hand, as a crawl would.

    Args:
        document: the page; as bytes when its encoding shall be found out.
        url: where it was fetched from: relative links are resolved against it.
        now: when it was fetched; the present moment when left out.
    """
    body = document.encode("utf-8", "replace") if isinstance(document, str) else document
    content_type = "charset=utf-8" if isinstance(document, str) else ""
    return read_page(
        Page(url or "http://document.invalid/document", body, now or utcnow(), content_type=content_type)
    )


def _refuse(page: Page) -> Reading | None:
    """What the answer's head and length already tell."""
    if 300 <= page.status < 400 and page.location:
        target = absolute_url(page.url, page.location)
        links = (Link(target, via="redirect"),) if target else ()
        return Reading(PageKind.REDIRECT, f"status {page.status}", links)
    if page.status not in _READABLE:
        return Reading(PageKind.OTHER, f"status {page.status}")
    return None if page.body.strip() else Reading(PageKind.OTHER, "empty body")


def _read_text(page: Page, body: bytes, text: str, encoding: str) -> Reading:
    from newskeep.reading import feeds, pages, plain, sitemaps

    match sniff.sniff_text(text):
        case Format.FEED:
            return feeds.read_feed(text, page.url, encoding)
        case Format.JSON_FEED:
            return feeds.read_json_feed(text, page.url, encoding)
        case Format.SITEMAP:
            return sitemaps.read_sitemap(text, page.url, encoding)
        case Format.URL_LIST:
            return sitemaps.read_url_list(text, encoding)
        case Format.HTML:
            return pages.read_html(page, text, encoding)
    named = one_line(page.content_type.partition(";")[0]).lower()
    named = "text" if not named or named.startswith("charset=") else named
    if named in _PLAIN:
        return plain.read_plain(text, page.url, page.time, page.hint, encoding)
    words = f"not HTML, though it is called {named}" if "html" in named else f"not HTML: {named}"
    return Reading(PageKind.OTHER, words, encoding=encoding)
