"""Articles and their versions: what is asked of them, and how they are written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, moment_or_none, stamp, stamp_or_none
from newskeep.model import Article, ArticleText, Capture, ChangeKind, DateFound, Judgement, Verdict, Version
from newskeep.text.urls import canonical_url, fetch_url
from newskeep.units import parse_time, rfc3339

if TYPE_CHECKING:
    from newskeep.catalog.boilerplate import Boilerplate
    from newskeep.catalog.fingerprints import Fingerprints
    from newskeep.catalog.search import Search
    from newskeep.text.changes import Said


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What dedupe needs to know of an article that is stored."""

    id: str
    #: (title, text digest) of each version, the first one first
    texts: tuple[tuple[str, str], ...]
    #: URL that the last version was fetched from
    url: str


@dataclass(frozen=True, slots=True)
class KnownText:
    """The earliest article that has had a text."""

    article: str
    words: int
    #: when that version was published, or else captured
    time: datetime
    #: id of the cluster it is in; empty when in none
    cluster: str
    #: of the article
    canonical_url: str = ""


@dataclass(frozen=True, slots=True)
class VersionText:
    """What a version says, as far as another one is held against it."""

    title: str
    text: str
    text_digest: str
    published: datetime | None
    #: lines that were cut from it, as (rule, line)
    removed: tuple[tuple[str, str], ...]
    extractor: str
    #: record id of the capture that it was read from; empty while that is not stored
    capture: str = ""

    @property
    def said(self) -> Said:
        """What its change is told by."""
        from newskeep.text.changes import Said

        return Said(self.title, self.text, self.published)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a list holds; None leaves a filter out."""

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    verdict: Verdict | None = None
    #: articles that have had a new version from this time on
    changed_since: datetime | None = None
    limit: int | None = None
    #: id of an article: only those that stand below it
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article's own WARC record: where it is, and what it says."""

    record_id: str
    offset: int
    length: int
    #: record id of the capture it was read from
    capture: str


class StaleJudgementError(Exception):
    """Another process wrote a version of the article since it was judged: judge again."""


class Articles:
    """Articles and versions. Rows go in by the writer's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """What finds articles of nearly the same text."""
        from newskeep.catalog.fingerprints import Fingerprints

        return Fingerprints(self._door)

    @cached_property
    def search(self) -> Search:
        """The full-text index."""
        from newskeep.catalog.search import Search

        return Search(self._door)

    @cached_property
    def _boilerplate(self) -> Boilerplate:
        from newskeep.catalog.boilerplate import Boilerplate

        return Boilerplate(self._door)

    def known(self, canonical: str) -> KnownArticle | None:
        """What dedupe needs to know of the article with this identity."""
        rows = self._door.all("known_article", canonical_url=canonical)
        if not rows:
            return None
        # after damage a version in between may be lost: its number is not given away again
        texts = [("", "")] * int(rows[-1]["version"])
        for row in rows:
            texts[row["version"] - 1] = (row["title"], row["text_digest"])
        return KnownArticle(rows[0]["id"], tuple(texts), rows[-1]["url"])

    def with_text(self, text_digest: str) -> KnownText | None:
        """The earliest article that has had this text."""
        row = self._door.one("known_text", text_digest=text_digest)
        if row is None:
            return None
        return KnownText(
            row["article"], row["words"], moment(row["time"]), row["cluster"], row["canonical_url"]
        )

    def select(self, filters: Filters) -> Iterator[Article]:
        """Articles, newest first, each as of its latest version; streamed."""
        place = self._door.one("article_place", id=filters.after) if filters.after else None
        values = {
            "since": stamp_or_none(filters.since), "until": stamp_or_none(filters.until), "language": filters.language,
            "verdict": filters.verdict.value if filters.verdict else None,
            "changed_since": stamp_or_none(filters.changed_since),
            "limit": -1 if filters.limit is None else filters.limit,
            "after_at": place["at"] if place else None, "after_id": place["id"] if place else None,
        }  # fmt: skip
        if filters.source is None:
            rows = self._door.stream("list_articles", **values)
        else:
            rows = self._door.stream("list_source_articles", source=filters.source, **values)
        for row in rows:
            yield _article(row)

    def found(self, row: Row) -> Article:
        """The article in a row that a search has found."""
        return _article(row)

    def get(self, article: str, version: int | None = None) -> Article | None:
        """One article as of one of its versions, the latest unless asked."""
        row = self._door.one("article_version", id=article, version=version)
        return _article(row) if row else None

    def versions(self, article: str) -> list[Version]:
        """An article's versions, the first one first."""
        return [_version(row) for row in self._door.all("article_versions", id=article)]

    def said(self, article: str, version: int) -> VersionText | None:
        """What a version says."""
        row = self._door.one("version_said", article=article, version=version)
        if row is None:
            return None
        removed = tuple((rule, line) for rule, line in json.loads(row["removed"]))
        return VersionText(
            row["title"], row["text"], row["text_digest"], moment_or_none(row["published"]), removed, row["extractor"],
            row["capture"],
        )  # fmt: skip

    def beginning(self, prefix: str) -> list[str]:
        """The ids of up to three articles that begin so."""
        return [row["id"] for row in self._door.all("articles_by_prefix", prefix=prefix)]

    def at(self, url: str) -> str | None:
        """The id of the article that a URL is, or was found to lead to.

        Raises:
            UrlError: it is no http or https URL.
        """
        row = self._door.one("article_by_url", key=canonical_url(url), url=fetch_url(url))
        return str(row["id"]) if row else None

    def sources(self) -> dict[str, int]:
        """Every source that has articles, and how many."""
        return {row["source"]: row["articles"] for row in self._door.all("article_sources")}

    def count(self) -> int:
        """How many articles there are."""
        row = self._door.one("count_articles")
        return int(row["n"]) if row else 0

    def count_of(self, source: str) -> int:
        """How many a source has."""
        row = self._door.one("source_article_count", source=source)
        return int(row["n"]) if row else 0

    def segment_versions(self, segment: int) -> Iterator[tuple[ArticleRecord, str, int]]:
        """The article records of a segment: record, article's id, version; in the segment's order."""
        for row in self._door.stream("segment_versions", segment=segment):
            yield (
                ArticleRecord(row["record_id"], row["offset_"], row["length"], ""),
                row["article"],
                row["version"],
            )

    # Inside the writer's transaction:

    def see(self, judgement: Judgement, time: datetime) -> bool:
        """Write down that an article was looked at and found as it was; False when there is none such."""
        return bool(self._door.run("see_article", id=judgement.article, time=stamp(time)))

    def add(
        self,
        judgement: Judgement,
        text: ArticleText,
        record: ArticleRecord,
        segment: int,
        *,
        url: str,
        source: str,
        time: datetime,
    ) -> None:
        """Write down a version, and its article when it is the first one.

        Its words are not in the search index before `search.add` takes them in.

        Raises:
            StaleJudgementError: the version does not follow the last one there is.
        """
        if judgement.version == 1:
            if self.known(judgement.canonical_url):
                raise StaleJudgementError(judgement.article)
            at = text.published or time
            self._door.run(
                "add_article", id=judgement.article, canonical_url=judgement.canonical_url, url=url, source=source,
                time=stamp(time), at=stamp(at), cluster=judgement.cluster,
            )  # fmt: skip
            if judgement.cluster:
                self._door.run("found_cluster", cluster=judgement.cluster)
        elif not self._door.run(
            "change_article", id=judgement.article, version=judgement.version, time=stamp(time)
        ):
            raise StaleJudgementError(judgement.article)
        self.add_version(judgement, text, record, segment, time)
        if judgement.version == 1:
            self._boilerplate.observe(source, text, time)

    def add_version(
        self,
        judgement: Judgement,
        text: ArticleText,
        record: ArticleRecord,
        segment: int,
        time: datetime,
        reextracted: datetime | None = None,
    ) -> None:
        """Write down a version of an article that has its row, whichever versions there are."""
        self._door.run(
            "add_version", article=judgement.article, version=judgement.version, time=stamp(time), title=text.title,
            text=text.text, text_digest=text.text_digest, words=text.words, authors=_json(text.authors),
            published=stamp_or_none(text.published), modified=stamp_or_none(text.modified),
            dates=_dates_json(text.dates), language=text.language, description=text.description, image=text.image,
            site=text.site, extractor=text.extractor, removed=_json(text.removed), verdict=judgement.verdict.value,
            reason=judgement.reason, duplicate_of=judgement.duplicate_of, similarity=judgement.similarity,
            capture=record.capture, record_id=record.record_id, segment=segment, offset=record.offset,
            length=record.length, boilerplate=text.boilerplate, paywalled=text.paywalled,
            direction=judgement.direction, rule=judgement.rule, series_of=judgement.series_of,
            syndicated_from=judgement.syndicated_from, kind=judgement.kind.value if judgement.kind else "",
            words_added=judgement.words_added, words_removed=judgement.words_removed,
            reextracted=stamp_or_none(reextracted),
        )  # fmt: skip
        self.fingerprints.add(record.capture, text.text, time, text.fingerprint)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _dates_json(dates: tuple[DateFound, ...]) -> str:
    return _json([[rfc3339(date.time), date.origin, date.role, date.precise] for date in dates])


