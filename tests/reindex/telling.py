"""All that an archive says of its articles, as its JSON says it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import newskeep
from newskeep.archive import shapes

#: numbers of `stats` that follow from the segments alone
FIGURES = (
    "sources",
    "captures",
    "articles",
    "versions",
    "duplicates",
    "bytes_raw",
    "bytes_stored",
    "segments",
)


def told(location: Path | str) -> dict[str, Any]:
    """List, versions and every version in full, clusters, what a search finds, and the totals."""
    with newskeep.open(location) as archive:
        articles = list(archive.list())
        stats = archive.stats()
        return {
            "list": [shapes.article(article, text=False) for article in articles],
            "versions": [shapes.version(v) for article in articles for v in archive.versions(article.id)],
            "show": [
                shapes.article(archive.show(article.id, number))
                | {"dates": archive.show(article.id, number).dates}
                for article in articles
                for number in range(1, article.versions + 1)
            ],
            "clusters": [shapes.cluster(cluster) for cluster in archive.clusters()],
            "search": {word: found(archive, word) for word in words(articles)},
            "stats": {name: getattr(stats, name) for name in FIGURES},
            "by_day": stats.by_day,
        }


def words(articles: list[Any]) -> list[str]:
    """A word of each article's headline."""
    return sorted({article.title.split()[0].strip("“”:,") for article in articles if article.title})


def found(archive: Any, word: str) -> list[tuple[str, str]]:
    """What a search for a word finds, and how it shows it."""
    hits = [(hit.id, hit.snippet) for hit in archive.search(f'"{word}"')]
    assert hits, word
    return sorted(hits)


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query, past the code under test."""
    connection = sqlite3.connect(home / "catalog.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def captures(home: Path) -> list[tuple[Any, ...]]:
    """What the catalog says of every capture, but for the reason of its verdict."""
    return rows(
        home,
        "SELECT c.record_id, c.type, c.url, c.time, c.status, c.payload_digest, c.payload_size, s.name, c.offset_,"
        " c.length, c.source, c.article, c.version, c.verdict"
        " FROM captures c JOIN segments s ON s.id = c.segment ORDER BY c.record_id",
    )


def forget(home: Path) -> None:
    """Lose the catalog."""
    for path in home.glob("catalog.sqlite*"):
        path.unlink()
