"""What an article that nobody has seen yet is to the others: a duplicate, a near-duplicate, one of a series, or new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.archive.known import Known
from newskeep.catalog.articles import KnownText
from newskeep.catalog.fingerprints import NearText, Signed
from newskeep.catalog.postings import LOOK_BACK
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.text.aliases import are_aliases
from newskeep.text.figures import other_figures, without_figures
from newskeep.text.fingerprints import LEAST_TOKENS, fingerprint
from newskeep.text.likeness import Likeness, Nearness, estimate, measure
from newskeep.text.normalise import tokens

# Short texts repeat by nature (a share-buy notice, a weather line): equal words prove a duplicate only
# for a text of some length, or for a shorter one within a few days.
_LONG = 120
_SHORT = 20
_WINDOW = timedelta(hours=72)
# An estimate is that much too low at most, in all but a few of a thousand pairs.
_SLACK = 0.15
# A template in which every fifth word is a figure shares that much with its next issue.
_TEMPLATE = 0.30
# Of so many candidates the sketches are compared, and of so many the words: each costs a millisecond.
_COMPARED, _MEASURED = 64, 6


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A capture of an article that is not known by its URL."""

    canonical: str
    #: URL that it was fetched from
    url: str
    text: ArticleText
    #: when it was captured
    captured: datetime
    #: canonical URL of its original at another site, as it says; empty when it names none
    syndicated_from: str = ""

    @property
    def time(self) -> datetime:
        """When it was published, or else captured."""
        return self.text.published or self.captured


@dataclass(frozen=True, slots=True)
class _Match:
    """A stored text that is near."""

    other: NearText
    likeness: Likeness
    rule: str
    #: the words are the same, and what they report is not
    series: bool

    @property
    def founder(self) -> bool:
        return self.other.cluster in {"", self.other.article}

    @property
    def similarity(self) -> float:
        share = self.likeness.jaccard if self.rule == "jaccard" else self.likeness.containment
        return round(share, 3)


def article_id(canonical: str) -> str:
    """An article's id: 16 hexadecimal digits of its canonical URL's SHA-256, the same in every catalog."""
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def kinship(known: Known, newcomer: Newcomer, near: Nearness | None) -> Judgement:
    """Say what a newcomer is.

    Args:
        known: what is stored.
        newcomer: the capture.
        near: from where on texts are near-duplicates; None when only equal ones count.
    """
    other = known.with_text(newcomer.text.text_digest)
    if other is not None and (same := _same_text(known, newcomer, other)):
        return same
    repeated, series = _found(known, newcomer, near) if near else ([], None)
    if repeated:
        return _near_duplicate(newcomer, repeated)
    if other is not None and newcomer.text.words >= _SHORT:
        reason = f"same words as article {other.article}, which is short and not of these days"
        return _series(newcomer, other.article, 1.0, "equal", reason)
    if series:
        reason = f"the words of article {series.other.article}, with other figures or at another time"
        return _series(newcomer, series.other.article, series.similarity, series.likeness.direction, reason)
    return Judgement(
        Verdict.NEW, article_id(newcomer.canonical), newcomer.canonical, 1, "no article had this identity or this text"
    )  # fmt: skip


def _same_text(known: Known, newcomer: Newcomer, other: KnownText) -> Judgement | None:
    """The verdict on a text that is stored; None when equal words prove nothing."""
    if other.canonical_url and are_aliases(newcomer.canonical, other.canonical_url):
        article = known.article(other.canonical_url)
        digests = [digest for _, digest in article.texts] if article else []
        if newcomer.text.text_digest in digests:
            return _alias(other.article, other.canonical_url, digests.index(newcomer.text.text_digest) + 1)
    if not _proves_duplicate(newcomer, other):
        return None
    return Judgement(
        verdict=Verdict.DUPLICATE,
        article=article_id(newcomer.canonical),
        canonical_url=newcomer.canonical,
        version=1,
        reason=f"same text as article {other.article}",
        duplicate_of=other.article,
        similarity=1.0,
        cluster=other.cluster or other.article,
        direction="equal",
        rule="same-text",
    )


def _proves_duplicate(newcomer: Newcomer, other: KnownText) -> bool:
    if newcomer.text.words >= _LONG:
        return True
    return newcomer.text.words >= _SHORT and abs(newcomer.time - other.time) <= _WINDOW


def _found(known: Known, newcomer: Newcomer, near: Nearness) -> tuple[list[_Match], _Match | None]:
    """Texts that are repeated, up to the first one that founded a cluster; and the nearest issue of a series."""
    repeated: list[_Match] = []
    series: _Match | None = None
    for match in _matches(known, newcomer, near):
        if match.series:
            series = series or match
            continue
        founder = match if match.founder else _founder(known, newcomer, near, match.other.cluster)
        repeated += [match, founder] if founder else [match]
        if founder:
            break  # each further one costs a millisecond, and a popular story has hundreds
    return repeated, series


