"""How far a crawl is, drawn on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli import words
from newskeep.model import Counts

if TYPE_CHECKING:
    from collections.abc import Callable

#: sources that get a bar of their own; a crawl of more has one bar
_BARS = 12


@contextmanager
def bars(names: list[str]) -> Iterator[Callable[[Mapping[str, Counts]], None]]:
    """A bar on stderr for each source, gone when the crawl is over; yields what is to be told the counts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    name = TextColumn("{task.description}", markup=False)
    news = TextColumn("{task.fields[news]}", markup=False)
    console = Console(stderr=True, highlight=False)
    with Progress(name, BarColumn(), MofNCompleteColumn(), news, console=console, transient=True) as progress:
        whole = len(names) > _BARS
        tasks = {
            name: progress.add_task(words.safe_line(name), total=None, news="")
            for name in (["all sources"] if whole else names)
        }

        def tell(counts: Mapping[str, Counts]) -> None:
            shown = {"all sources": _sum(counts)} if whole else counts
            for name, of_source in shown.items():
                found = max(of_source.discovered, of_source.fetched)
                news = f"{of_source.new} new, {of_source.version} changed"
                progress.update(tasks[name], completed=of_source.fetched, total=found, news=news)

        yield tell


def _sum(counts: Mapping[str, Counts]) -> Counts:
    total = Counts()
    for of_source in counts.values():
        total = total.plus(of_source)
    return total
