"""A million articles' fingerprints: bytes on disk, time of a look-up, memory."""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.tables import table
from newskeep.catalog.catalog import FILE, create_catalog
from newskeep.catalog.door import named_queries
from newskeep.catalog.fingerprints import Fingerprints, pack
from newskeep.catalog.postings import posting
from newskeep.model import Fingerprint
from newskeep.text.fingerprints import KEY_BITS, SIGNATURE, SKETCH_BITS, SKETCH_LIMIT
from newskeep.text.likeness import estimate

#: articles of the measurement; another number for a quicker one, the last of several
_ARTICLES = int(os.environ.get("NEWSKEEP_BENCH_ARTICLES", "1000000").split(",")[-1])
#: they were captured within so many days, all of which a look-up considers
_DAYS = 40
_FIRST = datetime(2026, 9, 5, tzinfo=UTC)
_LOOK_UPS = 2000
#: of a hundred keys so many are of phrases that very many articles have
_COMMON, _PHRASES = 5, 20_000
#: articles that are written at once: single ones would touch most of the file again and again
_BATCH = 50_000


def main() -> None:
    """Build the index in a temporary folder, look up, print the table."""
    chance = random.Random(7)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        create_catalog(Path(folder)).close()
        empty = path.stat().st_size
        with ProcessPoolExecutor(1) as process:  # so that its memory is not counted
            keys, built = process.submit(_fill, Path(folder)).result()
        size = path.stat().st_size - empty
        with create_catalog(Path(folder)) as catalog:
            unlike = _look_up(catalog.articles.fingerprints, [_made(chance) for _ in range(_LOOK_UPS)])
            alike = _look_up(catalog.articles.fingerprints, _known(_LOOK_UPS))
    rows = [
        ("articles", f"{_ARTICLES:,}"),
        ("keys an article", f"{keys / _ARTICLES:.1f}"),
        ("on disk, all tables and indexes, an article", f"{size / _ARTICLES:.0f} B"),
        ("writing in bulk, CPU an article", f"{built / _ARTICLES * 1000:.2f} ms"),
        ("look-up of an unknown text, CPU p50 / p99 / mean", unlike),
        ("look-up of a known text, CPU p50 / p99 / mean", alike),
        (
            "most memory while looking up",
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        ),
    ]
    sys.stdout.write(table(("fingerprints", "measured"), rows))


def _fill(folder: Path) -> tuple[int, float]:
    """Write the fingerprints in sorted batches; how many keys they have, and the CPU seconds."""
    started, keys = time.process_time(), 0
    with create_catalog(folder) as catalog:
        connection = catalog.door.connection
        connection.execute("PRAGMA foreign_keys = OFF")  # there are no captures
        for first in range(1, _ARTICLES + 1, _BATCH):
            made = [
                (number, _numbered(number)) for number in range(first, min(first + _BATCH, _ARTICLES + 1))
            ]
            postings = sorted(posting(number, key, _time(number)) for number, one in made for key in one.keys)
            with catalog.door.transaction():
                connection.executemany(
                    named_queries()["add_fingerprint"],
                    (
                        {
                            "capture": number,
                            "signature": SIGNATURE,
                            "tokens": one.tokens,
                            "sketch": pack(one.sketch),
                        }
                        for number, one in made
                    ),
                )
                connection.executemany(named_queries()["add_posting"], ({"posting": one} for one in postings))
            keys += len(postings)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return keys, time.process_time() - started


def _look_up(fingerprints: Fingerprints, wanted: list[Fingerprint]) -> str:
    """CPU time of finding candidates and comparing their sketches."""
    times = []
    for one in wanted:
        started = time.process_time_ns()
        for signed in fingerprints.sharing(one, _FIRST + timedelta(days=_DAYS)):
            estimate(one.sketch, signed.sketch)
        times.append((time.process_time_ns() - started) / 1e6)
    times.sort()
    figures = (times[len(times) // 2], times[len(times) * 99 // 100], sum(times) / len(times))
    return " / ".join(f"{figure:.2f}" for figure in figures) + " ms"


def _known(count: int) -> list[Fingerprint]:
    return [_numbered(number) for number in range(1, _ARTICLES, max(1, _ARTICLES // count))]


def _numbered(number: int) -> Fingerprint:
    return _made(random.Random(number))  # noqa: S311 - no secret


def _made(chance: random.Random) -> Fingerprint:
    """A fingerprint as one of a text of news length has it."""
    words = min(20_000, int(chance.lognormvariate(6.04, 0.7)) + 40)
    keys = min(128, max(24, words // 32))
    values = min(1024, max(64, words // 16))
    end = max(SKETCH_LIMIT, min((1 << SKETCH_BITS) - 1, (1 << SKETCH_BITS) * values // max(words, values)))
    return Fingerprint(
        SIGNATURE,
        words,
        tuple(sorted(set(_keys(chance, keys)))),
        tuple(sorted({chance.randrange(end) for _ in range(values)})),
    )


def _keys(chance: random.Random, count: int) -> Iterator[int]:
    for _ in range(count):
        if chance.randrange(100) < _COMMON:
            # few phrases are very common
            yield int(_PHRASES * chance.random() ** 3) * 3001 % (1 << KEY_BITS)
        else:
            yield chance.getrandbits(KEY_BITS)


def _time(number: int) -> datetime:
    return _FIRST + timedelta(days=_DAYS) * (number / _ARTICLES)
