"""Parquet, written by DuckDB: typed columns, compressed with zstd, a row group at a time."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from newskeep.archive.export.draft import Draft
from newskeep.archive.export.jsonl import write_lines
from newskeep.archive.export.selection import Selection, Tally
from newskeep.errors import NewskeepError, UsageError

#: type of each column; the names are those of an article's JSON
COLUMNS = {
    "id": "VARCHAR", "url": "VARCHAR", "canonical_url": "VARCHAR", "source": "VARCHAR", "site": "VARCHAR",
    "title": "VARCHAR", "authors": "VARCHAR[]", "published": "TIMESTAMPTZ", "modified": "TIMESTAMPTZ",
    "language": "VARCHAR", "description": "VARCHAR", "image": "VARCHAR", "words": "INTEGER", "version": "INTEGER",
    "versions": "INTEGER", "first_seen": "TIMESTAMPTZ", "last_seen": "TIMESTAMPTZ", "last_changed": "TIMESTAMPTZ",
    "verdict": "VARCHAR", "duplicate_of": "VARCHAR", "similarity": "DOUBLE", "cluster": "VARCHAR",
    "extractor": "VARCHAR",
    "capture": 'STRUCT(record_id VARCHAR, "time" TIMESTAMPTZ, status INTEGER, segment VARCHAR, "offset" BIGINT, '
               'length BIGINT, payload_digest VARCHAR)',
    "text": "VARCHAR",
}  # fmt: skip
#: rows of a row group: what is held in memory at once
_GROUP = 8192
#: bytes that DuckDB may use beside twice the longest line
_MEMORY = 512 << 20


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the articles as Parquet.

    Raises:
        UsageError: DuckDB is not installed.
        NewskeepError: it can't do it.
    """
    duckdb = _duckdb()
    lines = draft.scratch / "articles.jsonl"
    tally = write_lines(selection, lines)
    try:
        _copy(duckdb, lines, draft)
    except duckdb.Error as error:
        raise NewskeepError(f"{draft.target} can't be written: {str(error).splitlines()[0]}.") from error
    return tally


def _copy(duckdb: Any, lines: Path, draft: Draft) -> None:
    with lines.open("rb") as file:
        longest = max(map(len, file), default=0) + (1 << 20)
    settings = {
        "threads": 1,
        "memory_limit": f"{(_MEMORY + 2 * longest) >> 20}MiB",
        "temp_directory": str(draft.scratch),
        "autoinstall_known_extensions": False,
        "TimeZone": "UTC",
    }
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute(
            f"COPY (SELECT {names} FROM read_json($lines, format = 'newline_delimited', columns = $columns, "  # noqa: S608 - our own names
            f"maximum_object_size = {longest})) TO '{_quoted(draft.path)}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})",
            {"lines": str(lines), "columns": COLUMNS},
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _duckdb() -> Any:
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        raise UsageError(
            "Parquet is written by DuckDB, which is not installed.",
            "Install it: pip install 'newskeep[data]'",
        ) from None
