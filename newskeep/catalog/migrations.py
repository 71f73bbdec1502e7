"""The catalog's schema as a numbered list of files, each applied once and in order."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from newskeep.catalog.door import translated
from newskeep.errors import CatalogError

_FILES = Path(__file__).with_name("sqlite")


def migrations() -> list[str]:
    """The SQL of every migration, the first one first."""
    return [file.read_text("utf-8") for file in sorted(_FILES.iterdir())]


def version(connection: sqlite3.Connection) -> int:
    """How many migrations a database has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check(connection: sqlite3.Connection, path: Path) -> int:
    """How many migrations are still to be applied.

    Args:
        connection: the database.
        path: its file, for messages.

    Raises:
        CatalogError: the database was written by a newer newskeep.
    """
    with translated(path):
        have, known = version(connection), len(list(_FILES.iterdir()))
    if have > known:
        raise CatalogError(
            f"The catalog {path} has version {have}, and this newskeep knows versions up to {known}.",
            "Use the newer newskeep that wrote it.",
        )
    return known - have


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing, all or nothing; two processes at once do it once.

    Raises:
        CatalogError: the database can't be written, or was written by a newer newskeep.
    """
    if not check(connection, path):
        return
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for number, sql in enumerate(migrations(), 1):
                if number > version(connection):
                    for statement in _statements(sql):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _statements(sql: str) -> list[str]:
    """The single statements of a script: `executescript` would commit before the first."""
    found, rest = [], ""
    for line in sql.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return found
