"""What a page says about itself: JSON-LD, Open Graph, meta and time elements, in this order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from lxml import etree

from newskeep.model import DateFound, Link
from newskeep.reading import jsonld
from newskeep.reading.content import clean
from newskeep.reading.dates import choose, parse_date
from newskeep.reading.feeds import plain_title
from newskeep.reading.html import base_of, content_text, elements
from newskeep.text.urls import absolute_url

_PUBLISHED_METAS = (
    "datepublished", "date", "publishdate", "publish-date", "pubdate", "publication_date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED_METAS = ("datemodified", "last-modified", "revised", "dcterms.modified", "dc.date.modified")
_DATE_PROPERTIES = frozenset({"datePublished", "dateModified"})
_DATE_CLASSES = ("published", "updated", "entry-date")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_BYLINE = re.compile(r"^\s*(?:by|von|par|por|от)\s+(?=[^\W\d_])", re.IGNORECASE)
_SEPARATORS = (" - ", " – ", " — ", " | ", " :: ", " » ", " · ")
_ADDRESS = re.compile(r"\S@\S|https?://|^www\.")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found, each value the most trusted one."""

    title: str = ""
    authors: tuple[str, ...] = ()
    #: all plausible candidates: those for the publication first, and in each role the chosen one first
    dates: tuple[DateFound, ...] = ()
    language: str = ""
    description: str = ""
    image: str = ""
    #: the site's name as it gives it; empty when it does not
    site: str = ""
    declared_canonical: str = ""
    #: what declares the page an article, such as `NewsArticle` or `og:type`; empty when nothing does
    declared: str = ""
    #: True when the page says that reading all of it costs money (`isAccessibleForFree`, `article:content_tier`)
    paywalled: bool = False
    #: the article's text as JSON-LD gives it (`articleBody`); empty when it does not
    body: str = ""

    def date(self, role: str) -> datetime | None:
        """The chosen date of a role."""
        return next((found.time for found in self.dates if found.role == role), None)


def read_metadata(tree: etree._Element, url: str, now: datetime, hint: Link | None = None) -> Metadata:
    """Collect a page's metadata.

    Args:
        tree: the document.
        url: where it was fetched from.
        now: when it was fetched; later dates are not believed.
        hint: what the document that led here said of it; the page itself is believed before it.
    """
    return _Collector(tree, url, now, hint).collect()


class _Collector:
    def __init__(self, tree: etree._Element, url: str, now: datetime, hint: Link | None) -> None:
        self.tree = tree
        self.url = url
        self.now = now
        self.hint = hint
        self.base = base_of(tree, url)
        self.metas = _metas(tree)
        self.headings = [content_text(heading) for heading in tree.iter("h1")]
        self.head_title = next((_line(title.text or "") for title in tree.iter("title")), "")
        self.objects = jsonld.objects(tree)
        self.marked = elements(tree, "//@itemprop/..")
        self.canonical = self._canonical()
        self.article = jsonld.article_object(self.objects, {url, self.canonical} - {""})

    def collect(self) -> Metadata:
        site = self._site()
        candidates = list(self._dates())
        return Metadata(
            title=self._title(site),
            authors=self._authors(),
            dates=choose(candidates, "published", self.now) + choose(candidates, "modified", self.now),
            language=self._language(),
            description=_line(self._first("og:description", "description", "twitter:description")),
            image=self._image(),
            site=site,
            declared_canonical=self.canonical,
            declared=self._declared(),
            paywalled=self._paywalled(),
            body=jsonld.text(self.article.get("articleBody")),
        )

    def _first(self, *names: str) -> str:
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def _canonical(self) -> str:
        hrefs = [link.get("href") or "" for link in self.tree.iter("link") if link.get("rel") == "canonical"]
        found = jsonld.article_object(self.objects, {self.url})
        declared = [
            *hrefs,
            self._first("og:url"),
            jsonld.text(found.get("mainEntityOfPage")),
            jsonld.text(found.get("url")),
        ]
        return next(
            (target for target in (absolute_url(self.base, text) for text in declared if text) if target), ""
        )

    def _title(self, site: str) -> str:
        candidates = [
            jsonld.text(self.article.get("headline")),
            self._first("og:title", "twitter:title"),
            *(self.headings if len(self.headings) == 1 else []),
            self.hint.title if self.hint else "",
            *self.headings,
            self.head_title,
        ]
        return next(
            (title for title in (_without_site(_line(text), site) for text in candidates) if title), ""
        )

    def _authors(self) -> tuple[str, ...]:
        found = jsonld.names(self.article.get("author"))
        found = found or re.split(
            r"\s*;\s*", self._first("author", "article:author", "dc.creator", "parsely-author")
        )
        if named := _authors(found):
            return named
        linked = [anchor for anchor in self.tree.iter("a") if anchor.get("rel") == "author"]
        linked += [element for element in self.marked if element.get("itemprop") == "author"]
        return _authors([content_text(element) for element in linked[:5]])

    def _dates(self) -> Iterator[DateFound]:
        yield from _given(self.article.get("datePublished"), "json-ld", "published")
        yield from _given(self.article.get("dateModified"), "json-ld", "modified")
        yield from _given(
            self._first("article:published_time", "og:published_time"), "open-graph", "published"
        )
        yield from _given(self._first("article:modified_time", "og:updated_time"), "open-graph", "modified")
        for names, role in ((_PUBLISHED_METAS, "published"), (_MODIFIED_METAS, "modified")):
            for name in names:
                yield from _given(self.metas.get(name), "meta", role)
        yield from _time_elements(self._dated())
        if self.hint:
            yield from hinted_dates(self.hint)

    def _dated(self) -> list[etree._Element]:
        """The elements that may give a date."""
        if any(element.get("itemprop") in _DATE_PROPERTIES for element in self.marked):
            return elements(self.tree, "//time | //*[@itemprop='datePublished' or @itemprop='dateModified']")
        return list(self.tree.iter("time"))

    def _language(self) -> str:
        root = self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        given = (
            root,
            jsonld.text(self.article.get("inLanguage")),
            self._first("og:locale", "content-language", "language"),
        )
        tags = (text.strip().lower().replace("_", "-") for text in given)
        return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")

    def _image(self) -> str:
        given = self._first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
        given = given or _image_of(self.article.get("image"))
        return absolute_url(self.base, given) if given else ""

    def _site(self) -> str:
        publisher = jsonld.names(self.article.get("publisher"))
        named = (
            self._first("og:site_name")
            or (publisher[0] if publisher else "")
            or self._first("application-name")
        )
        return _line(named) or self._site_in_title()

    def _site_in_title(self) -> str:
        """`The Courier` of the title element `Headline | The Courier`, where the page's heading is `Headline`."""
        for separator in _SEPARATORS:
            head, found, tail = self.head_title.rpartition(separator)
            if found and head.strip() in self.headings:
                return tail.strip()
        return ""

    def _paywalled(self) -> bool:
        """As the article's object says, else the page's own; a part that is not free counts as the page does."""
        pages = [item for item in self.objects if "WebPage" in jsonld.types(item)]
        for item in (self.article, *pages):
            parts = [part for part in jsonld.as_list(item.get("hasPart")) if isinstance(part, dict)]
            said = [given.get("isAccessibleForFree") for given in (item, *parts)]
            if said := [str(value).strip().lower() for value in said if value is not None]:
                return any(value in {"false", "no", "0"} or value.endswith("/false") for value in said)
        return self._first("article:content_tier").lower() in {"locked", "metered"}

    def _declared(self) -> str:
        if self.article:
            return min(jsonld.ARTICLE_TYPES & jsonld.types(self.article))
        if self._first("og:type").lower() in {"article", "news", "newsarticle"}:
            return "og:type"
        types = [element.get("itemtype") or "" for element in elements(self.tree, "//@itemscope/..")]
        return "microdata" if sum("schema.org/" in kind and "Article" in kind for kind in types) == 1 else ""


