"""The verdict: is a captured article new, unchanged, a new version, or another article's duplicate?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newskeep.archive.kinship import Newcomer, article_id, kinship
from newskeep.archive.known import Known
from newskeep.catalog.articles import KnownArticle
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.text.fingerprints import LEAST_TOKENS, fingerprint
from newskeep.text.likeness import NEAR, Nearness, estimate
from newskeep.text.normalise import normalise
from newskeep.text.urls import canonical_url, choose_canonical, original_elsewhere

__all__ = ["Known", "article_id", "judge"]

#: a page that shares less with an article than that is no copy of it, whatever it declares
_COPY = 0.30


def judge(
    known: Known,
    url: str,
    text: ArticleText,
    time: datetime,
    near: Nearness | None = NEAR,
) -> Judgement:
    """Say what a capture of an article is, beside all that is known.

    Args:
        known: what is stored.
        url: URL that the page was fetched from.
        text: what reading found in it.
        time: when it was captured.
        near: from where on two texts are nearly the same; None when only equal ones count.
    """
    canonical = _identity(known, url, text)
    elsewhere = original_elsewhere(url, text.declared_canonical)
    article = known.article(canonical)
    if article is not None:
        judgement = _same_article(article, canonical, url, text)
    else:
        judgement = kinship(known, Newcomer(canonical, url, text, time, elsewhere), near)
    return (
        judgement if judgement.verdict is Verdict.UNCHANGED else replace(judgement, syndicated_from=elsewhere)
    )


def _identity(known: Known, url: str, text: ArticleText) -> str:
    """The canonical URL of a page: the one that it declares, unless the article there says something else.

    A template that gives all of its pages one canonical URL would make copies of one article of them all. A text too
    short to be compared contradicts nothing.
    """
    canonical, own = choose_canonical(url, text.declared_canonical), canonical_url(url)
    article = known.article(canonical) if canonical != own else None
    if article is None:
        return canonical
    made = text.fingerprint or fingerprint(text.text)
    copy = made.tokens < LEAST_TOKENS or any(
        signed.tokens < LEAST_TOKENS or estimate(made.sketch, signed.sketch).containment >= _COPY
        for signed in known.of_article(article.id)
    )
    return canonical if copy else own


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
