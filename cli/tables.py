"""Tables for a terminal, fitted to its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli import words
from cli.columns import Column

Item = TypeVar("Item")

#: rows that say how wide the columns are, and are drawn together
_CHUNK = 200
_GAP = 2
#: a column that is cut keeps at least so many cells
_LEAST = 8
#: cells that a column which grows should have, before others are left out for it
_ROOM = 24


def draw(items: Iterable[Item], columns: Sequence[Column[Item]]) -> None:
    """Draw items as a table on stdout; long lists chunk by chunk, so that the first rows are seen at once.

    Other people's text is never read as markup, and what is too wide is cut with an ellipsis.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    rows = iter(items)
    first = list(islice(rows, _CHUNK))
    columns = _chosen(columns, first, console.width)
    widths = _fitted(_needed(columns, first), columns, console.width)
    for number, chunk in enumerate(chain([first], _chunks(rows))):
        console.print(_table(columns, widths, chunk, header=number == 0), soft_wrap=False)


def _chunks(rows: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _cell(column: Column[Item], item: Item) -> str:
    return words.safe_line((column.short or column.value)(item))


def _chosen(columns: Sequence[Column[Item]], items: list[Item], width: int) -> list[Column[Item]]:
    """The columns that there is room for: each cell whole, but for those that grow."""
    chosen = list(columns)
    while spare := max((column.spare for column in chosen), default=0):
        needed = _needed(chosen, items)
        least = [
            min(cells, _ROOM) if column.grows else cells for column, cells in zip(chosen, needed, strict=True)
        ]
        if sum(least) + _GAP * (len(least) - 1) <= width:
            break
        chosen = [column for column in chosen if column.spare != spare]
    return chosen


def _needed(columns: Sequence[Column[Item]], items: list[Item]) -> list[int]:
    """How many cells each column needs."""
    return [
        max([cell_len(column.title), *(cell_len(_cell(column, item)) for item in items)])
        for column in columns
    ]


def _fitted(widths: list[int], columns: Sequence[Column[Item]], width: int) -> list[int]:
    """The widths of the columns: those that grow give way first, then the widest one, cell by cell."""
    excess = sum(widths) + _GAP * (len(widths) - 1) - width
    growing = [number for number, column in enumerate(columns) if column.grows]
    while excess > 0 and (number := _widest(widths, growing) or _widest(widths, range(len(widths)))):
        widths[number - 1] -= 1
        excess -= 1
    return widths


def _widest(widths: list[int], among: Iterable[int]) -> int:
    """The number, counted from 1, of the widest column that can be cut; 0 when there is none."""
    candidates = [(widths[number], number + 1) for number in among if widths[number] > _LEAST]
    return max(candidates)[1] if candidates else 0


def _table(columns: Sequence[Column[Item]], widths: list[int], items: list[Item], *, header: bool) -> Table:
    table = Table(box=None, show_header=header, pad_edge=False, padding=(0, _GAP, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            Text(column.title),
            width=width,
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
            justify="right" if column.right else "left",
        )
    for item in items:
        table.add_row(*(Text(_cell(column, item)) for column in columns))
    return table
