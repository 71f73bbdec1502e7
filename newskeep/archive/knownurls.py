"""The frontier as stored captures leave it: the next crawl asks conditionally, and stores nothing that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from newskeep.archive.outcomes import next_look
from newskeep.catalog.rebuilding import Captured, KnownUrl
from newskeep.catalog.staging import Look
from newskeep.model import Verdict
from newskeep.text.urls import UrlError, canonical_url

GetLook = Callable[[str], Look | None]


def known_urls(
    captures: Iterable[Captured], look: GetLook, tiers: Sequence[timedelta], now: datetime
) -> Iterator[KnownUrl]:
    """The rows of all URLs that led to an article, or away from one.

    Args:
        captures: URL by URL, the first one first.
        look: gives the validators that came with a capture; None for one that is not to be looked at.
        tiers: times after its first capture at which an article is looked at again.
        now: tiers that have gone by are not made up for.
    """
    for url, captures_of_url in groupby(captures, key=attrgetter("url")):
        history = _History(url, tiers, now)
        for capture in captures_of_url:
            found = look(capture.record_id)
            if found:
                history.add(capture, found)
        if history.known:
            yield history.known


@dataclass
class _History:
    """What the captures of one URL leave behind, one after the other."""

    url: str
    tiers: Sequence[timedelta]
    now: datetime
    known: KnownUrl | None = None
    #: when its article had its last new version
    changed: datetime | None = None

    def add(self, capture: Captured, look: Look) -> None:
        if capture.article:
            self.known = self._article(capture, look)
        elif 300 <= capture.status < 400:
            self._end(capture, "redirect", f"HTTP {capture.status}", digest=False)
        elif self.known and 200 <= capture.status < 300:
            self._end(capture, "not-article", "the stored page was read as no article", digest=True)
        elif self.known:
            self._end(capture, "gone", f"HTTP {capture.status}", digest=False)

    def _article(self, capture: Captured, look: Look) -> KnownUrl:
        before = self.known
        captured = before.captured if before and before.article else capture.time
        if capture.verdict == Verdict.VERSION.value:
            self.changed = capture.time
        unchanged = capture.type == "revisit"
        return KnownUrl(
            key=before.key if before else _key(self.url),
            url=self.url,
            source=capture.source,
            published=look.hint or (before.published if before else None),
            captured=captured,
            fetched=capture.time,
            status=capture.status,
            outcome="unchanged" if unchanged else "stored",
            reason="found in storage",
            etag=look.etag or (before.etag if before and unchanged else b""),
            last_modified=look.last_modified or (before.last_modified if before and unchanged else b""),
            payload_digest=capture.payload_digest,
            article=capture.article,
            due=next_look(captured, self.tiers, self.now, self.changed),
        )

    def _end(self, capture: Captured, outcome: str, reason: str, *, digest: bool) -> None:
        """A look that brought no article: the URL is not looked at again unless something leads to it."""
        before = self.known or KnownUrl(
            key=_key(self.url), url=self.url, source=capture.source, published=None, captured=capture.time,
            fetched=capture.time, status=capture.status, outcome="", reason="", etag=b"", last_modified=b"",
            payload_digest="", article="", due=None,
        )  # fmt: skip
        self.known = replace(
            before, fetched=capture.time, status=capture.status, outcome=outcome, reason=reason, etag=b"",
            last_modified=b"", payload_digest=capture.payload_digest if digest else "", due=None,
        )  # fmt: skip


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except UrlError:
        return url
