"""What is still to be copied, and what is still to be sorted, kept on disk: memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from newskeep.catalog.spans import Span

_SCHEMA = """
CREATE TABLE spans (
    segment TEXT, offset_ INTEGER, end_ INTEGER, record_id TEXT, type TEXT, version INTEGER, length INTEGER,
    PRIMARY KEY (segment, offset_)
) WITHOUT ROWID;
CREATE TABLE lines (line BLOB PRIMARY KEY) WITHOUT ROWID;
"""


class Worklist:
    """Spans in the order of the segments, and lines in the order of their bytes; each of them once.

    Args:
        folder: has room for them.
    """

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "worklist.sqlite", isolation_level=None)
        # a crash makes the whole export void: nothing here has to outlive it
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")

    def add(self, span: Span) -> None:
        """A span to be copied."""
        self._connection.execute(
            "INSERT OR IGNORE INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)",
            (span.segment, span.offset, span.end, span.record_id, span.type, span.version, span.length),
        )

    def spans(self) -> Iterator[Span]:
        """What is to be copied, segment by segment, oldest first, each from front to back."""
        rows = self._connection.execute(
            "SELECT record_id, type, version, segment, offset_, length, end_ FROM spans ORDER BY segment, offset_"
        )
        for row in rows:
            yield Span(*row)

    def size(self) -> int:
        """Bytes of all spans."""
        (size,) = self._connection.execute("SELECT COALESCE(SUM(end_ - offset_), 0) FROM spans").fetchone()
        return int(size)

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Lines to be sorted."""
        self._connection.executemany("INSERT OR IGNORE INTO lines VALUES (?)", ((line,) for line in lines))

    def lines(self) -> Iterator[bytes]:
        """All lines, sorted by their bytes."""
        for (line,) in self._connection.execute("SELECT line FROM lines ORDER BY line"):
            yield line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()
