"""The one small door to the SQL database: named queries and transactions."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from newskeep.errors import CatalogError

Row = sqlite3.Row

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_QUERIES = Path(__file__).with_name("queries")
#: seconds that a statement waits for another process's transaction
_PATIENCE = 30.0
#: rows of a stream that are fetched together
_AT_ONCE = 64


@cache
def named_queries() -> dict[str, str]:
    """Every query of `queries/*.sql` by its name; each stands below a line `-- name: …`."""
    found: dict[str, str] = {}
    for file in sorted(_QUERIES.iterdir()):
        parts = _NAME.split(file.read_text("utf-8"))
        for name, sql in zip(parts[1::2], parts[2::2], strict=True):
            if name in found:
                msg = f"two queries are called {name}"
                raise ValueError(msg)
            found[name] = sql.strip()
    return found


class Door:
    """An open database. All that the catalog asks of it goes through a named query.

    Every method raises `CatalogError` where SQLite fails.

    Args:
        connection: in autocommit mode, so that a transaction begins where we say.
        path: the database's file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.connection.row_factory = sqlite3.Row
        self._path = path

    def all(self, query: str, /, **values: Any) -> list[Row]:
        """Every row of a named query."""
        with translated(self._path):
            return self._execute(query, values).fetchall()

    def one(self, query: str, /, **values: Any) -> Row | None:
        """The first row of a named query, or None."""
        with translated(self._path):
            row: Row | None = self._execute(query, values).fetchone()
            return row

    def stream(self, query: str, /, **values: Any) -> Iterator[Row]:
        """The rows of a named query, few at once, at flat memory."""
        with translated(self._path):
            cursor = self._execute(query, values)
        while True:
            with translated(self._path):
                rows: list[Row] = cursor.fetchmany(_AT_ONCE)
            if not rows:
                return
            yield from rows

    def run(self, query: str, /, **values: Any) -> int:
        """Change rows by a named query; how many were changed."""
        with translated(self._path):
            return self._execute(query, values).rowcount

    def insert(self, query: str, /, **values: Any) -> int:
        """Insert one row by a named query; its row id."""
        with translated(self._path):
            return self._execute(query, values).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that may write: committed at its end, rolled back by an exception.

        It begins IMMEDIATE: a deferred one that turns into a writer fails at once where another process writes.

        Raises:
            CatalogError: the database is locked for longer than half a minute, full, or read-only.
        """
        with translated(self._path):
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with translated(self._path):
                self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """The transaction that is open, or a new one: a commit costs more than what it commits.

        Raises:
            CatalogError: as `transaction`.
        """
        if self.connection.in_transaction:
            yield
            return
        with self.transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is as of one moment, whatever others write meanwhile."""
        with translated(self._path):
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    def _execute(self, query: str, values: dict[str, Any]) -> sqlite3.Cursor:
        return self.connection.execute(named_queries()[query], values)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's own errors in a sentence of ours.

    Raises:
        CatalogError: in place of `sqlite3.OperationalError` and `sqlite3.DatabaseError`.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a broken rule of ours, not a trouble of the user's
    except sqlite3.DatabaseError as error:
        raise CatalogError(f"The catalog {path} can't be used: {error}.", _hint(str(error))) from error


def _hint(message: str) -> str:
    if "locked" in message:
        return "Another process has been writing for half a minute: see `newskeep status`."
    if "closed database" in message:
        return "Read what you need before the archive is closed: inside its `with` block."
    if "created in a thread" in message:
        return "Open the archive in each thread that reads it."
    if "disk I/O" in message:
        return "The disk is full or failing: what was committed is safe."
    if "full" in message:
        return "Free some space: what was committed is safe."
    if "readonly" in message or "unable to open" in message:
        return "Check who may write to the archive's home."
    if "malformed" in message or "not a database" in message:
        return (
            "Put catalog.sqlite aside and restore it from a backup; the segments in storage are not touched."
        )
    return ""


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open a SQLite file in WAL mode; a reader neither creates nor changes it.

    Raises:
        CatalogError: it can't be opened.
    """
    with translated(path):
        return _connect_for_writing(path) if write else _connect_for_reading(path)


def _connect_for_writing(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        _write_ahead(connection)
        # A row says "this record is on disk": it has to be on disk itself, also after a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode. Two processes that do so at once find it locked, and SQLite does not wait by itself."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _looked_into(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None))
    except sqlite3.OperationalError as error:
        log = path.with_name(f"{path.name}-wal")
        # the low byte: CANTOPEN and READONLY have many finer kinds
        unwritable = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
        if not unwritable or (log.exists() and log.stat().st_size):
            raise
        # WAL wants to write beside the file, in a folder that can't be written. With no log there,
        # the file holds everything, and nobody is writing.
        return _looked_into(sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None))


def _looked_into(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, after a first look: opening alone touches nothing."""
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
