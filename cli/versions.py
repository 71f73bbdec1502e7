"""`newskeep versions`: how an article changed over time."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.model import Version
from newskeep.units import rfc3339

COLUMNS: tuple[Column[Version], ...] = (
    Column("version", lambda version: str(version.version), right=True),
    Column("time", lambda version: rfc3339(version.time), lambda version: words.minute(version.time)),
    Column("words", lambda version: str(version.words), right=True),
    Column("title", lambda version: version.title, grows=True),
    Column("text_digest", lambda version: version.text_digest, wide=True),
    Column("record_id", lambda version: version.capture.record_id, wide=True),
)


def versions(
    call: Call,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a beginning of one, or a URL.")],
) -> None:
    """List the versions of an article, the first one first.

    Examples:
      newskeep versions 4f1c
      newskeep versions https://courier.example/a-story/
    """
    with call.open() as archive:
        number = call.out.list(archive.versions(article), COLUMNS, shapes.version)
    call.out.say(f"{words.count(number, 'version')}; `newskeep show {article} --version N` reads one.")
