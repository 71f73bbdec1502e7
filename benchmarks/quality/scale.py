"""A million articles' fingerprints: bytes on disk, time of a look-up, memory."""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.quality.signatures import made_up, numbered, write
from benchmarks.tables import table
from newskeep.catalog.catalog import FILE, create_catalog
from newskeep.catalog.fingerprints import Fingerprints
from newskeep.model import Fingerprint
from newskeep.text.likeness import estimate

#: articles of the measurement; another number for a quicker one, the last of several
_ARTICLES = int(os.environ.get("NEWSKEEP_BENCH_ARTICLES", "1000000").split(",")[-1])
#: they were captured within so many days, all of which a look-up considers
_DAYS = 40
_FIRST = datetime(2026, 9, 5, tzinfo=UTC)
_LOOK_UPS = 2000
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
            unlike = _look_up(catalog.articles.fingerprints, [made_up(chance) for _ in range(_LOOK_UPS)])
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
            last = min(first + _BATCH, _ARTICLES + 1)
            keys += write(
                catalog, [(number, numbered(number), _time(number)) for number in range(first, last)]
            )
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
    return [numbered(number) for number in range(1, _ARTICLES, max(1, _ARTICLES // count))]


def _time(number: int) -> datetime:
    return _FIRST + timedelta(days=_DAYS) * (number / _ARTICLES)
