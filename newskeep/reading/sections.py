"""Section pages and home pages: which of their links lead to articles."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from newskeep.model import Link
from newskeep.reading.content import one_line
from newskeep.reading.html import base_of, content_text, elements
from newskeep.text.normalise import count_words
from newskeep.text.urls import absolute_url, canonical_url, is_home, same_site

#: most links that are taken of one page
MAX_LINKS = 2000
#: words of an anchor's text from which it may be a headline
HEADLINE_WORDS = 4
_NEVER = frozenset(
    {"tag", "tags", "category", "categories", "author", "authors", "autor", "autoren", "auteur", "page", "wp-admin",
     "wp-login.php", "wp-json", "feed", "rss", "search", "login", "signin", "sign-in", "signup", "register", "account"}
)  # fmt: skip
#: as the first or last segment only: "/about/" is none, "/world/about-the-war/" may be one
_PLAIN_PAGES = frozenset(
    {"about", "about-us", "contact", "contact-us", "contacts", "donate", "donations", "privacy", "privacy-policy",
     "terms", "terms-of-service", "terms-of-use", "cookies", "cookie-policy", "imprint", "impressum", "datenschutz",
     "kontakt", "subscribe", "newsletter", "newsletters", "advertise", "advertising", "jobs", "careers", "shop", "help",
     "faq", "sitemap", "archive", "archives", "topics", "legal", "accessibility"}
)  # fmt: skip
_ASSET = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|mp[34]|m4a|webm|css|js|zip|xml|rss|json|docx?|xlsx?)$",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d[/-]?|\d{5,}")
_OUTSIDE_MENUS = "//a[@href][not(ancestor::nav) and not(ancestor::footer[not(ancestor::article)])]"


def article_links(tree: etree._Element, url: str) -> tuple[Link, ...]:
    """The links of a page that look like articles of its site, in the document's order, each article once.

    A link looks like one by a headline as its text or by a slug, number or date in its path, and never when it leads to
    a list, an account or an asset. Its title is the headline of the several texts that may lead to one article.
    """
    base = base_of(tree, url)
    found: dict[str, Link] = {}
    own = canonical_url(url)
    for anchor in elements(tree, _OUTSIDE_MENUS):
        target = absolute_url(base, anchor.get("href") or "")
        if not target or not same_site(url, target):
            continue
        key, title = canonical_url(target), title_of(anchor)
        if key == own or not _looks_like_article(key, title):
            continue
        known = found.get(key)
        if len(found) == MAX_LINKS:
            break
        if known is None:
            found[key] = Link(_without_fragment(target), via="section", title=title)
        elif known and not is_headline(known.title) and len(title) > len(known.title):
            found[key] = Link(known.url, via="section", title=title)
    return tuple(found.values())


def _looks_like_article(url: str, title: str) -> bool:
    path = urlsplit(url).path
    segments = [segment.lower() for segment in path.split("/") if segment]
    if is_home(url) or _ASSET.search(path) or not _NEVER.isdisjoint(segments):
        return False
    if segments and not _PLAIN_PAGES.isdisjoint({segments[0], segments[-1]}):
        return False
    if _DATED.search(path) or any(segment.count("-") >= 3 for segment in segments):
        return True
    return is_headline(title) and not _is_section_path(path, segments)


def _is_section_path(path: str, segments: list[str]) -> bool:
    """`/world/`, `/news/middle-east/`: short words without figures name a section."""
    return len(path) <= 24 and all(re.fullmatch(r"[a-z_]+(?:-[a-z_]+)?", segment) for segment in segments)


def is_headline(title: str) -> bool:
    """Whether an anchor's text is as long as a headline."""
    return count_words(title) >= HEADLINE_WORDS


def title_of(anchor: etree._Element) -> str:
    """The heading inside an anchor, its text, or what it gives instead of a text."""
    headings = anchor.iter("h1", "h2", "h3", "h4", "h5") if len(anchor) else ()
    text = next((text for text in map(content_text, headings) if text), "") or content_text(anchor)
    if not text:
        images = elements(anchor, ".//img[@alt]")
        text = (
            anchor.get("title") or anchor.get("aria-label") or (images[0].get("alt") if images else "") or ""
        )
    return one_line(text)[:300]


def _without_fragment(url: str) -> str:
    head, _, fragment = url.partition("#")
    return url if fragment.startswith("!") else head
