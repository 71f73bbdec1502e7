"""A survey: what a crawl of a site's own documents found, one by one, and as a source of a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from config.loading import with_source
from config.schema import Config
from newskeep.reading.survey import READER, ROBOTS, Offer, decoded
from newskeep.text.urls import canonical_url

#: what the surveyed site is called meanwhile; no source that a user names is
SURVEYED = "newskeep.survey"
_LISTS = frozenset({"feed", "news-sitemap", "sitemap"})
#: how a page is found that may be a section; one that stands where a feed was looked for is a soft 404
_PAGES = frozenset({"source", "redirect", "menu"})


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the site that was looked at."""

    url: str
    #: how it was found: `source` (given), `page`, `robots.txt`, `well-known`, `sitemap index`, `menu`, `redirect`
    via: str
    #: None when it could not be had
    offer: Offer | None
    #: why it could not be had, in words; empty otherwise
    trouble: str = ""
    #: status of the answer; None when none came
    status: int | None = None
    payload_digest: str = ""

    @property
    def watchable(self) -> bool:
        """Whether it has links that a source can be made of."""
        if self.offer is None or not self.offer.links:
            return False
        return self.offer.kind in _LISTS or (self.offer.kind == "section" and self.via in _PAGES)


def to_survey(config: Config, url: str) -> Config:
    """The configuration with one source more, whose crawl surveys the site of a URL.

    Raises:
        ConfigError: the URL is none that could be a source's.
    """
    parts = urlsplit(url)
    urls = dict.fromkeys((url, urljoin(f"{parts.scheme}://{parts.netloc}", ROBOTS)))
    return with_source(config, SURVEYED, urls, reader=READER, schedule="manual")


def documents(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """The documents of a survey, from their rows in the frontier; of those with the same bytes the first one.

    A site that answers everything with one page, or one feed, has that once.
    """
    found, seen = [], set[str]()
    for row in rows:
        if row["outcome"] == "redirect" or urlsplit(row["url"]).path == ROBOTS:
            continue
        document = _document(row)
        same = document.payload_digest or canonical_url(document.url)
        if same not in seen:
            found.append(document)
        seen.add(same)
    return found


def _document(row: Mapping[str, Any]) -> Document:
    offer = decoded(row["reason"]) if row["outcome"] in {"discovered", "stored"} else None
    trouble = "" if offer else row["reason"] or "it did not get its turn"
    return Document(row["url"], row["via"], offer, trouble, row["status"], row["payload_digest"])
