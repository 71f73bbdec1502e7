"""`newskeep stats`: all that is stored, in numbers."""

from __future__ import annotations

from typing import Any

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes

Facts = dict[str, Any]

_TOTALS = {
    "sources": "sources with articles",
    "captures": "captures",
    "articles": "articles",
    "versions": "versions",
    "duplicates": "duplicates and near-duplicates",
    "bytes_raw": "bytes of pages",
    "bytes_stored": "bytes stored",
    "segments": "segments",
    "first_capture": "first capture",
    "last_capture": "last capture",
}


def stats(call: Call) -> None:
    """Show how much is stored: in all, by source and by day.

    Examples:
      newskeep stats
      newskeep stats --json | jq .by_day
    """
    with call.open() as archive:
        shape = shapes.stats(archive.stats())
    if call.json:
        call.out.record(shape)
    else:
        call.out.table(_totals(shape), _FACTS)
        for grouped, first in (("by_source", "source"), ("by_day", "day")):
            if shape[grouped]:
                call.out.text("\n")
                call.out.table(shape[grouped], [_column(name, first) for name in shape[grouped][0]])
    call.out.say(
        f"{words.count(shape['articles'], 'article')} in {words.count(shape['versions'], 'version')}, "
        f"{words.size(shape['bytes_stored'])} stored."
    )


_FACTS: tuple[Column[tuple[str, Any]], ...] = (
    Column("what", lambda fact: fact[0], lambda fact: _TOTALS[fact[0]]),
    Column("number", lambda fact: _full(fact[1]), lambda fact: _short(*fact), right=True),
)


def _totals(shape: Facts) -> list[tuple[str, Any]]:
    return [(name, shape[name]) for name in _TOTALS]


def _column(name: str, first: str) -> Column[Facts]:
    return Column(
        name,
        lambda row: _full(row[name]),
        lambda row: _short(name, row[name]),
        right=name != first,
        grows=name == first,
        heading=name.removeprefix("bytes_"),
    )


def _full(value: Any) -> str:
    return "" if value is None else str(value)


def _short(name: str, value: Any) -> str:
    if name.startswith("bytes"):
        return words.size(value or 0)
    return f"{value:,}" if isinstance(value, int) else _full(value) or "–"
