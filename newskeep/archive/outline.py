"""What a segment's sidecars are made of, gathered in one pass over it and kept on disk: memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from newskeep.archive.contents import capture_of, document_of, is_document, read_at
from newskeep.errors import StorageError
from newskeep.model import Capture, Verdict
from newskeep.warc.cdxj import cdxj_row
from newskeep.warc.scanned import Scanned

#: ends the name of the file that an outline outgrows its memory into
OUTLINE = ".outline"
_SET_UP = (
    # a crash makes all of it void
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    # kilobytes that are held in memory; an outline that is smaller is never written
    "PRAGMA cache_size = -8192",
    "BEGIN",
    "CREATE TABLE rows (row BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE captures (number INTEGER PRIMARY KEY, id, url, time, status, offset_, length, digest, type)",
    "CREATE TABLE documents (capture PRIMARY KEY, offset_, length, is_version) WITHOUT ROWID",
)
_VERSIONS = """
SELECT c.*, d.offset_, d.length FROM captures c JOIN documents d ON d.capture = c.id
WHERE d.is_version ORDER BY c.number
"""


class Outline:
    """Takes in a segment's records one by one; gives the rows of its index, and its versions.

    Args:
        segment: the file.
        name: its own name, which the rows have.
        folder: what is not held in memory goes into a file there, whose name is gone before anything is in it:
            whatever happens, nothing of it is left.

    Raises:
        StorageError: there is no room for it.
    """

    def __init__(self, segment: Path, name: str, folder: Path) -> None:
        self._segment = segment
        self._name = name
        self._read = partial(read_at, segment)
        path = folder / (name + OUTLINE)
        with _told(segment):
            path.unlink(missing_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None)
            for statement in _SET_UP:
                self._connection.execute(statement)
            path.unlink()

    def see(self, record: Scanned) -> None:
        """Take in a record."""
        with _told(self._segment):
            if row := cdxj_row(record, self._name):
                self._connection.execute("INSERT OR IGNORE INTO rows VALUES (?)", (row,))
            if record.type in {"response", "revisit"}:
                self._add_capture(capture_of(record, self._name))
            elif is_document(record):
                self._add_document(record)

    def index(self) -> Iterator[bytes]:
        """The rows of the CDXJ index, each once, sorted by their bytes."""
        with _told(self._segment):
            for (row,) in self._connection.execute("SELECT row FROM rows ORDER BY row"):
                yield row

    def versions(self) -> Iterator[tuple[Capture, bytes]]:
        """The documents of the versions that the segment brings, each with its capture, in the captures' order.

        Of several documents of one capture the last one counts that can be read.
        """
        with _told(self._segment):
            for *capture, offset, length in self._connection.execute(_VERSIONS):
                yield _capture(capture, self._name), self._read(offset, length).payload

    def _add_capture(self, capture: Capture) -> None:
        values = (
            capture.record_id, capture.url, capture.time.isoformat(), capture.status, capture.offset, capture.length,
            capture.payload_digest, capture.type,
        )  # fmt: skip
        self._connection.execute("INSERT INTO captures VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _add_document(self, record: Scanned) -> None:
        try:
            item = document_of(record, self._read)
        except ValueError:
            return  # `verify` names it
        is_version = item.document.judgement.verdict is not Verdict.UNCHANGED
        values = (item.document.capture, record.offset, record.length, is_version)
        self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", values)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()


def _capture(row: Sequence[Any], segment: str) -> Capture:
    _, record_id, url, time, status, offset, length, digest, kind = row
    return Capture(
        record_id, url, datetime.fromisoformat(time), status, segment, offset, length, digest, kind
    )


@contextmanager
def _told(segment: Path) -> Iterator[None]:
    """Say what failed in a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(
            f"The index of {segment} can't be sorted: {error}.", "Make room beside it, or look at the disk."
        ) from error
