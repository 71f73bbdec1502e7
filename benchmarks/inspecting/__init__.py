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
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

import newskeep
from benchmarks.inspecting.generated import WORDS, Vocabulary, make
from newskeep.archive.archive import Archive
from newskeep.catalog.catalog import FILE, create_catalog

_ROUNDS = 7
#: wall and CPU seconds
_Seconds = tuple[float, float]


def main() -> None:
    """Make the archives, measure, and print the tables.

    `NEWSKEEP_BENCH_ARTICLES` names other sizes, with commas between them. `NEWSKEEP_BENCH_ARCHIVES` names a folder where
    the archives stay, to be measured again: to make the larger one takes a quarter of an hour.
    """
    sizes = [int(size) for size in os.environ.get("NEWSKEEP_BENCH_ARTICLES", "100000,1000000").split(",")]
    _start_up()
    with _folder() as folder:
        for size in sizes:
            home = Path(folder) / str(size)
            _make_once(home, size)
            _say(f"\n{size:,} articles of {WORDS} words; {_figures(home, size)}\n")
            _commands(home)
            _first_pages(home, size)


def _folder() -> AbstractContextManager[str]:
    kept = os.environ.get("NEWSKEEP_BENCH_ARCHIVES")
    return nullcontext(kept) if kept else tempfile.TemporaryDirectory()


def _make_once(home: Path, size: int) -> None:
    if not home.exists():
        half = home.with_name(f"{home.name}.new")
        make(half, size)
        half.rename(home)


def _figures(home: Path, size: int) -> str:
    with create_catalog(home) as catalog:
        pages = catalog.articles.search.size()
    return (
        f"the index takes {pages / size:,.0f} bytes an article, the whole catalog "
        f"{(home / FILE).stat().st_size / size:,.0f}"
    )


def _start_up() -> None:
    """What a short command is made of, each line with all that stands above it."""
    imports = "import typer"
    own = f"{imports}; import cli.main, cli.list, newskeep.archive.opening, newskeep.catalog.articles"
    _say("| up to and with | wall s | CPU s | CPU s, least |\n| --- | ---: | ---: | ---: |")
    for about, arguments in (
        ("the interpreter", ["-c", "pass"]),
        ("typer", ["-c", imports]),
        ("modules of `list`", ["-c", own]),
        ("`newskeep --version`", ["-m", "newskeep", "--version"]),
        ("`newskeep --help`", ["-m", "newskeep", "--help"]),
    ):
        _row(about, partial(_run, [sys.executable, *arguments]))


def _commands(home: Path) -> None:
    with newskeep.open(home) as archive:
        article = next(archive.list(limit=1)).id
    _say("| command | wall s | CPU s | CPU s, least |\n| --- | ---: | ---: | ---: |")
    for arguments in (
        ["list", "--limit", "50"],
        ["search", "source:source-01 ya"],
        ["show", article],
        ["stats"],
    ):
        command = [sys.executable, "-m", "newskeep", *arguments, "--home", str(home)]
        _row(f"`{' '.join(arguments)}`", partial(_run, command))


def _run(command: Sequence[str]) -> _Seconds:
    before, began = _children(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # noqa: S603 - our own
    return time.perf_counter() - began, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _first_pages(home: Path, size: int) -> None:
    _say("\n| first page | wall ms | CPU ms | CPU ms, least |\n| --- | ---: | ---: | ---: |")
    with newskeep.open(home) as archive:
        for about, ask in _asked(archive, size):

            def measure(ask: Callable[[], object] = ask) -> _Seconds:
                began, used = time.perf_counter(), time.process_time()
                ask()
                return time.perf_counter() - began, time.process_time() - used

            _row(about, measure, thousandths=True)


def _asked(archive: Archive, size: int) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "the list", lambda: list(archive.list(limit=50))
    yield "the list, one source", lambda: list(archive.list(source="source-01", limit=50))
    for about, query in _queries(size):
        yield about, lambda query=query: list(archive.search(query, limit=20))  # type: ignore[misc]
    yield "the numbers", archive.stats


def _queries(size: int) -> Iterator[tuple[str, str]]:
    words = Vocabulary(random.Random(size)).words  # noqa: S311 - no secret
    yield "the commonest word", words[0]
    yield "a common word", words[50]
    yield "a rare word", words[5000]
    yield "two common words", f"{words[20]} {words[30]}"
    yield "either of two words", f"{words[500]} OR {words[600]}"
    yield "a word without another", f"{words[50]} -{words[20]}"
    yield "a phrase", f'"{words[50]} {words[60]}"'
    yield "a phrase of common words", f'"{words[20]} {words[30]}"'
    yield "a phrase of the two commonest words", f'"{words[0]} {words[1]}"'
    yield "the beginning of words", f"{words[2000][:3]}*"
    yield "a common word, one source", f"{words[50]} source:source-01"
    yield "a common word, one month", f"{words[50]} since:2026-10 until:2026-11"


def _row(about: str, measure: Callable[[], _Seconds], *, thousandths: bool = False) -> None:
    rounds = [measure() for _ in range(_ROUNDS)]
    wall, cpu = (statistics.median(found[kind] for found in rounds) for kind in (0, 1))
    least = min(cpu for _, cpu in rounds)
    figures = (f"{figure * 1000:.0f}" if thousandths else f"{figure:.2f}" for figure in (wall, cpu, least))
    _say(f"| {about} | {' | '.join(figures)} |")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
