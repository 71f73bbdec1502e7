"""The full-text index over the versions of the articles: how rows get into it, and what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from urllib.parse import urlsplit

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import stamp_or_none
from newskeep.text.terms import fact, fold, index_terms

#: changes when terms are cut or folded in another way: the index is made anew then
RULES = 1
#: rows that are ranked; of more that match, the newest ones
CANDIDATES = 5_000
#: what as many as that of the newest rows have, is everywhere
_NEWEST, _EVERYWHERE = 20_000, 1_000
#: versions whose terms are taken in together when many are missing
_AT_ONCE = 64
#: in `meta`, the rules that the index was made by
_META = "search"
_DAY = 86_400_000
_SHIFT = 24
_FIRST, _END = -(1 << 62), 1 << 62
#: between names, so that no phrase goes from one author to the next
_BREAK = f" {fact('break', '')} "


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the index that matches."""

    number: int
    #: smaller is better
    rank: float


class Search:
    """The index. Rows go in by the writer's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def candidates(
        self, match: str, since: datetime | None, until: datetime | None, *, ranked: bool = True
    ) -> Iterator[Candidate]:
        """What a query finds, the best first and the newer of two that are as good; streamed.

        Args:
            match: in the index's own language; `newskeep.text.query` writes it.
            since: articles of that day or later.
            until: articles of that day or earlier.
            ranked: one is better than another; otherwise the newest is first.
        """
        rows = self._door.stream(
            "search_candidates" if ranked else "search_newest", match=match, most=CANDIDATES,
            first=_first_number(since) if since else _FIRST, end=_first_number(until, later=1) if until else _END,
        )  # fmt: skip
        return (Candidate(row["number"], row["rank"]) for row in rows)

    def is_everywhere(self, match: str) -> bool:
        """Whether a query finds one in twenty of the newest 20,000 articles; not told of a smaller archive.

        To rank by a phrase, SQLite counts it in every article that has its words.
        """
        row = self._door.one("search_share", match=match, newest=_NEWEST, enough=_EVERYWHERE)
        return row is not None and row["found"] == _EVERYWHERE

    def row(self, candidate: Candidate, since: datetime | None, until: datetime | None) -> Row | None:
        """The article of a candidate; None when the text was an earlier version's, or it is of another time."""
        return self._door.one(
            "found_article", number=candidate.number, since=stamp_or_none(since), until=stamp_or_none(until)
        )

    def size(self) -> int:
        """Bytes that the index takes; reads all of it."""
        row = self._door.one("search_size")
        return int(row["bytes"]) if row else 0

    def current(self) -> bool:
        """Whether the index was made by the present rules."""
        row = self._door.one("get_meta", key=_META)
        return row is not None and json.loads(row["value"]) == RULES

    # Inside a transaction that writes:

    def add(self, versions: Iterable[tuple[str, int]]) -> None:
        """Take in versions that have their rows, as (article, version); cheap when many come at once.

        Their terms come last, one after the other: many another statement makes SQLite set a savepoint, and at that
        the index writes what it holds in memory, article by article and not once a transaction.
        """
        numbered = []
        for article, version in versions:
            if row := self._door.one("to_be_searched", article=article, version=version):
                number = self._next_number(row["at"] // _DAY)
                self._door.run("add_searchable", number=number, capture=row["capture"])
                numbered.append((number, row))
        for number, row in sorted(numbered, key=itemgetter(0)):
            self._door.run("add_search", number=number, **_terms(row))

    def drop(self, article: str, version: int) -> None:
        """Take out a version, before its row changes."""
        row = self._door.one("to_be_searched", article=article, version=version)
        there = self._door.one("searchable_number", capture=row["capture"]) if row else None
        if row is None or there is None:
            return
        self._door.run("drop_search", number=there["number"], **_terms(row))
        self._door.run("drop_searchable", number=there["number"])

    def catch_up(self) -> None:
        """Take in every version that is not in the index yet; all of them when it was made by other rules."""
        if not self.current():
            self._door.run("empty_search")
            self._door.run("empty_searchable")
        # Rows that come in the order of their numbers cost least.
        rows = self._door.all("unsearchable")
        for start in range(0, len(rows), _AT_ONCE):
            self.add((row["article"], row["version"]) for row in rows[start : start + _AT_ONCE])
        self._door.run("set_meta", key=_META, value=json.dumps(RULES))

    def _next_number(self, day: int) -> int:
        first, end = day << _SHIFT, (day + 1) << _SHIFT
        row = self._door.one("last_searchable", first=first, end=end)
        last = row["number"] if row else None
        return first if last is None else int(last) + 1


def _first_number(time: datetime, later: int = 0) -> int:
    return ((stamp_or_none(time) or 0) // _DAY + later) << _SHIFT


def _terms(row: Row) -> dict[str, str]:
    """What the index has of a version, column by column."""
    return {
        "title": index_terms(row["title"]),
        "text": index_terms(row["text"]),
        "authors": _BREAK.join(map(index_terms, json.loads(row["authors"]))),
        "facts": " ".join(_facts(row)),
    }


def _facts(row: Row) -> Iterator[str]:
    """What queries narrow by, as terms that no text holds."""
    yield fact("source", row["source"])
    yield fact("verdict", row["verdict"])
    language = fold(row["language"])
    yield from (fact("language", tag) for tag in {language, language.partition("-")[0]} if tag)
    yield from (fact("site", site) for site in sorted(_sites(row)))


def _sites(row: Row) -> set[str]:
    """The site's own name; its host, and every domain that the host is in."""
    found = {fold(row["site"]).strip()}
    for url in (row["url"], row["canonical_url"]):
        labels = (urlsplit(url).hostname or "").split(".")
        found |= {".".join(labels[number:]) for number in range(max(1, len(labels) - 1))}
    return found - {""}
