"""An article to read on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from cli import words
from newskeep.archive.markdown import byline
from newskeep.model import Article

#: longer lines are hard to read
_WIDTH = 88


def draw_article(article: Article) -> None:
    """Draw an article on stdout: its head, then its text wrapped to the terminal, at most 88 cells wide."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    console.print(Text(words.safe_line(article.title), style="bold"))
    console.print(Text(words.safe_line(byline(article)), style="dim"))
    console.print(Text(words.safe_line(article.url), style="dim"), soft_wrap=True)
    for paragraph in article.text.split("\n\n"):
        console.print()
        console.print(Text(words.safe_text(paragraph)))
