"""Rows of versions whose pages are read again: which they are, and how another reading takes the place of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newskeep.catalog.articles import ArticleRecord, Articles
from newskeep.catalog.door import Door
from newskeep.catalog.moments import stamp_or_none
from newskeep.catalog.rebuilding import Rebuilding
from newskeep.model import Article, ArticleText, ChangeKind, Judgement, Verdict

#: captures that are fetched together
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Rereadable:
    """A capture whose page is to be read again."""

    #: row id
    id: int
    record_id: str
    source: str
    #: id of the article that it is a version of; empty when the page could not be read
    article: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A version as it was read before."""

    article: Article
    judgement: Judgement


class Rereadings:
    """Asks for what is to be read again, and writes down what came of it in a caller's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._articles = Articles(door)
        self._rows = Rebuilding(door)

    def count(self, after: int, source: str | None, since: datetime | None) -> int:
        """How many captures there are to be read again, from a row on."""
        row = self._door.one("count_rereadable", after=after, source=source, since=stamp_or_none(since))
        return int(row["n"]) if row else 0

    def each(self, after: int, source: str | None, since: datetime | None) -> Iterator[Rereadable]:
        """Those captures, in the order of their rows."""
        while rows := self._door.all(
            "rereadable", after=after, source=source, since=stamp_or_none(since), limit=_AT_ONCE
        ):
            for row in rows:
                yield Rereadable(
                    row["id"], row["record_id"], row["source"], row["article"] or "", row["version"] or 0
                )
            after = rows[-1]["id"]

    def stored(self, article: str, version: int) -> StoredReading | None:
        """A version as it stands."""
        found = self._articles.get(article, version)
        row = self._door.one("version_row", article=article, version=version)
        if found is None or row is None:
            return None
        judgement = Judgement(
            Verdict(row["verdict"]), article, row["canonical_url"], version, row["reason"], row["duplicate_of"],
            row["similarity"], row["cluster"], row["direction"], row["rule"], row["series_of"], row["syndicated_from"],
            ChangeKind(row["kind"]) if row["kind"] else None, row["words_added"], row["words_removed"],
        )  # fmt: skip
        return StoredReading(found, judgement)

    def put(
        self,
        judgement: Judgement,
        text: ArticleText,
        record: ArticleRecord,
        segment: int,
        *,
        url: str,
        source: str,
        time: datetime,
        reextracted: datetime | None,
    ) -> None:
        """Write down another reading in place of the one that there is of the same capture, or the first one of it."""
        if judgement.verdict is Verdict.UNCHANGED:
            self._rows.judge(record.capture, judgement, source, "article")
            return
        old = self._door.one("version_row", article=judgement.article, version=judgement.version)
        if old and (old["capture_record"] != record.capture or old["record_id"] == record.record_id):
            return
        if old:
            self._articles.search.drop(judgement.article, judgement.version)
            self._articles.fingerprints.drop(old["capture"], old["text"], time)
            self._door.run("drop_version", article=judgement.article, version=judgement.version)
        self._rows.judge(record.capture, judgement, source, "article")
        self._rows.add_version(
            judgement, text, record, segment, url=url, source=source, time=time, reextracted=reextracted
        )
        self._articles.search.add([(judgement.article, judgement.version)])
        self._rows.settle(judgement.article)
