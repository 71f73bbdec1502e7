"""Which of the links that a page gave are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newskeep.model import Link
from newskeep.text.urls import UrlError, canonical_url


@dataclass(frozen=True, slots=True)
class LinkFilters:
    """A source's `include` and `exclude`, compiled."""

    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    def wants(self, link: Link) -> bool:
        """Whether an article's URL is one that the source asks for."""
        if any(pattern.search(link.url) for pattern in self.exclude):
            return False
        return not self.include or any(pattern.search(link.url) for pattern in self.include)


def wanted(links: Iterable[Link], filters: LinkFilters) -> tuple[Link, ...]:
    """The links to http and https pages that a source asks for, each once; sitemaps are never filtered."""
    found: dict[str, Link] = {}
    for link in links:
        try:
            key = canonical_url(link.url)
        except UrlError:
            continue  # nothing that could be fetched, whatever it was meant to be
        if link.discovery or filters.wants(link):
            found.setdefault(key, link)
    return tuple(found.values())
