"""The catalog as plain tables, row by row in JSON: what SQL of a user's own is asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newskeep.catalog.door import Door

_COUNTS = (
    "discovered", "fetched", "new", "version", "unchanged", "duplicate", "near_duplicate", "blocked", "failed",
    "not_articles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    #: the named query that gives its rows
    query: str
    #: what its rows are
    about: str
    #: type of each column, in SQL; times are in UTC
    columns: Mapping[str, str]


_OF = dict.fromkeys
ARTICLES = Table(
    "articles",
    "table_articles",
    "each article, as of its latest version",
    {
        **_OF(("id", "url", "canonical_url", "source", "site", "title"), "VARCHAR"),
        "authors": "VARCHAR[]",
        **_OF(("published", "modified"), "TIMESTAMP"),
        **_OF(("language", "description", "image"), "VARCHAR"),
        **_OF(("words", "version", "versions"), "INTEGER"),
        **_OF(("first_seen", "last_seen", "last_changed"), "TIMESTAMP"),
        **_OF(("verdict", "duplicate_of"), "VARCHAR"),
        "similarity": "DOUBLE",
        **_OF(("cluster", "extractor", "capture", "text"), "VARCHAR"),
    },
)
VERSIONS = Table(
    "versions",
    "table_versions",
    "each version of each article",
    {
        "article": "VARCHAR",
        "version": "INTEGER",
        **_OF(("source", "url"), "VARCHAR"),
        "time": "TIMESTAMP",
        "title": "VARCHAR",
        "authors": "VARCHAR[]",
        **_OF(("published", "modified"), "TIMESTAMP"),
        "words": "INTEGER",
        **_OF(("text_digest", "verdict", "reason", "duplicate_of"), "VARCHAR"),
        "similarity": "DOUBLE",
        **_OF(("extractor", "capture", "text"), "VARCHAR"),
    },
)
CAPTURES = Table(
    "captures",
    "table_captures",
    "each stored HTTP exchange, and where its WARC record is",
    {
        **_OF(("record_id", "type", "url", "source"), "VARCHAR"),
        "time": "TIMESTAMP",
        "status": "INTEGER",
        **_OF(("kind", "payload_digest"), "VARCHAR"),
        "payload_size": "BIGINT",
        "segment": "VARCHAR",
        **_OF(("offset", "length"), "BIGINT"),
        "article": "VARCHAR",
        "version": "INTEGER",
        **_OF(("verdict", "reason"), "VARCHAR"),
    },
)
CLUSTERS = Table(
    "clusters",
    "table_clusters",
    "each article that is in a cluster of duplicates and near-duplicates",
    {
        **_OF(("cluster", "article", "source", "title", "verdict", "duplicate_of"), "VARCHAR"),
        "similarity": "DOUBLE",
        "first_seen": "TIMESTAMP",
    },
)
RUNS = Table(
    "runs",
    "table_runs",
    "the ledger: each source and moment at which it was due, and what came of it",
    {
        **_OF(("run", "source"), "VARCHAR"),
        **_OF(("due", "started", "ended"), "TIMESTAMP"),
        **_OF(("state", "trigger", "verdict"), "VARCHAR"),
        **_OF(_COUNTS, "INTEGER"),
    },
)
SOURCES = Table(
    "sources",
    "table_sources",
    "each source that was ever crawled or scheduled",
    {
        "name": "VARCHAR",
        "urls": "VARCHAR[]",
        "schedule": "VARCHAR",
        "interval_s": "DOUBLE",
        "next_fire": "TIMESTAMP",
    },
)
#: every table, by its name
TABLES: Mapping[str, Table] = {
    table.name: table for table in (ARTICLES, VERSIONS, CAPTURES, CLUSTERS, RUNS, SOURCES)
}


class Tables:
    """Gives the rows of the tables. They are as of one moment where the door's `snapshot` is open around them."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def lines(self, table: Table, *, text: bool = True) -> Iterator[str]:
        """Each row as a line of JSON, in no order; streamed.

        Args:
            table: which.
            text: with the articles' texts, where it has them; null otherwise.
        """
        values = {"text": int(text)} if "text" in table.columns else {}
        for row in self._door.stream(table.query, **values):
            yield row["line"]
