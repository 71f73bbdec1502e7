"""An archive of made-up articles, written straight into its catalog: nothing is fetched, and no segment is there."""

from __future__ import annotations

import itertools
import json
import random
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.catalog.moments import stamp

#: when the last of the articles was published
END = datetime(2026, 11, 22, tzinfo=UTC)
_YEARS = 4
_SOURCES = 40
_LANGUAGES = ("en", "en", "en", "de", "fr", "es")
_WORDS = 80_000
#: words of a text
WORDS = 250
_SENTENCE = 25
_STOCK = 40_000
_AT_ONCE = 5_000
_INSERTS = {
    "captures": "INSERT INTO captures (id, record_id, type, url, time, status, payload_digest, payload_size, segment,"
    " offset_, length, source, kind, article, version, verdict)"
    " VALUES (?, ?, 'response', ?, ?, 200, ?, 90000, 1, ?, 21000, ?, 'article', ?, 1, ?)",
    "articles": "INSERT INTO articles (id, canonical_url, url, source, first_seen, last_seen, last_changed, versions, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
    "versions": "INSERT INTO versions (article, version, time, title, text, text_digest, words, authors, published, dates,"
    " language, description, image, site, extractor, removed, verdict, reason, capture, record_id, segment, offset_, length)"
    " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, '[]', ?, '', '', ?, 'made-up', '[]', ?, '', ?, ?, 1, 0, 0)",
}


class Vocabulary:
    """Made-up words whose frequencies follow Zipf's law, as those of every language do."""

    def __init__(self, rng: random.Random) -> None:
        letters = string.ascii_lowercase
        self.words = [
            "".join(rng.choices(letters, k=1 + number.bit_length() // 3)) + letters[number % 26]
            for number in range(_WORDS)
        ]
        self._weights = list(itertools.accumulate(1 / (number + 2.7) for number in range(_WORDS)))
        self._rng = rng
        # Sentences are drawn from a stock: drawing each word anew takes longer than indexing it.
        self._sentences = [" ".join(self.some(_SENTENCE)).capitalize() + "." for _ in range(_STOCK)]

    def text(self) -> str:
        """A text of `WORDS` words."""
        return "\n\n".join(self._rng.choices(self._sentences, k=WORDS // _SENTENCE))

    def some(self, number: int) -> list[str]:
        """So many words."""
        return self._rng.choices(self.words, cum_weights=self._weights, k=number)


def make(home: Path, articles: int) -> None:
    """Make the archive; the same one every time."""
    rng = random.Random(articles)  # noqa: S311 - no secret
    vocabulary = Vocabulary(rng)
    with create_catalog(home) as catalog:
        run = catalog.door.connection.execute
        run("PRAGMA synchronous = OFF")
        for number in range(_SOURCES):
            name = f"source-{number:02}"
            run("INSERT INTO sources (name, urls, schedule) VALUES (?, '[]', 'manual')", (name,))
        run(
            "INSERT INTO segments (id, name, run, state, size, created) VALUES (1, 'made-up', '', 'stored', 0, 0)"
        )
        numbers = iter(range(articles))
        while part := list(itertools.islice(numbers, _AT_ONCE)):
            _write(catalog, rng, vocabulary, part, articles)
        run("PRAGMA wal_checkpoint(TRUNCATE)")
        run("ANALYZE")


def _write(
    catalog: Catalog, rng: random.Random, vocabulary: Vocabulary, part: list[int], articles: int
) -> None:
    rows = [_rows(rng, vocabulary, number, articles) for number in part]
    with catalog.door.transaction():
        for table, sql in _INSERTS.items():
            catalog.door.connection.executemany(sql, [row[table] for row in rows])
        for row in rows:
            catalog.articles.search.add([(str(row["articles"][0]), 1)])


def _rows(
    rng: random.Random, vocabulary: Vocabulary, number: int, articles: int
) -> dict[str, tuple[object, ...]]:
    time = stamp(END - timedelta(days=365 * _YEARS * (articles - number) / articles))
    source = f"source-{int(_SOURCES * rng.random() ** 2):02}"
    key = f"{rng.getrandbits(64):016x}"
    url = f"https://{source}.example/{key}/"
    verdict = rng.choices(("new", "duplicate", "near-duplicate"), (94, 3, 3))[0]
    title = " ".join(vocabulary.some(9)).capitalize()
    text = vocabulary.text()
    authors = json.dumps([" ".join(vocabulary.some(2)).title()])
    record = f"urn:uuid:{number}"
    return {
        "captures": (number + 1, record, url, time, f"sha1:{number}", number * 21_000, source, key, verdict),
        "articles": (key, url, url, source, time, time, time, time),
        "versions": (
            key, time, title, text, f"sha256:{number}", WORDS, authors, time, rng.choice(_LANGUAGES),
            source.title(), verdict, number + 1, f"{record}-article",
        ),
    }  # fmt: skip
