"""`newskeep list`: articles, newest first."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli import words
from cli.calling import Call, flag
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.model import Article
from newskeep.units import rfc3339


class VerdictChoice(StrEnum):
    """Verdicts that an article can have."""

    NEW = "new"
    VERSION = "version"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"


#: letters of an id that a terminal shows; `show` takes any beginning
SHORT_ID = 8

COLUMNS: tuple[Column[Article], ...] = (
    Column("id", lambda article: article.id, lambda article: article.id[:SHORT_ID]),
    Column(
        "published",
        lambda article: shapes.time(article.published) or "",
        lambda article: words.minute(article.published),
    ),
    Column("first_seen", lambda article: rfc3339(article.first_seen), wide=True),
    Column("last_changed", lambda article: rfc3339(article.last_changed), wide=True),
    Column("source", lambda article: article.source),
    Column("language", lambda article: article.language, wide=True),
    Column("words", lambda article: str(article.words), wide=True),
    Column("versions", lambda article: str(article.versions), right=True, heading="v", spare=1),
    Column("verdict", lambda article: article.verdict.value, spare=2),
    Column("title", lambda article: article.title, grows=True),
    Column("url", lambda article: article.url, wide=True),
    Column("text", lambda article: article.text, wide=True),
)


SourceOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only this source's.", show_default=False)
]
SinceOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="From then on: 7d, 2026-11, 2026-11-22.", show_default=False),
]
UntilOption = Annotated[str | None, typer.Option(metavar="TIME", help="Before then.", show_default=False)]
LanguageOption = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="In this language: en also finds en-gb.", show_default=False),
]
VerdictOption = Annotated[
    VerdictChoice | None,
    typer.Option(metavar="|".join(VerdictChoice), help="Of the latest version.", show_default=False),
]
ChangedSinceOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="That have had a new version since then.", show_default=False),
]


def list_articles(  # noqa: PLR0913 - its options
    call: Call,
    *,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    verdict: VerdictOption = None,
    changed_since: ChangedSinceOption = None,
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="At most so many.", show_default=False)
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="ARTICLE",
            help="Only what stands below this one: the last of the page before.",
            show_default=False,
        ),
    ] = None,
    text: Annotated[bool, flag("--text", says="With their texts (JSON and pipes).")] = False,
) -> None:
    """List articles, newest first.

    Into a pipe go tab-separated full values; --json writes one object a line.

    Examples:
      newskeep list --since 7d --limit 20
      newskeep list --source courier --verdict version
      newskeep list --changed-since 7d
      newskeep list --json --text | jq -r .title
      newskeep list --json --limit 100 --after 4f1c33e09d7a2b18
    """
    columns = [column for column in COLUMNS if text or column.name != "text"]
    with call.open() as archive:
        articles = archive.list(
            source=source,
            since=since,
            until=until,
            language=language,
            verdict=verdict,
            changed_since=changed_since,
            limit=limit,
            after=after,
        )
        number = call.out.list(articles, columns, lambda article: shapes.article(article, text=text))
    hint = "; `newskeep show ID` reads one" if number else ""
    call.out.say(f"{words.count(number, 'article')}{hint}.")
