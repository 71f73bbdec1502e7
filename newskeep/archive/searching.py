"""Full-text search: what the index finds, read as articles, each with the part of its text that was looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import islice

from newskeep.archive.members import Members, StoredArticle, StoredCapture
from newskeep.archive.narrowing import parse_when
from newskeep.catalog.articles import Filters
from newskeep.catalog.catalog import Catalog
from newskeep.errors import UsageError
from newskeep.model import Article
from newskeep.text.query import SearchQuery
from newskeep.text.snippet import Snippet, marked, snippet
from newskeep.text.terms import fact, fold


@dataclass(frozen=True)
class FoundArticle(StoredArticle):
    """An article that a search has found."""

    #: a part of its text, with **…** around what was looked for
    snippet: str = ""
    #: how well it fits; larger is better. Figures of two searches can't be compared
    rank: float = 0.0
    #: title and snippet in pieces, for those who draw them
    title_pieces: Snippet = field(default_factory=Snippet)
    snippet_pieces: Snippet = field(default_factory=Snippet)


def search_filters(query: SearchQuery, given: Filters) -> Filters:
    """The filters that a query names by itself, within those that are given beside it.

    Raises:
        UsageError: a time of the query is none, or both say when.
    """
    for name in ("since", "until"):
        if getattr(query, name) and getattr(given, name):
            raise UsageError(f"The query says {name}: and --{name} says it too.", "Leave one of them out.")
    return replace(
        given,
        since=given.since or parse_when(query.since or None),
        until=given.until or parse_when(query.until or None),
    )


def search(
    catalog: Catalog, members: Members, query: SearchQuery, filters: Filters, offset: int
) -> Iterator[FoundArticle]:
    """What a query finds, the best first; read one by one.

    Args:
        catalog: of the archive.
        members: reads the articles' pages.
        query: what is looked for.
        filters: what narrows it down.
        offset: how many of the first are left out.

    Raises:
        UsageError: the offset is negative.
    """
    if offset < 0:
        raise UsageError(f"An offset of {offset} makes no sense; use 0 or more.")
    index = catalog.articles.search
    narrowed = query.narrowed(_facts(filters))
    ranked = not (query.has_phrase and index.is_everywhere(query.match))
    candidates = index.candidates(narrowed.match, filters.since, filters.until, ranked=ranked)
    found = (
        (catalog.articles.found(row), candidate.rank)
        for candidate in candidates
        if (row := index.row(candidate, filters.since, filters.until)) is not None
    )
    end = None if filters.limit is None else offset + filters.limit
    return (_found(article, members, query, rank) for article, rank in islice(found, offset, end))


def _facts(filters: Filters) -> list[str]:
    known = {
        "source": filters.source,
        "language": fold(filters.language) if filters.language else None,
        "verdict": filters.verdict.value if filters.verdict else None,
    }
    return [fact(kind, value) for kind, value in known.items() if value is not None]


def _found(article: Article, members: Members, query: SearchQuery, rank: float) -> FoundArticle:
    values = {known.name: getattr(article, known.name) for known in fields(Article)}
    around = snippet(article.text, query.phrases)
    return FoundArticle(
        **values
        | {
            "capture": StoredCapture.of(article.capture, members),
            "snippet": around.marked,
            "rank": 0.0 - rank,
            "title_pieces": marked(article.title, query.phrases),
            "snippet_pieces": around,
        }
    )