def _dates(text: str) -> tuple[DateFound, ...]:
    return tuple(DateFound(parse_time(time), *rest) for time, *rest in json.loads(text))


def _capture(row: Row) -> Capture:
    return Capture(
        record_id=row["c_record_id"],
        url=row["c_url"],
        time=moment(row["c_time"]),
        status=row["c_status"],
        segment=row["c_segment"],
        offset=row["c_offset"],
        length=row["c_length"],
        payload_digest=row["c_payload_digest"],
        type=row["c_type"],
    )


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        url=row["article_url"],
        canonical_url=row["canonical_url"],
        source=row["source"],
        site=row["site"],
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        published=moment_or_none(row["published"]),
        modified=moment_or_none(row["modified"]),
        language=row["language"],
        description=row["description"],
        image=row["image"],
        words=row["words"],
        version=row["version"],
        versions=row["versions"],
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        last_changed=moment(row["last_changed"]),
        verdict=Verdict(row["verdict"]),
        duplicate_of=row["duplicate_of"],
        similarity=row["similarity"],
        cluster=row["cluster"],
        direction=row["direction"],
        rule=row["rule"],
        series_of=row["series_of"],
        syndicated_from=row["syndicated_from"],
        extractor=row["extractor"],
        capture=_capture(row),
        text=row["text"],
        text_digest=row["text_digest"],
        dates=_dates(row["dates"]),
        boilerplate=row["boilerplate"],
        paywalled=bool(row["paywalled"]),
    )


def _version(row: Row) -> Version:
    return Version(
        article=row["article"],
        version=row["version"],
        time=moment(row["time"]),
        title=row["title"],
        words=row["words"],
        text_digest=row["text_digest"],
        capture=_capture(row),
        kind=ChangeKind(row["kind"]) if row["kind"] else None,
        words_added=row["words_added"],
        words_removed=row["words_removed"],
        published=moment_or_none(row["published"]),
        modified=moment_or_none(row["modified"]),
        reason=row["reason"],
        extractor=row["extractor"],
        reextracted=moment_or_none(row["reextracted"]),
    )
