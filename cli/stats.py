"""`newskeep stats`: all that is stored, in numbers."""

from __future__ import annotations

from typing import Annotated, Any

from cli import words
from cli.calling import Call, flag
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
    "bytes_saved": "bytes saved by revisits",
    "revisits": "revisits",
    "segments": "segments",
    "first_capture": "first capture",
    "last_capture": "last capture",
}


#: days that a terminal shows, and how many of them have a line of their own
_DAYS, _LINES = 60, 10
_BAR = 24


def stats(
    call: Call,
    methods: Annotated[
        bool, flag("--methods", says="A paragraph for a paper: period, numbers, tools, failures.")
    ] = False,
) -> None:
    """Show how much is stored: in all, by source and by day, and when the disk will be full.

    Examples:
      newskeep stats
      newskeep stats --methods
      newskeep stats --json | jq .by_day
    """
    with call.open() as archive:
        if methods:
            _methods(call, archive.methods())
            return
        shape = shapes.stats(archive.stats())
    if call.json:
        call.out.record(shape)
    else:
        _tables(call, shape)
    call.out.say(
        f"{words.count(shape['articles'], 'article')} in {words.count(shape['versions'], 'version')}, "
        f"{words.size(shape['bytes_stored'])} stored. {_forecast(shape['growth'])}"
    )


def _methods(call: Call, paragraph: str) -> None:
    if call.json:
        call.out.record({"methods": paragraph})
    else:
        call.out.text(f"{paragraph}\n")


def _tables(call: Call, shape: Facts) -> None:
    call.out.table(_totals(shape), _FACTS)
    by_day = shape["by_day"]
    for rows, first in ((shape["by_source"], "source"), (by_day, "day")):
        if rows:
            call.out.text("\n")
            shown = rows[-_LINES:] if first == "day" and call.out.on_terminal else rows
            call.out.table(shown, [_column(name, first) for name in rows[0]])
    if call.out.on_terminal and by_day:
        call.out.text("\n")
        call.out.table(_charts(shape), _CHARTS)


def _charts(shape: Facts) -> list[tuple[str, str]]:
    """What a terminal shows besides, as (what it is, chart)."""
    from cli.charts import bar, levels

    days = shape["by_day"][-_DAYS:]
    shares = {
        name.replace("_", " "): sum(day[name] for day in days)
        for name in ("new", "version", "unchanged", "duplicates")
    }
    sizes = {
        "pages": shape["bytes_raw"],
        "stored": shape["bytes_stored"],
        "saved by revisits": shape["bytes_saved"],
    }
    rows = [(f"new articles, last {words.count(len(days), 'day')}", levels([day["new"] for day in days]))]
    for values, written in ((shares, lambda number: f"{number:,}"), (sizes, words.size)):
        largest = max(values.values())
        rows += [(name, f"{bar(n, largest, _BAR)} {written(n)}".strip()) for name, n in values.items()]
    return rows


_CHARTS: tuple[Column[tuple[str, str]], ...] = (
    Column("what", lambda row: row[0]),
    Column("chart", lambda row: row[1], grows=True),
)


def _forecast(growth: Facts) -> str:
    if not growth["bytes_per_day"]:
        return f"Nothing was stored in the last 30 days; {words.size(growth['disk_free'])} are free."
    rate = f"It grows by {words.size(int(growth['bytes_per_day']))} a day"
    end = (
        f"at that rate the disk is full on {growth['full']}" if growth["full"] else "the disk lasts for years"
    )
    return f"{rate}; {end}."


_FACTS: tuple[Column[tuple[str, Any]], ...] = (
    Column("what", lambda fact: fact[0], lambda fact: _TOTALS[fact[0]]),
    Column("number", lambda fact: _full(fact[1]), lambda fact: _short(*fact), right=True),
)


#: what a narrow terminal leaves out of the tables by source and day, the largest first
_SPARE = {"bytes_raw": 3, "captures": 2, "duplicates": 1, "unchanged": 1}


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
        spare=_SPARE.get(name, 0),
    )


def _full(value: Any) -> str:
    return "" if value is None else str(value)


def _short(name: str, value: Any) -> str:
    if name.startswith("bytes"):
        return words.size(value or 0)
    return f"{value:,}" if isinstance(value, int) else _full(value) or "–"
