"""A difference on a terminal: inline, or in two columns."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli import words
from cli.diff import sides
from newskeep.model import ArticleDifference, Block, Op, Run, Version

#: longer lines are hard to read
_WIDTH = 100
_STYLES = {Op.EQUAL: "", Op.DELETE: "red strike", Op.INSERT: "green underline"}
#: paragraphs around a change that are shown; a longer stretch of equal ones is folded
_AROUND = 1


def draw(found: ArticleDifference, versions: tuple[Version, ...], *, side_by_side: bool) -> None:
    """Draw a difference on stdout; with `NO_COLOR` what went and came is marked as in a pipe."""
    console = Console(highlight=False, markup=False, emoji=False)
    if side_by_side:
        console.print(_columns(console, found, sides(found, versions)))
        return
    console.width = min(console.width, _WIDTH)
    before, after = sides(found, versions)
    console.print(Text(f"{before} → {after}", style="dim"))
    console.print(_text(console, found.title, base="bold"))
    for block in _folded(found.blocks):
        console.print()
        console.print(_block(console, block))


def _folded(blocks: tuple[Block, ...]) -> Iterable[Block | int]:
    """The blocks that changed and those around them; in place of the others how many they are."""
    changed = {number for number, block in enumerate(blocks) if block.op is not Op.EQUAL}
    left = 0
    for number, block in enumerate(blocks):
        if changed and not changed & set(range(number - _AROUND, number + _AROUND + 1)):
            left += 1
            continue
        if left:
            yield left
            left = 0
        yield block
    if left:
        yield left


def _block(console: Console, block: Block | int) -> Text:
    if isinstance(block, int):
        return Text(f"… {words.count(block, 'equal paragraph')} …", style="dim")
    text = _text(console, block.runs)
    return Text("↕ moved: ", style="blue") + text if block.op is Op.MOVED else text


def _columns(console: Console, found: ArticleDifference, heads: tuple[str, str]) -> Table:
    table = Table(box=None, expand=True, padding=(0, 2, 1, 0), show_edge=False)
    for head in heads:
        table.add_column(head, ratio=1, overflow="fold", header_style="dim")
    table.add_row(*_halves(console, found.title, "bold"))
    for block in _folded(found.blocks):
        if isinstance(block, int):
            table.add_row(_block(console, block), "")
            continue
        left, right = _halves(console, block.runs)
        if block.op is Op.MOVED:
            left, right = (Text("↕ ", style="blue") + half for half in (left, right))
        table.add_row(left, right)
    return table


def _halves(console: Console, runs: tuple[Run, ...], base: str = "") -> tuple[Text, Text]:
    before = tuple(run for run in runs if run.op is not Op.INSERT)
    after = tuple(run for run in runs if run.op is not Op.DELETE)
    return _text(console, before, base=base), _text(console, after, base=base)


def _text(console: Console, runs: tuple[Run, ...], *, base: str = "") -> Text:
    text = Text(style=base)
    for run in runs:
        shown = words.safe_text(run.text)
        if console.no_color or not console.color_system:
            shown = {Op.DELETE: f"[-{shown}-]", Op.INSERT: f"{{+{shown}+}}"}.get(run.op, shown)
        text.append(shown, style=_STYLES[run.op])
    return text
