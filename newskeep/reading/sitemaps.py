"""Sitemaps (sitemaps.org 0.9) and Google News sitemaps, read by the names of their elements alone.

Namespaces are undeclared, misspelt or missing too often to be asked for; what is malformed is read as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from lxml import etree

from newskeep.model import Link, PageKind, Reading
from newskeep.reading.content import one_line, without_bad_references
from newskeep.reading.dates import parse_date
from newskeep.reading.listed import first_entries, told
from newskeep.text.urls import absolute_url

#: most URLs of one sitemap, as the protocol has it
MAX_URLS = 50_000
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>\s*$")
_ENTRY_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:url|sitemap)\s*>", re.IGNORECASE)


def read_sitemap(text: str, url: str, encoding: str = "") -> Reading:
    """The links of a sitemap with their dates and titles; those of a sitemap index lead to further sitemaps."""
    text, more = first_entries(_whole(text), _ENTRY_ENDS, MAX_URLS)
    root = _parse(text)
    entries = list(_entries(root, url)) if root is not None else []
    found = [link for link in entries[:MAX_URLS] if link]
    links = tuple({link.url: link for link in reversed(found)}.values())[::-1]
    name = "sitemap index" if root is not None and _name(root) == "sitemapindex" else "sitemap"
    words = told(name, len(links), len(entries) + more, MAX_URLS, entries[:MAX_URLS].count(None))
    return Reading(PageKind.SITEMAP, words, links, encoding=encoding)


def read_url_list(text: str, encoding: str = "") -> Reading:
    """The links of a text file with one URL a line, which the protocol allows too."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = dict.fromkeys(absolute_url("", line) for line in lines[:MAX_URLS])
    links = tuple(Link(url, via="sitemap") for url in found if url)
    words = told("list of URLs", len(links), len(lines), MAX_URLS, 0)
    return Reading(PageKind.SITEMAP, words, links, encoding=encoding)


def _whole(text: str) -> str:
    """A sitemap without its declaration and, where it was cut short, its last entry, whose URL may be half a URL."""
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"))
    if _ENDS.search(text[-200:]):
        return text
    return text[: max((match.end() for match in _ENTRY_ENDS.finditer(text)), default=0)]


def _parse(text: str) -> etree._Element | None:
    if not text:
        return None
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        encoding="utf-8",
    )
    sound = _BARE_AMPERSAND.sub("&amp;", without_bad_references(text))
    root: etree._Element | None = etree.fromstring(sound.encode(), parser)
    return root


def _entries(root: etree._Element, base: str) -> Iterator[Link | None]:
    """The link of each entry; None for one whose address is none of the web's."""
    for element in root.iter(etree.Element):
        name = _name(element)
        if name in {"url", "sitemap"} and (element.getparent() is not None):
            yield _entry(element, base, index=name == "sitemap")


def _entry(entry: etree._Element, base: str, *, index: bool) -> Link | None:
    """The first value of each name in an entry; those of images and videos are under names of their own."""
    values: dict[str, str] = {}
    for element in entry.iter(etree.Element):
        inside_media = _name(element.getparent()) in {"image", "video"} if element is not entry else False
        if element.text and not inside_media:
            values.setdefault(_name(element), unescape(element.text.strip()))
    url = absolute_url(base, values["loc"]) if values.get("loc") else ""
    if not url:
        return None
    published, title = _date(values.get("publication_date")), values.get("title", "")
    return Link(
        url,
        via="news-sitemap" if published or title else "sitemap",
        title=one_line(title),
        published=published,
        modified=_date(values.get("lastmod")),
        discovery=index,
    )


def _date(text: str | None) -> datetime | None:
    found = parse_date(text) if text else None
    return found[0] if found else None


def _name(element: etree._Element | None) -> str:
    """The local name in lower case, whether its prefix was declared or not."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()
