"""The verdict: is a captured article new, unchanged, a new version, or another article's duplicate?"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Protocol

from newskeep.catalog.articles import KnownArticle, KnownText
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.text.normalise import normalise
from newskeep.text.urls import canonical_url, choose_canonical

# Short texts repeat by nature (a share-buy notice, a weather line): equal words prove a duplicate only
# for a text of some length, or for a shorter one within a few days.
_LONG = 120
_SHORT = 20
_WINDOW = timedelta(hours=72)


class Known(Protocol):
    """What is already stored, or about to be committed."""

    def article(self, canonical: str) -> KnownArticle | None:
        """The article with this identity."""

    def with_text(self, text_digest: str) -> KnownText | None:
        """The earliest article that has had this text."""


def article_id(canonical: str) -> str:
    """An article's id: 16 hexadecimal digits of its canonical URL's SHA-256, the same in every catalog."""
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def judge(known: Known, url: str, text: ArticleText, time: datetime) -> Judgement:
    """Say what a capture of an article is, beside all that is known.

    Args:
        known: what is stored.
        url: URL that the page was fetched from.
        text: what reading found in it.
        time: when it was captured.
    """
    canonical = choose_canonical(url, text.declared_canonical)
    article = known.article(canonical)
    if article is not None:
        return _same_article(article, canonical, url, text)
    other = known.with_text(text.text_digest)
    if other is not None and _proves_duplicate(text, other, time):
        return Judgement(
            verdict=Verdict.DUPLICATE,
            article=article_id(canonical),
            canonical_url=canonical,
            version=1,
            reason=f"same text as article {other.article}",
            duplicate_of=other.article,
            similarity=1.0,
            cluster=other.cluster or other.article,
        )
    return Judgement(
        Verdict.NEW, article_id(canonical), canonical, 1, "no article had this identity or this text"
    )


def _same_article(article: KnownArticle, canonical: str, url: str, text: ArticleText) -> Judgement:
    """The article is known by its URL, so this is a version of it whatever the similarity, or none."""
    count = len(article.texts)

    def unchanged(version: int, reason: str) -> Judgement:
        return Judgement(Verdict.UNCHANGED, article.id, canonical, version, reason)

    last_title, last_digest = article.texts[-1]
    if canonical_url(url) not in {canonical, canonical_url(article.url)}:
        # An AMP or print copy says the same in other markup. Versions come from the article's own URL; or,
        # where that one was never to be had, from where the last version came.
        return unchanged(count, "a copy that names the article's own URL as canonical")
    same_title = normalise(last_title) == normalise(text.title)
    if text.text_digest == last_digest and same_title:
        return unchanged(count, "same text as the last version")
    for number, (title, digest) in enumerate(article.texts[:-1], 1):
        if digest == text.text_digest and normalise(title) == normalise(text.title):
            return unchanged(number, f"back to the text of version {number}")
    reason = "headline changed" if text.text_digest == last_digest else "text changed"
    return Judgement(Verdict.VERSION, article.id, canonical, count + 1, reason)


def _proves_duplicate(text: ArticleText, other: KnownText, time: datetime) -> bool:
    if text.words >= _LONG:
        return True
    return text.words >= _SHORT and abs((text.published or time) - other.time) <= _WINDOW
