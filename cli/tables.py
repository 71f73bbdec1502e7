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


def draw(items: Iterable[Item], columns: Sequence[Column[Item]]) -> None:
    """Draw items as a table on stdout; long lists chunk by chunk, so that the first rows are seen at once.

    Other people's text is never read as markup, and what is too wide is cut with an ellipsis.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    rows = ([_cell(column, item) for column in columns] for item in items)
    first = list(islice(rows, _CHUNK))
    widths = _fitted(columns, first, console.width)
    for number, chunk in enumerate(chain([first], _chunks(rows))):
        console.print(_table(columns, widths, chunk, header=number == 0), soft_wrap=False)


def _chunks(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _cell(column: Column[Item], item: Item) -> str:
    return words.safe_line((column.short or column.value)(item))


def _fitted(columns: Sequence[Column[Item]], rows: list[list[str]], width: int) -> list[int]:
    """The widths of the columns: those that grow give way first, then the widest one, cell by cell."""
    widths = [
        max([cell_len(column.title), *(cell_len(row[number]) for row in rows)])
        for number, column in enumerate(columns)
    ]
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


def _table(
    columns: Sequence[Column[Item]], widths: list[int], rows: list[list[str]], *, header: bool
) -> Table:
    table = Table(box=None, show_header=header, pad_edge=False, padding=(0, _GAP, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            Text(column.title),
            width=width,
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if column.right else "left",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
