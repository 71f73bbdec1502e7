"""`newskeep diff`: what changed between two versions of an article."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import words
from cli.calling import Call, flag
from newskeep.archive import shapes
from newskeep.errors import UsageError
from newskeep.model import ArticleDifference, Op, Run, Version
from newskeep.text.printable import printable

_MARKS = {Op.EQUAL: ("", ""), Op.DELETE: ("[-", "-]"), Op.INSERT: ("{+", "+}")}


def diff(
    call: Call,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a beginning of one, or a URL.")],
    a: Annotated[
        int | None,
        typer.Argument(
            min=1, metavar="[A]", help="Number of a version; the one before B.", show_default=False
        ),
    ] = None,
    b: Annotated[
        int | None,
        typer.Argument(
            min=1, metavar="[B]", help="The version to compare it with; the latest.", show_default=False
        ),
    ] = None,
    side_by_side: Annotated[bool, flag("--side-by-side", "-y", says="Two columns, on a terminal.")] = False,
    html: Annotated[bool, flag("--html", says="A web page on standard output.")] = False,
) -> None:
    """Show what changed between two versions of an article, word by word; its last two if left out.

    In colour on a terminal; into a pipe what went stands in [-brackets-], what came in {+braces+}, and "moved" in brackets begins a paragraph that stands elsewhere.

    Examples:
      newskeep diff 4f1c
      newskeep diff 4f1c 1 3 --side-by-side
      newskeep diff 4f1c --html > diff.html
    """
    if html and call.json:
        raise UsageError("A diff is a web page or JSON, not both.", "Leave --html or --json out.")
    with call.open() as archive:
        found = archive.diff(article, a, b)
        versions = archive.versions(found.article)
    if call.json:
        call.out.record(shapes.difference(found))
    elif found.a == found.b:
        pass  # there is nothing to show, and the summary says why
    elif html:
        from cli.diffpage import page

        call.out.text(page(found, versions))
    elif call.out.on_terminal:
        from cli.diffing import draw

        draw(found, versions, side_by_side=side_by_side)
    else:
        call.out.text(plain(found, versions))
    call.out.say(summary(found, len(versions)))


def summary(found: ArticleDifference, count: int) -> str:
    """What it comes to, in a sentence."""
    if found.a == found.b:
        if count == 1:
            return f"{found.article} has one version: there is nothing to compare it with."
        return f"Version {found.a} is the same as itself."
    pair = f"{found.article}, version {found.a} to {found.b}"
    if found.kind is None:
        return f"{pair}: nothing changed."
    added, removed = words.count(found.words_added, "word"), words.count(found.words_removed, "word")
    return f"{pair}: {found.kind}, {added} added, {removed} removed."


def plain(found: ArticleDifference, versions: tuple[Version, ...]) -> str:
    """The difference for a pipe, as `git diff --word-diff` writes it."""
    before, after = sides(found, versions)
    blocks = (("[moved] " if block.op is Op.MOVED else "") + marked(block.runs) for block in found.blocks)
    return printable("\n\n".join([f"--- {before}\n+++ {after}", marked(found.title), *blocks]) + "\n")


def marked(runs: tuple[Run, ...]) -> str:
    """Runs of words with the marks of what went and came."""
    return "".join(f"{_MARKS[run.op][0]}{run.text}{_MARKS[run.op][1]}" for run in runs)


def sides(found: ArticleDifference, versions: tuple[Version, ...]) -> tuple[str, str]:
    """What the two sides are called."""
    times = {version.version: words.minute(version.time) for version in versions}
    return tuple(f"version {number}, seen {times.get(number, '–')}" for number in (found.a, found.b))  # type: ignore[return-value]
