"""`newskeep search`: articles by their words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.list import COLUMNS as LISTED
from cli.list import LanguageOption, SinceOption, SourceOption, UntilOption, VerdictOption
from newskeep.archive import shapes

if TYPE_CHECKING:
    from newskeep.archive.searching import FoundArticle

#: articles of a page
_PAGE = 20


def search(  # noqa: PLR0913 - its options
    call: Call,
    query: Annotated[list[str], typer.Argument(metavar="QUERY…", help="What to look for.")],
    *,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    verdict: VerdictOption = None,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most so many.")] = _PAGE,
    offset: Annotated[
        int, typer.Option(min=0, metavar="N", help="Leave out so many of the first: the next page.")
    ] = 0,
) -> None:
    """Search titles, texts and authors; the best articles first.

    Case and accents make no difference, and Chinese, Japanese and Thai need no blanks.

    tram extension: both words, in any order. '"tram extension"': in this order. 'tram*': words that begin so, with three letters or more.
    'tram OR metro', '(tram OR metro) depot': either. 'tram -bus': without bus; put -- before a query that begins with a minus.

    Only there: title:tram author:jane text:tram. Only such articles: source:courier language:de site:courier.example since:2026-11 until:7d.

    Examples:
      newskeep search tram extension
      newskeep search '"tram extension" -bus' --since 30d
      newskeep search 'title:council (budget OR taxes) source:courier'
      newskeep search --json tram | jq -r .snippet
    """
    with call.open() as archive:
        found = archive.search(
            " ".join(query), source=source, since=since, until=until, language=language, verdict=verdict,
            limit=limit, offset=offset,
        )  # fmt: skip
        on_terminal = call.out.on_terminal
        number = _draw(call, found) if on_terminal else call.out.list(found, COLUMNS, shapes.found)
    call.out.say(_closing(number, limit, offset))


def _snippet(article: FoundArticle) -> str:
    return article.snippet


def _rank(article: FoundArticle) -> str:
    return f"{article.rank:.4f}"


COLUMNS: tuple[Column[FoundArticle], ...] = (
    *(cast("Column[FoundArticle]", column) for column in LISTED if column.name != "text"),
    Column("rank", _rank, wide=True),
    Column("snippet", _snippet, wide=True),
)


def _draw(call: Call, found: Iterable[FoundArticle]) -> int:
    from cli.hits import draw_hit

    number = 0
    for number, article in enumerate(found, 1):  # noqa: B007 - counts
        call.out.drawn(partial(draw_hit, article))
    return number


def _closing(number: int, limit: int, offset: int) -> str:
    if not number:
        return "Nothing was found." if not offset else "Nothing more was found."
    more = f"; more with --offset {offset + limit}" if number == limit else ""
    return f"{words.count(number, 'article')}; `newskeep show ID` reads one{more}."
