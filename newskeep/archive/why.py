"""What became of a URL, and why: stored, merged, skipped, blocked, failed, still due, or read for its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newskeep.catalog.catalog import Catalog
from newskeep.catalog.door import Row
from newskeep.catalog.moments import moment, moment_or_none
from newskeep.catalog.past import Past
from newskeep.errors import NotFoundError, UsageError
from newskeep.model import Reason, Verdict
from newskeep.text.urls import UrlError, canonical_url, fetch_url

#: captures of the URL that are told of, the newest ones
_CAPTURES = 20
_COPIES = frozenset({Verdict.DUPLICATE.value, Verdict.NEAR_DUPLICATE.value})


class Fate(StrEnum):
    """What became of a URL."""

    #: it is an article of the archive
    STORED = "stored"
    #: it is kept, as a copy of another article or another address of the same one
    MERGED = "merged"
    #: it was fetched, and nothing is kept of it as an article
    SKIPPED = "skipped"
    #: it was not fetched: somebody forbids it
    BLOCKED = "blocked"
    #: it could not be had
    FAILED = "failed"
    #: it is known, and was not fetched yet
    WAITING = "waiting"
    #: it is a feed, sitemap or section page, read for its links
    POLLED = "polled"


_FATES = {
    "stored": Fate.STORED,
    "unchanged": Fate.STORED,
    "discovered": Fate.POLLED,
    "redirect": Fate.SKIPPED,
    "not-article": Fate.SKIPPED,
    "blocked": Fate.BLOCKED,
    "gone": Fate.FAILED,
    "failed": Fate.FAILED,
    "": Fate.WAITING,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One capture of the URL."""

    time: datetime
    status: int
    #: empty when no article was found in it
    verdict: Verdict | None
    #: the rule that decided, in words
    reason: str
    #: id of the article, and the version that it shows; empty and None when it shows none
    article: str = ""
    version: int | None = None
    #: id of the article that it repeats; empty when none
    duplicate_of: str = ""
    similarity: float | None = None
    #: what told the copy: `same-text`, `containment`, `jaccard`; empty when it is none
    rule: str = ""
    #: the canonical URL that it leads to; empty when it is no redirect
    target: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """What became of a URL, by which rule, and when."""

    #: as it was asked for
    url: str
    canonical_url: str
    fate: Fate
    #: of which kind the reason is, of the closed list; None where nothing kept the URL from the archive
    reason: Reason | None
    #: the rule that decided, in words
    words: str
    #: the source that found it; empty when none did (its capture was imported)
    source: str
    #: when that was decided; None where nothing is yet
    time: datetime | None = None
    #: status of the last answer; None when none came
    status: int | None = None
    #: id of the article that it is or leads to; empty when there is none
    article: str = ""
    #: id of the article that this one repeats; empty when none
    duplicate_of: str = ""
    #: when and by what kind of document it was found: `feed`, `sitemap`, `section` …
    found: datetime | None = None
    via: str = ""
    #: when it is looked at next; None: not again
    due: datetime | None = None
    #: fetches that failed since one did not
    failures: int = 0
    #: its captures, the newest first
    history: tuple[Seen, ...] = ()

    @property
    def rule(self) -> str:
        """What told a copy: `same-text`, `containment`, `jaccard`; empty when it is none."""
        return next((seen.rule for seen in self.history if seen.duplicate_of), "")


def why(catalog: Catalog, url: str) -> Why:
    """What became of a URL, in whatever spelling.

    Raises:
        NotFoundError: the archive has never heard of it.
        UsageError: it is no http or https URL.
    """
    try:
        key, sent = canonical_url(url), fetch_url(url)
    except UrlError:
        raise UsageError(f"{url} is no web address.", 'Write it as "https://…".') from None
    past = Past(catalog.door)
    rows = past.rows(key)
    captures = past.captures((sent, key, *(row["url"] for row in rows)), _CAPTURES)
    article = catalog.articles.at(url) or ""
    if not (rows or captures or article):
        raise NotFoundError(
            f"The archive has never heard of {key}: no source has led to it.",
            "`newskeep sources test URL` shows what would become of it, `newskeep crawl URL` fetches it.",
        )
    history = tuple(_seen(row) for row in captures)
    return _told(url, key, rows[0] if rows else None, history, article)


def _told(url: str, key: str, row: Row | None, history: Sequence[Seen], article: str) -> Why:
    shown = next((seen for seen in history if seen.verdict), None)
    fate = _FATES.get(row["outcome"], Fate.WAITING) if row else Fate.STORED if article else Fate.SKIPPED
    article = (shown.article if shown else "") or (row["article"] if row else "") or article
    if fate is Fate.STORED and shown and _is_copy(history, shown):
        fate = Fate.MERGED
    words = row["reason"] if row else ""
    if fate in {Fate.STORED, Fate.MERGED}:
        words = (shown.reason if shown else "") or words
    return Why(
        url, key, fate, _reason(row), words or _NOTHING_YET,
        source=row["source"] if row else "",
        time=moment_or_none(row["fetched"]) if row and row["fetched"] else _last(history),
        status=row["status"] if row else next((seen.status for seen in history), None),
        article=article,
        duplicate_of=next((seen.duplicate_of for seen in history if seen.duplicate_of), ""),
        found=moment_or_none(row["found"]) if row else None,
        via=row["via"] if row else "",
        due=moment_or_none(row["due"]) if row else None,
        failures=row["failures"] if row else 0,
        history=tuple(history),
    )  # fmt: skip


_NOTHING_YET = "it was found, and has not had its turn yet"


def _is_copy(history: Sequence[Seen], shown: Seen) -> bool:
    return any(seen.verdict and seen.verdict.value in _COPIES for seen in history) or bool(shown.duplicate_of)


def _last(history: Sequence[Seen]) -> datetime | None:
    return history[0].time if history else None


def _reason(row: Row | None) -> Reason | None:
    return Reason(row["why"]) if row and row["why"] else None


def _seen(row: Row) -> Seen:
    return Seen(
        moment(row["time"]),
        row["status"],
        Verdict(row["verdict"]) if row["verdict"] else None,
        row["reason"],
        article=row["article"],
        version=row["version"],
        duplicate_of=row["duplicate_of"] or "",
        similarity=row["similarity"],
        rule=row["rule"] or "",
        target=row["target"] or "",
    )
