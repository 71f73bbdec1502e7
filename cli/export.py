"""`newskeep export`: articles and their records as files for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.calling import Call
from cli.list import (
    ChangedSinceOption,
    LanguageOption,
    SinceOption,
    SourceOption,
    UntilOption,
    VerdictOption,
)

if TYPE_CHECKING:
    from newskeep.archive.export.export import Exported


class FormatChoice(StrEnum):
    """What an export can be."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    WARC = "warc"
    WACZ = "wacz"
    CDXJ = "cdxj"


class VersionsChoice(StrEnum):
    """Which versions of an article an export has."""

    LATEST = "latest"
    ALL = "all"


#: what a format's records are called
_NOUNS = {
    FormatChoice.JSONL: "line",
    FormatChoice.CSV: "row",
    FormatChoice.PARQUET: "row",
    FormatChoice.MARKDOWN: "file",
    FormatChoice.WARC: "record",
    FormatChoice.WACZ: "page",
    FormatChoice.CDXJ: "line",
}


def export(  # noqa: PLR0913, PLR0917 - a parameter is an option
    call: Call,
    form: Annotated[
        FormatChoice, typer.Option("--format", metavar="|".join(FormatChoice), help="What to write.")
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="PATH", help="A new file; for markdown a new folder."),
    ],
    versions: Annotated[
        VersionsChoice | None,
        typer.Option(
            metavar="|".join(VersionsChoice),
            help="Of each article; if left out, all for warc, wacz and cdxj, and the latest for the others.",
            show_default=False,
        ),
    ] = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    verdict: VerdictOption = None,
    changed_since: ChangedSinceOption = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="At most so many articles, the newest.", show_default=False),
    ] = None,
) -> None:
    """Write articles to a new file: all of them, or those that the filters of `list` choose.

    The file appears whole or not at all, and nothing is ever overwritten. parquet needs the extra `data`.

    Examples:
      newskeep export --format jsonl -o news.jsonl
      newskeep export --format wacz --source courier --since 2026-11 -o courier.wacz
      newskeep export --format markdown --versions all -o vault
    """
    with call.open() as archive:
        done = archive.export(
            output, format=form, versions=versions, source=source, since=since, until=until, language=language,
            verdict=verdict, changed_since=changed_since, limit=limit,
        )  # fmt: skip
    if call.json:
        call.out.record(_shape(done))
    call.out.say(_verdict(done, FormatChoice(done.format)))


def _shape(done: Exported) -> dict[str, str | int | None]:
    return {
        "path": str(done.path),
        "format": done.format.value,
        "articles": done.articles,
        "records": done.records,
        "bytes": done.bytes,
        "sha256": done.sha256 or None,
    }


def _verdict(done: Exported, form: FormatChoice) -> str:
    what = f"{words.count(done.articles, 'article')} as {words.count(done.records, _NOUNS[form])}"
    found = what if done.articles else "No article was found, so an empty export"
    return f"{found}: {words.size(done.bytes)} in {done.path}."
