"""Finding, listing, showing and counting in archives of 100,000 and 1,000,000 articles."""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import newskeep
from benchmarks.inspecting.generated import WORDS, Vocabulary, make
from newskeep.catalog.catalog import FILE, open_catalog

_ROUNDS = 5


def main() -> None:
    """Make the archives, measure, and print both tables."""
    sizes = [int(size) for size in os.environ.get("NEWSKEEP_BENCH_ARTICLES", "100000,1000000").split(",")]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            home = Path(folder) / str(size)
            make(home, size)
            _say(f"\n{size:,} articles of {WORDS} words; {_figures(home, size)}\n")
            _commands(home)
            _searches(home, size)


def _figures(home: Path, size: int) -> str:
    with open_catalog(home) as catalog:
        pages = catalog.articles.search.size()
    return (
        f"the index takes {pages / size:,.0f} bytes an article, the whole catalog "
        f"{(home / FILE).stat().st_size / size:,.0f}"
    )


def _commands(home: Path) -> None:
    with newskeep.open(home) as archive:
        article = next(archive.list(limit=1)).id
    _say("| command | wall s | CPU s |\n| --- | ---: | ---: |")
    for arguments in (
        ["--help"],
        ["list", "--limit", "50"],
        ["search", "source:source-01 ya"],
        ["show", article],
        ["stats"],
    ):
        command = [sys.executable, "-m", "newskeep", *arguments]
        command += [] if arguments == ["--help"] else ["--home", str(home)]
        wall, cpu = _middle(partial(_run, command))
        _say(f"| `{' '.join(arguments)}` | {wall:.2f} | {cpu:.2f} |")


def _run(command: Sequence[str]) -> tuple[float, float]:
    before, began = _children(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # noqa: S603 - our own
    return time.perf_counter() - began, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _searches(home: Path, size: int) -> None:
    _say("\n| query | wall ms | CPU ms |\n| --- | ---: | ---: |")
    with newskeep.open(home) as archive:
        for about, query in _queries(size):

            def ask(query: str = query) -> tuple[float, float]:
                began, used = time.perf_counter(), time.process_time()
                list(archive.search(query, limit=20))
                return time.perf_counter() - began, time.process_time() - used

            wall, cpu = _middle(ask)
            _say(f"| {about} | {wall * 1000:.0f} | {cpu * 1000:.0f} |")


def _queries(size: int) -> Iterator[tuple[str, str]]:
    words = Vocabulary(random.Random(size)).words  # noqa: S311 - no secret
    yield "the commonest word", words[0]
    yield "a common word", words[50]
    yield "a rare word", words[5000]
    yield "two common words", f"{words[20]} {words[30]}"
    yield "either of two words", f"{words[500]} OR {words[600]}"
    yield "a word without another", f"{words[50]} -{words[20]}"
    yield "a phrase of common words", f'"{words[20]} {words[30]}"'
    yield "a phrase of the two commonest words", f'"{words[0]} {words[1]}"'
    yield "the beginning of words", f"{words[2000][:3]}*"
    yield "a common word, one source", f"{words[50]} source:source-01"
    yield "a common word, one month", f"{words[50]} since:2026-10 until:2026-11"


def _middle(measure: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    rounds = [measure() for _ in range(_ROUNDS)]
    return statistics.median(wall for wall, _ in rounds), statistics.median(cpu for _, cpu in rounds)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
