"""Values as JSON: field names and their order as docs/cli.md promises them, for commands and exports."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newskeep.units import rfc3339

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from newskeep.archive.searching import FoundArticle
    from newskeep.archive.stats import Stats
    from newskeep.archive.status import SourceStatus, Status
    from newskeep.model import (
        Article,
        ArticleDifference,
        Capture,
        Cluster,
        Counts,
        DateFound,
        Fire,
        Member,
        Run,
        Verification,
        Version,
    )

Shape = dict[str, Any]


def time(value: datetime | None) -> str | None:
    """RFC 3339 in UTC, or null."""
    return rfc3339(value) if value else None


def capture(value: Capture) -> Shape:
    """Where a page's WARC record is."""
    return {
        "record_id": value.record_id,
        "time": rfc3339(value.time),
        "status": value.status,
        "segment": value.segment,
        "offset": value.offset,
        "length": value.length,
        "payload_digest": value.payload_digest,
    }


def article(value: Article, *, text: bool = True) -> Shape:
    """An article as of one of its versions.

    Args:
        value: what the archive has.
        text: with its text.
    """
    shape = {
        "id": value.id,
        "url": value.url,
        "canonical_url": value.canonical_url,
        "source": value.source,
        "site": value.site or None,
        "title": value.title or None,
        "authors": list(value.authors),
        "published": time(value.published),
        "modified": time(value.modified),
        "language": value.language or None,
        "description": value.description or None,
        "image": value.image or None,
        "words": value.words,
        "version": value.version,
        "versions": value.versions,
        "first_seen": rfc3339(value.first_seen),
        "last_seen": rfc3339(value.last_seen),
        "last_changed": rfc3339(value.last_changed),
        "verdict": value.verdict.value,
        "duplicate_of": value.duplicate_of or None,
        "similarity": value.similarity,
        "cluster": value.cluster or None,
        "extractor": value.extractor or None,
        "capture": capture(value.capture),
    }
    return shape | {"text": value.text} if text else shape


def found(value: FoundArticle, *, text: bool = False) -> Shape:
    """An article that a search has found."""
    return {"snippet": value.snippet, "rank": round(value.rank, 6), **article(value, text=text)}


def kinship(value: Article) -> Shape:
    """What an article is to another, in more words than `article` has for it."""
    return {
        "direction": value.direction or None,
        "rule": value.rule or None,
        "series_of": value.series_of or None,
        "syndicated_from": value.syndicated_from or None,
    }


def version(value: Version) -> Shape:
    """One distinct text of an article."""
    return {
        "article": value.article,
        "version": value.version,
        "time": rfc3339(value.time),
        "title": value.title or None,
        "words": value.words,
        "text_digest": value.text_digest,
        "capture": capture(value.capture),
        "kind": value.kind.value if value.kind else None,
        "words_added": value.words_added,
        "words_removed": value.words_removed,
        "published": time(value.published),
        "modified": time(value.modified),
        "reason": value.reason or None,
        "extractor": value.extractor or None,
        "reextracted": time(value.reextracted),
    }


def difference(value: ArticleDifference) -> Shape:
    """The difference of two versions."""
    return {
        "article": value.article,
        "a": value.a,
        "b": value.b,
        "title": _runs(value.title),
        "kind": value.kind.value if value.kind else None,
        "words_added": value.words_added,
        "words_removed": value.words_removed,
        "blocks": [
            {"op": block.op.value, "a": block.a, "b": block.b, "runs": _runs(block.runs)}
            for block in value.blocks
        ],
    }


def _runs(value: tuple[Run, ...]) -> list[Shape]:
    return [{"op": run.op.value, "text": run.text} for run in value]


def cluster(value: Cluster) -> Shape:
    """Articles that say the same."""
    return {
        "cluster": value.id,
        "size": value.size,
        "articles": [_member(member) for member in value.articles],
    }


def _member(value: Member) -> Shape:
    return {
        "id": value.id,
        "source": value.source,
        "title": value.title or None,
        "similarity": value.similarity,
        "first_seen": rfc3339(value.first_seen),
        "published": time(value.published),
        "url": value.url,
        "verdict": value.verdict.value,
        "duplicate_of": value.duplicate_of or None,
        "direction": value.direction or None,
        "rule": value.rule or None,
    }


def date(value: DateFound) -> Shape:
    """A date, and where it came from."""
    return {"role": value.role, "time": rfc3339(value.time), "origin": value.origin, "precise": value.precise}


def counts(value: Counts) -> Shape:
    """What came of a run, in pages and articles."""
    return asdict(value)


def fire(value: Fire) -> Shape:
    """One row of the ledger: one source in one run."""
    return {
        "run": value.run or None,
        "source": value.source,
        "due": rfc3339(value.due),
        "started": time(value.started),
        "ended": time(value.ended),
        "state": value.state.value,
        "trigger": value.trigger.value,
        "counts": counts(value.counts),
        "verdict": value.verdict or None,
        "log": value.log or None,
    }


def status(value: Status) -> Shape:
    """How an archive stands."""
    return {
        "daemon": asdict(value.daemon) | {"since": time(value.daemon.since)},
        "sources": [source_status(source) for source in value.sources],
        "spool": asdict(value.spool),
        "disk_free": value.disk_free,
        "home": str(value.home),
    }


def source_status(value: SourceStatus) -> Shape:
    """How a source stands."""
    return asdict(value) | {
        "next_fire": time(value.next_fire),
        "last_ok": time(value.last_ok),
        "note": value.note or None,
        "state": value.state.value,
        "state_since": time(value.state_since),
    }


def verification(value: Verification) -> Shape:
    """The outcome of `verify`."""
    return {
        "ok": value.ok,
        "segments": value.segments,
        "records": value.records,
        "captures": value.captures,
        "articles": value.articles,
        "problems": [asdict(problem) | {"segment": problem.segment or None} for problem in value.problems],
    }


def stats(value: Stats) -> Shape:
    """All that is stored, in numbers."""
    growth = value.growth
    return _flat(value) | {
        "first_capture": time(value.first_capture),
        "last_capture": time(value.last_capture),
        "growth": asdict(growth) | {"full": growth.full.isoformat() if growth.full else None},
        "by_source": [_flat(row) for row in value.by_source],
        "by_day": [_flat(row) | {"day": row.day.isoformat()} for row in value.by_day],
    }


def _flat(value: DataclassInstance) -> Shape:
    """Its fields as they are: `asdict` copies what is in them, which takes long for thousands of days."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
