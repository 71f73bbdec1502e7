"""An article to read on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli import words
from cli.paging import page
from newskeep.archive.markdown import byline
from newskeep.model import Article
from newskeep.units import rfc3339

#: longer lines are hard to read
_WIDTH = 88


def draw_article(article: Article) -> None:
    """Draw an article on stdout: its head, its text wrapped to the terminal, at most 88 cells wide, and what is known of it."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    with console.capture() as drawn:
        console.print(Text(words.safe_line(article.title), style="bold"))
        console.print(Text(words.safe_line(byline(article)), style="dim"))
        console.print(Text(words.safe_line(article.url), style="dim"), soft_wrap=True)
        for paragraph in article.text.split("\n\n"):
            console.print()
            console.print(Text(words.safe_text(paragraph)))
        console.print()
        console.print(_known(article))
    page(drawn.get())


def _known(article: Article) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold", style="dim")
    for name, value in _facts(article):
        if value:
            table.add_row(name, Text(words.safe_line(value)))
    return table


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    """What is known of an article besides its text, in the order in which readers ask for it."""
    for date in article.dates:
        time = rfc3339(date.time) if date.precise else f"{date.time:%Y-%m-%d}"
        yield date.role, f"{time}, by {date.origin}"
    yield "source", ", ".join(part for part in (article.source, article.language) if part)
    yield "words", f"{article.words:,}" + (", behind a paywall" if article.paywalled else "")
    yield "version", f"{article.version} of {article.versions}, {article.verdict}"
    yield "seen", f"{rfc3339(article.first_seen)} to {rfc3339(article.last_seen)}"
    if article.duplicate_of:
        shared = f", similarity {article.similarity:.2f}" if article.similarity is not None else ""
        yield "repeats", f"{article.duplicate_of}{shared}"
    yield "series of", article.series_of
    yield "syndicated", article.syndicated_from
    yield "cluster", article.cluster
    capture = article.capture
    yield "captured", f"{rfc3339(capture.time)}, status {capture.status}"
    yield "record", f"{capture.segment}, {capture.length:,} bytes at {capture.offset:,}"
    yield "digest", capture.payload_digest
