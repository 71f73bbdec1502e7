"""What a larger archive costs: commits, look-ups, verdicts, lists and searches, and a frontier of very many URLs.

`NEWSKEEP_BENCH_ARTICLES` are the sizes (`1000,10000,100000`; add 1000000 for an hour's run), `NEWSKEEP_BENCH_URLS` is how
many URLs the frontier holds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.tables import table


def main() -> None:
    """Fill archives of each size, measure each in a process of its own, print both tables."""
    from benchmarks.scale import articles, frontier
    from benchmarks.scale.apart import apart

    sizes = [int(size) for size in os.environ.get("NEWSKEEP_BENCH_ARTICLES", "1000,10000,100000").split(",")]
    urls = int(os.environ.get("NEWSKEEP_BENCH_URLS", "1000000"))
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as folder:
        figures = []
        for size in sizes:
            home = Path(folder, str(size))
            apart(articles.fill, home, size)
            figures.append(apart(articles.measure, home, size))
        rows = [[name, *(one[name] for one in figures)] for name in figures[0]]
        sys.stdout.write(table(["articles", *(f"{size:,}" for size in sizes)], rows) + "\n")
        counts = sorted({urls // 100, urls // 10, urls})
        found = apart(frontier.measure, Path(folder, "frontier"), counts)
        rows = [[name, *(one[name] for one in found)] for name in found[0]]
        sys.stdout.write(table(["URLs in the frontier", *(f"{count:,}" for count in counts)], rows))
