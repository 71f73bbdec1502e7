"""SQL of a user's own, answered by DuckDB over tables that are made of the catalog for this one question."""

from __future__ import annotations

import importlib
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from newskeep.catalog.catalog import Catalog
from newskeep.catalog.tables import TABLES, Table, Tables
from newskeep.errors import UsageError
from newskeep.units import rfc3339

#: rows that are fetched at once
_BATCH = 1000
#: what DuckDB may hold in memory; what needs more goes into its temporary folder
_MEMORY = "1GiB"


@dataclass
class Answer:
    """The rows that a query gave, read as they are asked for. Close it, or use it in a `with` statement."""

    #: the columns' names
    columns: tuple[str, ...]
    _cursor: Any = field(repr=False)
    _held: ExitStack = field(repr=False)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows: text, numbers, booleans, None, lists and dicts; times are RFC 3339 in UTC.

        Raises:
            UsageError: a value of some row can't be computed.
        """
        duckdb = _duckdb()
        while True:
            try:
                rows = self._cursor.fetchmany(_BATCH)
            except duckdb.Error as error:
                raise _refused(error) from None
            if not rows:
                return
            for row in rows:
                yield tuple(map(_plain, row))

    def close(self) -> None:
        """Give back memory and disk."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def query(catalog: Catalog, sql: str) -> Answer:
    """Ask one question in SQL (DuckDB's) of the tables in `TABLES`. It can read nothing else, and change nothing.

    Only tables that the question names are made, as of one moment; with the articles' texts only where it asks
    for them.

    Args:
        catalog: open for reading.
        sql: one SELECT, DESCRIBE, SUMMARIZE or EXPLAIN.

    Raises:
        UsageError: DuckDB is not installed; the statement is wrong, or none that only reads.
        CatalogError: the catalog can't be read.
    """
    duckdb = _duckdb()
    with ExitStack() as held:
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="newskeep-query-")))
        connection = held.enter_context(
            duckdb.connect(str(scratch / "tables.duckdb"), config=_settings(scratch))
        )
        try:
            _check(duckdb, sql)
            _fill(connection, catalog, sql, scratch)
            # From here on it is the user's: nothing outside of the tables can be reached.
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            cursor = connection.execute(sql)
        except duckdb.Error as error:
            raise _refused(error) from None
        return Answer(_names(cursor), cursor, held.pop_all())


def _names(cursor: Any) -> tuple[str, ...]:
    """The columns' names, a repeated one numbered: a JSON object has each name once."""
    names: list[str] = []
    for column in cursor.description or ():
        name, times = column[0], 1
        while name in names:
            times += 1
            name = f"{column[0]}_{times}"
        names.append(name)
    return tuple(names)


def _settings(scratch: Path) -> dict[str, Any]:
    return {
        "memory_limit": _MEMORY,
        "temp_directory": str(scratch / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def _check(duckdb: Any, sql: str) -> None:
    statements = duckdb.extract_statements(sql)
    if not statements:
        raise UsageError("There is no query.", "`newskeep query` alone shows the tables, with examples.")
    reads = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
    if len(statements) > 1 or statements[0].type not in reads:
        raise UsageError(
            "Only one statement that reads can be asked.", "Begin it with SELECT, DESCRIBE or SUMMARIZE."
        )


def _fill(connection: Any, catalog: Catalog, sql: str, scratch: Path) -> None:
    tables = Tables(catalog.door)
    text = _asks_for_text(sql)
    with catalog.door.snapshot():
        for table in TABLES.values():
            # A name that means something else costs the making of a table, nothing more.
            wanted = re.search(rf"\b{table.name}\b", sql, re.IGNORECASE) is not None
            columns = {name: kind for name, kind in table.columns.items() if text or name != "text"}
            declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {table.name} ({declared})")
            if wanted:
                _load(
                    connection,
                    table,
                    columns,
                    tables.lines(table, text=text),
                    scratch / f"{table.name}.jsonl",
                )


def _load(connection: Any, table: Table, columns: dict[str, str], lines: Iterator[str], path: Path) -> None:
    longest = 0
    with path.open("wb") as file:
        for line in lines:
            longest = max(longest, file.write(line.encode() + b"\n"))
    if longest:
        # DuckDB sets memory aside for the longest line that there could be, for each thread twice.
        connection.execute(
            f"INSERT INTO {table.name} SELECT * FROM read_json($path, format = 'newline_delimited', "  # noqa: S608 - our own names
            f"columns = $columns, maximum_object_size = {max(longest, 1 << 20)})",
            {"path": str(path), "columns": columns},
        )
    path.unlink()


def _asks_for_text(sql: str) -> bool:
    """Whether the texts are needed: they are most of what there is."""
    rest = re.sub(r"count\s*\(\s*\*\s*\)", "", sql, flags=re.IGNORECASE)
    words = {word.lower() for word in re.findall(r"\w+", rest)}
    return (
        "*" in rest
        or not words.isdisjoint({"text", "summarize", "describe", "columns"})
        or "select" not in words
    )


def _refused(error: Exception) -> UsageError:
    """DuckDB's own words, without its drawing of the place."""
    said = str(error).split("\n\nLINE ")[0].strip()
    return UsageError(
        f"The query can't be answered: {' '.join(said.split()).rstrip('.')}.",
        "`newskeep query` alone shows the tables, with examples.",
    )


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return rfc3339(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such numbers
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _duckdb() -> Any:
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        raise UsageError(
            "SQL is answered by DuckDB, which is not installed.", "Install it: pip install 'newskeep[data]'"
        ) from None
