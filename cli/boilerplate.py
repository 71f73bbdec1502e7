"""`newskeep sources show` and `forget`: what was learned of a source's boilerplate, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.status import short_time
from newskeep.archive import shapes
from newskeep.model import LearnedBlock


def _when(block: LearnedBlock) -> str:
    return "forgotten" if block.forgotten else short_time(shapes.time(block.learned))


COLUMNS: tuple[Column[LearnedBlock], ...] = (
    Column("block", lambda block: block.id, lambda block: block.id[:8]),
    Column("leads", lambda block: str(block.leads), right=True),
    Column("removed", lambda block: str(block.removed), right=True),
    Column("learned", lambda block: shapes.time(block.learned) or "", _when),
    Column("forgotten", lambda block: "yes" if block.forgotten else "", wide=True),
    Column("line", lambda block: block.line, grows=True),
)

SourceArgument = Annotated[str, typer.Argument(metavar="NAME", help="A source of the archive.")]


def show(call: Call, source: SourceArgument) -> None:
    """Show the blocks that a source prints on many pages, and from how many articles each was cut.

    They were learned under at least five different leads, and are kept out of the text of later pages.

    Examples:
      newskeep sources show courier
      newskeep sources show courier --json
    """
    with call.open() as archive:
        blocks = archive.boilerplate(source)
    call.out.list(blocks, COLUMNS, shape)
    if blocks:
        call.out.say(
            f"{words.count(len(blocks), 'block')}; `newskeep sources forget {source} BLOCK` takes one back."
        )
    else:
        call.out.say(
            f"Nothing was learned of {source} so far: that takes a block under five different leads."
        )


def forget(
    call: Call,
    source: SourceArgument,
    block: Annotated[
        str | None,
        typer.Argument(metavar="[BLOCK]", help="The block, or the beginning of it; all if left out."),
    ] = None,
) -> None:
    """Leave a learned block in the texts from now on, and never learn it again.

    Examples:
      newskeep sources forget courier d4d83d4c
      newskeep sources forget courier
    """
    from newskeep.archive.forgetting import forget_boilerplate

    number = forget_boilerplate(call.archive_home(), source, block)
    call.out.say(
        f"{words.count(number, 'block')} of {source} forgotten; stored articles get theirs back by "
        f"`newskeep reextract --source {source}`."
    )


def shape(block: LearnedBlock) -> shapes.Shape:
    """A learned block as JSON."""
    return {
        "block": block.id,
        "line": block.line,
        "leads": block.leads,
        "removed": block.removed,
        "learned": shapes.time(block.learned),
        "forgotten": block.forgotten,
    }
