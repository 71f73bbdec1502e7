"""`newskeep query`: SQL of one's own over what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.calling import Call
from cli.columns import Column

if TYPE_CHECKING:
    from newskeep.catalog.tables import Table

_EXAMPLES = (
    "SELECT source, count(*) AS articles, avg(words) FROM articles GROUP BY source ORDER BY articles DESC",
    "SELECT date_trunc('month', first_seen) AS month, count(*) FROM articles GROUP BY month ORDER BY month",
    "SELECT title, versions, last_changed - first_seen AS changed_for FROM articles WHERE versions > 2",
    "SELECT cluster, list(source), count(*) AS n FROM clusters GROUP BY cluster HAVING n > 2 ORDER BY n DESC",
    "SELECT source, state, count(*) FROM runs WHERE due > now()::TIMESTAMP - INTERVAL 7 DAY GROUP BY ALL",
)
_TABLE: tuple[Column[Table], ...] = (
    Column("table", lambda table: table.name),
    Column("about", lambda table: table.about, wide=True),
    Column("columns", lambda table: ", ".join(table.columns), grows=True),
)


def query(
    call: Call,
    sql: Annotated[
        str,
        typer.Argument(metavar="[SQL]", help="One statement; without it, the tables.", show_default=False),
    ] = "",
) -> None:
    """Ask in SQL: DuckDB's dialect, over tables of what is stored. It only reads.

    Tables: articles, versions, captures, clusters, runs, sources. Times are in UTC.
    DuckDB comes with the extra `data`.

    Examples:
      newskeep query
      newskeep query "SELECT source, count(*) FROM articles GROUP BY source"
      newskeep query "SELECT url, text FROM articles WHERE words > 2000" --json
    """
    if not sql.strip():
        _show_tables(call)
        return
    with call.open() as archive, archive.query(sql) as answer:
        columns = [_column(name, place, len(answer.columns)) for place, name in enumerate(answer.columns)]
        call.out.list(iter(answer), columns, lambda row: dict(zip(answer.columns, row, strict=True)))


def _show_tables(call: Call) -> None:
    from newskeep.catalog.tables import TABLES

    call.out.list(
        TABLES.values(),
        _TABLE,
        lambda table: {"table": table.name, "about": table.about, "columns": dict(table.columns)},
    )
    call.out.say("\nFor example:" + "".join(f'\n  newskeep query "{sql}"' for sql in _EXAMPLES))


def _column(name: str, place: int, number: int) -> Column[tuple[Any, ...]]:
    return Column(name, lambda row: _text(row[place]), grows=place == number - 1)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
