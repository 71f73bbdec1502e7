"""Which of the links that a page gave are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from newskeep.model import Link, Reason
from newskeep.text.urls import UrlError, canonical_url


@dataclass(frozen=True, slots=True)
class LinkFilters:
    """A source's `include` and `exclude`, compiled."""

    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    #: name of the source, for the reasons
    source: str = ""

    def refusal(self, url: str) -> tuple[Reason, str] | None:
        """Why an article's URL is not one that the source asks for, with the key that says so; None when it is."""
        for pattern in self.exclude:
            if pattern.search(url):
                return Reason.EXCLUDE, f"sources.{self.source}.exclude has {pattern.pattern!r}"
        if self.include and not any(pattern.search(url) for pattern in self.include):
            return Reason.INCLUDE, f"sources.{self.source}.include has no pattern that finds it"
        return None


def sorted_out(links: Iterable[Link], filters: LinkFilters) -> tuple[Link, ...]:
    """The links to http and https pages, each once, those that a source does not ask for with the reason.

    Sitemaps are never filtered.
    """
    found: dict[str, Link] = {}
    for link in links:
        try:
            key = canonical_url(link.url)
        except UrlError:
            continue  # nothing that could be fetched, whatever it was meant to be
        refused = None if link.discovery else filters.refusal(link.url)
        found.setdefault(key, replace(link, refused=refused) if refused else link)
    return tuple(found.values())