def _founder(known: Known, newcomer: Newcomer, near: Nearness, cluster: str) -> _Match | None:
    """The first member of a cluster, if it is near as well."""
    words = tokens(newcomer.text.text)
    for signed in known.of_article(cluster):
        other = known.near_text(signed.capture)
        match = _match(newcomer, words, other, near) if other else None
        if match and not match.series:
            return match
    return None


def _matches(known: Known, newcomer: Newcomer, near: Nearness) -> Iterator[_Match]:
    """Stored texts that are near, the likeliest first."""
    made = newcomer.text.fingerprint or fingerprint(newcomer.text.text)
    if made.tokens < LEAST_TOKENS:
        return
    candidates = {signed.capture: signed for signed in known.sharing(made, newcomer.captured)[:_COMPARED]}
    named = known.article(newcomer.syndicated_from) if newcomer.syndicated_from else None
    # What the page itself names as its original is looked at however old it is.
    originals = {signed.capture: signed for signed in (known.of_article(named.id) if named else ())}
    likely = _likely(made.sketch, [*(candidates | originals).values()], near)
    words = tokens(newcomer.text.text) if likely else []
    for signed in likely:
        other = known.near_text(signed.capture)
        recent = other and abs(other.captured - newcomer.captured) <= LOOK_BACK
        if other and (recent or signed.capture in originals):
            match = _match(newcomer, words, other, near)
            if match:
                yield match


def _likely(sketch: tuple[int, ...], candidates: list[Signed], near: Nearness) -> list[Signed]:
    """The candidates that may be near by their sketches, the nearest first."""
    lower = Nearness(min(near.containment - _SLACK, _TEMPLATE), near.jaccard - _SLACK)
    estimates = [
        (estimate(sketch, signed.sketch), signed) for signed in candidates if signed.tokens >= LEAST_TOKENS
    ]
    likely = [(found, signed) for found, signed in estimates if lower.rule(found)]
    likely.sort(key=lambda pair: (-pair[0].containment, -pair[0].jaccard, pair[1].capture))
    return [signed for _, signed in likely[:_MEASURED]]


def _match(newcomer: Newcomer, words: list[str], other: NearText, near: Nearness) -> _Match | None:
    theirs = tokens(other.text)
    likeness = measure(words, theirs)
    other_issue = other_figures(words, theirs)
    if other_issue and not near.rule(likeness):
        likeness = measure(without_figures(words), without_figures(theirs))
    rule = near.rule(likeness)
    if not rule:
        return None
    apart = len(words) < _LONG and abs(newcomer.time - other.time) > _WINDOW
    return _Match(other, likeness, rule, series=apart or other_issue)


def _near_duplicate(newcomer: Newcomer, found: list[_Match]) -> Judgement:
    """A link to a cluster's first member; where only later ones are near, to one of them, in no cluster of theirs.

    A chain of articles, each near to the next, is no cluster: its ends have nothing in common.
    """
    founders = [match for match in found if match.founder]
    match = max(founders, key=lambda m: m.similarity) if founders else min(found, key=lambda m: m.other.time)
    if are_aliases(newcomer.canonical, match.other.canonical_url):
        return _alias(match.other.article, match.other.canonical_url, match.other.version)
    article = article_id(newcomer.canonical)
    return Judgement(
        verdict=Verdict.NEAR_DUPLICATE,
        article=article,
        canonical_url=newcomer.canonical,
        version=1,
        reason=_said(match),
        duplicate_of=match.other.article,
        similarity=match.similarity,
        cluster=match.other.article if match.founder else article,
        direction=match.likeness.direction,
        rule=match.rule,
    )


def _said(match: _Match) -> str:
    share = f"{match.similarity:.0%}".replace("%", " %")
    if match.rule == "jaccard":
        return f"{share} of all passages are in both this text and article {match.other.article}"
    if match.likeness.direction == "equal":
        return f"{share} of its passages are those of article {match.other.article}"
    if match.likeness.direction == "contains":
        return f"it has {share} of the passages of article {match.other.article}, and more"
    return f"{share} of its passages are in article {match.other.article}, which has more"


def _series(newcomer: Newcomer, of: str, similarity: float, direction: str, reason: str) -> Judgement:
    return Judgement(
        verdict=Verdict.NEW,
        article=article_id(newcomer.canonical),
        canonical_url=newcomer.canonical,
        version=1,
        reason=reason,
        similarity=similarity,
        direction=direction,
        rule="series",
        series_of=of,
    )


def _alias(article: str, canonical: str, version: int) -> Judgement:
    return Judgement(
        Verdict.UNCHANGED, article, canonical, version, "another address of the article: the text confirms it"
    )
