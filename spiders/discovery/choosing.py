"""Which of the documents that a survey found a source is made of, and why the others are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newskeep.reading.survey import Offer
from newskeep.text.urls import canonical_url, is_home
from spiders.discovery.survey import Document

#: a feed that is so far behind the freshest document of its site is no longer kept
_STALE = timedelta(days=60)
_MOST_SECTIONS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A document, and whether it is taken."""

    document: Document
    taken: bool
    #: why, in words
    reason: str


def choose(documents: Sequence[Document], url: str) -> list[Choice]:
    """Say of each document whether it is taken: those that are come first.

    A feed, sitemap or section that was given itself is taken alone. Of a site: the feed that brings most, and its
    news sitemap; without a feed, a sitemap; without either, the home page and sections of its menu.

    Args:
        documents: what the survey found.
        url: what was asked for.
    """
    freshest = max((offer.newest for _, offer in _offers(documents) if offer.newest), default=None)
    taken = dict(_taken(documents, url, freshest))
    choices = [
        Choice(document, document.url in taken, taken.get(document.url) or _why_not(document, freshest))
        for document in documents
        if document.offer or document.via in {"source", "page", "robots.txt"}
    ]
    order = {url: place for place, url in enumerate(taken)}
    return sorted(choices, key=lambda choice: order.get(choice.document.url, len(order)))


def _taken(documents: Sequence[Document], url: str, freshest: datetime | None) -> list[tuple[str, str]]:
    live = [document for document in documents if document.watchable and not _why_stale(document, freshest)]
    given = _given(documents, url)
    given = given if given in live else None
    if given and _kind(given) != "section":
        return [(given.url, "given")]
    if given and not is_home(given.url):
        own = [document for document in live if _kind(document) == "feed" and _below(document.url, given.url)]
        return [(own[0].url, "the section's own feed")] if own else [(given.url, "given")]
    feeds = sorted((item for item in live if _kind(item) == "feed"), key=_weight, reverse=True)
    news = sorted((item for item in live if _kind(item) == "news-sitemap"), key=_weight, reverse=True)
    found = [(item.url, "the feed that brings most") for item in feeds[:1]]
    found += [(item.url, "news sitemap") for item in news[:1]]
    if found:
        return found
    sections = [
        item for item in live if _kind(item) == "section" and (item is given or item.via != "redirect")
    ]
    if sections:
        return [(item.url, "section page; there is no feed") for item in sections[:_MOST_SECTIONS]]
    return [(item.url, "sitemap; there is no feed") for item in live[:1]]


def _given(documents: Sequence[Document], url: str) -> Document | None:
    """The document at the URL that was asked for, or where that leads to."""
    asked = [document for document in documents if document.via == "source"]
    asked = [document for document in asked if canonical_url(document.url) == canonical_url(url)]
    led = [document for document in documents if document.via == "redirect"]
    return next(iter(asked or led), None)


def _offers(documents: Sequence[Document]) -> list[tuple[Document, Offer]]:
    return [(document, document.offer) for document in documents if document.offer]


def _below(url: str, page: str) -> bool:
    return urlsplit(url).path.startswith(urlsplit(page).path)


def _kind(document: Document) -> str:
    return document.offer.kind if document.offer else ""


def _weight(document: Document) -> tuple[bool, float, int]:
    offer = document.offer or Offer("other")
    # The feed of a site's readers is none of its news.
    return "comment" not in document.url.lower(), offer.per_day or 0.0, offer.links


def _why_stale(document: Document, freshest: datetime | None) -> str:
    newest = document.offer.newest if document.offer else None
    behind = newest and freshest and freshest - newest > _STALE
    return f"its newest article is of {newest:%Y-%m-%d}" if behind else ""


def _why_not(document: Document, freshest: datetime | None) -> str:
    if document.offer is None:
        return document.trouble
    if not document.watchable:
        return _NOTHING.get(document.offer.kind, "it has no links to articles")
    return _why_stale(document, freshest) or "the others have what it has"


_NOTHING = {
    "section": "a page where a feed was looked for",
    "article": "an article; a source is made of what leads to articles",
    "other": "no feed, sitemap or section page",
    "index": "an index of sitemaps",
}
