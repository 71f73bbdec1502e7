"""A frontier that grows: what a lease and its end cost, whether the newest still come first, and how much memory it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.scale.apart import peak
from newskeep.catalog.catalog import FILE, Catalog, create_catalog
from newskeep.model import Lease, Link, Outcome

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SOURCE, _FRONT = "courier", "https://courier.example/"
#: links of one document, at most as many as a sitemap may have
_DOCUMENT = 50_000
_AT_ONCE, _LEASES = 64, 50


def measure(home: Path, counts: list[int]) -> list[dict[str, str]]:
    """Figures for each number of URLs, in ascending order."""
    found = []
    with create_catalog(home) as catalog:
        catalog.frontier.poll(_SOURCE, [_FRONT], _NOW)
        (document,) = catalog.frontier.lease("run", _SOURCE, _NOW, 1)
        known = 0
        for count in counts:
            added = _add(catalog, document, known, count)
            found.append(_figures(catalog, home / FILE, count, added))
            known = count
    return found


def _add(catalog: Catalog, document: Lease, first: int, last: int) -> float:
    """Write down links as they come from sitemaps, in no order; CPU seconds for each."""
    before = time.process_time()
    for start in range(first, last, _DOCUMENT):
        with catalog.door.transaction():
            links = _links(range(start, min(start + _DOCUMENT, last)))
            catalog.frontier.add_links(document, links, _NOW, _NOW)
    return (time.process_time() - before) / (last - first)


def _links(numbers: range) -> Iterator[Link]:
    chance = random.Random(numbers.start)  # noqa: S311 - no secret
    for number in numbers:
        published = _NOW - timedelta(seconds=chance.randrange(4 * 365 * 86_400))
        address = f"{_FRONT}{published:%Y/%m/%d}/{number * 2_654_435_761 % (1 << 32):08x}-{number}.html"
        yield Link(address, "news-sitemap", f"Story {number} of the day", published)


def _figures(catalog: Catalog, path: Path, count: int, added: float) -> dict[str, str]:
    leasing, ending = 0.0, 0.0
    order: list[datetime] = []
    for _ in range(_LEASES):
        before = time.process_time()
        leases = catalog.frontier.lease("run", _SOURCE, _NOW, _AT_ONCE)
        leased = time.process_time()
        with catalog.door.transaction():
            for lease in leases:
                catalog.frontier.finish(lease, Outcome("stored", status=200), _NOW, lease.url)
        leasing, ending = leasing + leased - before, ending + time.process_time() - leased
        order += [lease.hint.published for lease in leases if lease.hint.published]
    newest = all(one >= other for one, other in pairwise(order))
    catalog.door.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    each = 1e6 / len(order)
    return {
        "finding a URL, CPU µs": f"{1e6 * added:.0f}",
        "leasing a URL, CPU µs": f"{leasing * each:.0f}",
        "writing down what came of it, CPU µs": f"{ending * each:.0f}",
        "newest first": "yes" if newest else "no",
        "bytes a URL": f"{path.stat().st_size / count:.0f}",
        "peak MB": peak(),
    }
