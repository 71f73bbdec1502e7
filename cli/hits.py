"""What a search has found, to read on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from cli import words
from cli.list import SHORT_ID

if TYPE_CHECKING:
    from newskeep.archive.searching import FoundArticle
    from newskeep.text.snippet import Snippet

#: longer lines are hard to read
_WIDTH = 96
_HIT = "bold yellow"


def draw_hit(article: FoundArticle) -> None:
    """Draw one article: where and when, its title, and the part of its text, with what was looked for marked."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    facts = [article.id[:SHORT_ID], words.minute(article.published or article.first_seen), article.source]
    console.print(Text(words.safe_line("  ".join(facts)), style="dim"))
    console.print(_text(article.title_pieces, "bold"))
    console.print(Padding(_text(article.snippet_pieces, ""), (0, 0, 1, 2)))


def _text(snippet: Snippet, style: str) -> Text:
    text = Text(style=style)
    for piece, hit in snippet.pieces:
        text.append(words.safe_line(piece), style=_HIT if hit else None)
    return text
