"""What an export is about: the articles that a list's filters choose, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newskeep.archive.members import Members
from newskeep.catalog.articles import Filters
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.spans import Spans
from newskeep.model import Article


@dataclass(slots=True)
class Tally:
    """What went into an export."""

    articles: int = 0
    #: rows, files, pages, or WARC records
    records: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen articles of an archive, read as they are asked for."""

    catalog: Catalog
    members: Members
    filters: Filters
    #: every version of each article, not the latest alone
    every_version: bool
    #: when the export is made
    now: datetime

    @property
    def spans(self) -> Spans:
        """Where records are."""
        return Spans(self.catalog.door)

    def articles(self) -> Iterator[Article]:
        """Articles, newest first, each as of its latest version."""
        return self.catalog.articles.select(self.filters)

    def versions(self, tally: Tally) -> Iterator[Article]:
        """Articles as of the versions that were asked for, the first one first; counts what it gives."""
        for article in self.articles():
            tally.articles += 1
            for number in range(1, article.version) if self.every_version else ():
                earlier = self.catalog.articles.get(article.id, number)
                if earlier:
                    tally.records += 1
                    yield earlier
            tally.records += 1
            yield article
