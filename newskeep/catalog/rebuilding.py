"""Rows that are made from what the segments say, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newskeep.catalog.articles import ArticleRecord, Articles
from newskeep.catalog.boilerplate import Boilerplate
from newskeep.catalog.door import Door
from newskeep.catalog.moments import moment, stamp, stamp_or_none
from newskeep.catalog.segments import SegmentRow
from newskeep.model import ArticleText, Judgement


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture, as the frontier looks at it."""

    record_id: str
    type: str
    url: str
    time: datetime
    status: int
    payload_digest: str
    source: str
    article: str
    verdict: str


@dataclass(frozen=True, slots=True)
class KnownUrl:
    """A URL as its captures leave it."""

    key: str
    url: str
    source: str
    #: what a feed or sitemap had said
    published: datetime | None
    #: when its article was first captured; its first capture otherwise
    captured: datetime
    fetched: datetime
    status: int
    outcome: str
    reason: str
    etag: bytes
    last_modified: bytes
    payload_digest: str
    article: str
    due: datetime | None


class Rebuilding:
    """Writes rows in a caller's transaction. No order of segments is asked for."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._articles = Articles(door)
        self._boilerplate = Boilerplate(door)

    def segment(self, name: str, run: str, state: str, created: datetime) -> SegmentRow:
        """A segment that was found: `stored`, `sealed` in the spool, or `open`."""
        row_id = self._door.insert("put_segment", name=name, run=run, state=state, created=stamp(created))
        return SegmentRow(row_id, name, run, state, 0, 0, 0, "")

    def settle_segment(self, segment: int, *, committed: int, records: int, size: int, sha256: str) -> None:
        """How far a segment was read, and what it was sealed as."""
        self._door.run(
            "settle_segment", id=segment, committed=committed, records=records, size=size, sha256=sha256
        )

    def stored(self, segment: int) -> None:
        """Storage has a segment."""
        self._door.run("store_segment", id=segment)

    def judge(self, record_id: str, judgement: Judgement | None, source: str, kind: str) -> None:
        """What a capture is; without a judgement it is a capture and no more."""
        self._door.run(
            "judge_capture", record_id=record_id, source=source, kind=kind,
            article=judgement.article if judgement else "", version=judgement.version if judgement else None,
            verdict=judgement.verdict.value if judgement else "", reason=judgement.reason if judgement else "",
        )  # fmt: skip

    def add_version(
        self,
        judgement: Judgement,
        text: ArticleText,
        record: ArticleRecord,
        segment: int,
        *,
        url: str,
        source: str,
        time: datetime,
        reextracted: datetime | None = None,
    ) -> None:
        """A version that has no row, and its article where that has none; `settle` makes the article's row true."""
        self._door.run(
            "put_article", id=judgement.article, canonical_url=judgement.canonical_url, url=url, source=source,
            time=stamp(time), cluster=judgement.cluster,
        )  # fmt: skip
        self._articles.add_version(judgement, text, record, segment, time, reextracted)
        if judgement.version == 1:
            self._boilerplate.observe(source, text, time)

    def has_version(self, record_id: str) -> bool:
        """Whether the document in a record is the one that counts for its version."""
        return self._door.one("version_by_record", record_id=record_id) is not None

    def article_at(self, url: str, time: datetime) -> str:
        """The id of the article that a URL led to at some time; empty when it led to none."""
        row = self._door.one("last_article_at", url=url, time=stamp(time))
        return str(row["article"]) if row else ""

    def settle(self, article: str) -> None:
        """Work out an article's figures from its versions and captures."""
        self._door.run("settle_article", id=article)

    def settle_clusters(self) -> None:
        """The first member of each cluster learns of it."""
        self._door.run("settle_clusters")

    def captures(self) -> Iterator[Captured]:
        """Every capture, URL by URL, the first one first."""
        for row in self._door.stream("captures_by_url"):
            yield Captured(**{**dict(row), "time": moment(row["time"])})

    def know(self, known: KnownUrl) -> None:
        """A URL's row in the frontier; one that was looked at since stays as it is."""
        found = known.published or known.captured
        self._door.run(
            "put_url", key=known.key, url=known.url, source=known.source, published=stamp_or_none(known.published),
            found=stamp(known.captured), priority=min(stamp(found), stamp(known.fetched)), due=stamp_or_none(known.due),
            captured=stamp(known.captured), fetched=stamp(known.fetched), status=known.status, outcome=known.outcome,
            reason=known.reason, etag=known.etag, last_modified=known.last_modified,
            payload_digest=known.payload_digest, article=known.article,
        )  # fmt: skip
