"""What was found in the segments and has no row yet, in a file of its own: a rebuild needs little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Self

from newskeep.catalog.articles import ArticleRecord
from newskeep.catalog.door import Door, Row, translated
from newskeep.catalog.moments import moment_or_none, stamp


@dataclass(frozen=True, slots=True)
class StagedDocument:
    """An article document that claims a version."""

    article: str
    version: int
    #: row id of its segment
    segment: int
    record: ArticleRecord
    #: the record's gzip member
    member: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a capture besides its row."""

    #: record id of the response that a revisit refers to; empty for a response
    original: str
    etag: bytes
    last_modified: bytes
    #: the date of publication that a feed or sitemap had given
    hint: datetime | None


class Staging:
    """A database that lives as long as a rebuild; a crash leaves nothing of it that counts.

    Args:
        path: of its file, which is not there yet.
    """

    def __init__(self, path: Path) -> None:
        with translated(path):
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
        self._door = Door(connection, path)
        self._door.run("make_staged_documents")
        self._door.run("make_staged_looks")
        self._door.run("make_staged_touched")

    def put(self, document: StagedDocument, time: datetime, *, preferred: bool) -> None:
        """Keep a document in place of an earlier one of its capture.

        Args:
            document: what was found.
            time: of the capture; of two documents that claim one version, the earlier one counts.
            preferred: it counts whichever was earlier.
        """
        record = document.record
        self._door.run(
            "stage_document", capture=record.capture, article=document.article, version=document.version,
            preferred=preferred, time=stamp(time), record_id=record.record_id, segment=document.segment,
            offset=record.offset, length=record.length, member=document.member,
        )  # fmt: skip

    def drop(self, capture: str) -> None:
        """Forget the document of a capture."""
        self._door.run("unstage_document", capture=capture)

    def articles(self) -> Iterator[tuple[str, list[StagedDocument]]]:
        """The documents, article by article as first captured; of each version the one that counts first."""
        for step in (
            "order_staged_documents", "make_staged_articles", "begin_staged_articles", "order_staged_articles",
        ):  # fmt: skip
            self._door.run(step)
        found = (_document(row) for row in self._door.stream("staged_documents"))
        for article, documents in groupby(found, key=attrgetter("article")):
            yield article, list(documents)

    def see(self, capture: str, look: Look) -> None:
        """Keep what is known of a capture."""
        self._door.run(
            "stage_look", capture=capture, original=look.original, etag=look.etag, last_modified=look.last_modified
        )  # fmt: skip

    def hint(self, capture: str, published: datetime) -> None:
        """Keep what a feed or sitemap had said of a capture's page."""
        self._door.run("stage_hint", capture=capture, hint=stamp(published))

    def look(self, capture: str) -> Look | None:
        """What was kept of a capture."""
        row = self._door.one("staged_look", capture=capture)
        if row is None:
            return None
        return Look(row["original"], row["etag"], row["last_modified"], moment_or_none(row["hint"]))

    def revisits(self) -> Iterator[tuple[str, str]]:
        """Record ids of revisits, each with that of what it refers to."""
        for row in self._door.stream("staged_revisits"):
            yield row["capture"], row["original"]

    def touch(self, article: str) -> None:
        """Something was found that concerns an article."""
        self._door.run("stage_touched", article=article)

    def touched(self) -> Iterator[str]:
        """The articles that something was found of."""
        for row in self._door.stream("staged_touched"):
            yield row["article"]

    def close(self) -> None:
        """Close it; the file may go."""
        self._door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _document(row: Row) -> StagedDocument:
    record = ArticleRecord(row["record_id"], row["offset_"], row["length"], row["capture"])
    return StagedDocument(row["article"], row["version"], row["segment"], record, row["member"])