def _metas(tree: etree._Element) -> dict[str, str]:
    """The first value of each meta element, by its property, name, itemprop or http-equiv in lower case."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = clean(meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _given(value: Any, origin: str, role: str) -> Iterator[DateFound]:
    parsed = parse_date(jsonld.text(value))
    if parsed:
        yield DateFound(parsed[0], origin, role, parsed[1])


def _time_elements(given: Sequence[etree._Element]) -> Iterator[DateFound]:
    """Of time elements those that say what they are, else the first one of the article or main element."""
    found = [element for element in given if _is_marked(element)] or [
        element
        for element in given
        if element.tag == "time"
        and element.get("datetime") is not None
        and next(element.iterancestors("article", "main"), None) is not None
    ][:1]
    for element in found[:4]:
        kind = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
        modified = "dateModified" in kind or ("updated" in kind and "published" not in kind)
        value = element.get("datetime") or element.get("content") or content_text(element)
        yield from _given(value, "time-element", "modified" if modified else "published")


def _is_marked(element: etree._Element) -> bool:
    """Whether an element says which date it is."""
    if element.get("itemprop") in _DATE_PROPERTIES and element.tag != "meta":
        return True
    named = element.get("class") or ""
    return element.tag == "time" and (
        element.get("pubdate") is not None or any(name in named for name in _DATE_CLASSES)
    )


def hinted_dates(hint: Link) -> Iterator[DateFound]:
    """The dates that the document that led to a page gave for it."""
    if hint.published:
        yield DateFound(hint.published, hint.via, "published", _has_time(hint.published))
    if hint.modified:
        yield DateFound(hint.modified, hint.via, "modified", _has_time(hint.modified))


def _has_time(time: datetime) -> bool:
    """False for midnight, which is how a day alone is carried in a link."""
    return bool(time.hour or time.minute or time.second or time.microsecond)


def _authors(found: list[str]) -> tuple[str, ...]:
    names = (_BYLINE.sub("", _line(name)) for name in found)
    return tuple(
        dict.fromkeys(name for name in names if name and len(name) <= 100 and not _ADDRESS.search(name))
    )


def _image_of(value: Any) -> str:
    for item in jsonld.as_list(value):
        address = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        if isinstance(address, str) and address:
            return clean(address).strip()
    return ""


def _line(text: str) -> str:
    """One line of plain text; content systems escape twice often enough."""
    return plain_title(unescape(text))


def _without_site(title: str, site: str) -> str:
    """`Headline - The Courier` without the site's name, when it is the site's name."""
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and head and site and tail.strip().lower() == site.lower():
            return head.strip()
    return title
