from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newskeep.archive.judging import article_id, judge
from newskeep.archive.pending import Pending
from newskeep.catalog.articles import Articles
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.door import Door
from newskeep.catalog.migrations import migrate
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.testing import Clock
from newskeep.text.likeness import NEAR, Nearness
from newskeep.text.urls import canonical_url
from tests.archive.keeping import SITE, article_text, story

NOW = Clock()()
HOUR = timedelta(hours=1)
URL = f"{SITE}/tram"
AMP = f"{SITE}/amp/tram"
PRINT = f"{SITE}/tram?print=1"


class Remembered:
    """What is known, and a catalog below it that has nothing."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self._connection, Path("memory"))
        self.known = Pending(Articles(Door(self._connection, Path("memory"))))

    def __del__(self) -> None:
        self._connection.close()

    def see(
        self, url: str, text: ArticleText, time: datetime = NOW, near: Nearness | None = NEAR
    ) -> Judgement:
        """Judge, and remember it as the archive would."""
        judgement = judge(self.known, url, text, time, near)
        self.known.add(judgement, text, url, time)
        return judgement


def tram(line: str = "north", title: str = "The tram", **more: object) -> ArticleText:
    """A text about the tram that differs by one word."""
    return article_text(f"The line goes {line}. {story('Tram')}", title, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("then", "url", "text", "verdict", "version", "reason"),
    [
        ([], URL, tram(), Verdict.NEW, 1, "no article had this identity or this text"),
        ([(URL, tram())], URL, tram(), Verdict.UNCHANGED, 1, "same text as the last version"),
        ([(URL, tram())], f"{URL}?utm_source=x#a", tram(), Verdict.UNCHANGED, 1, "same text as the last version"),
        ([(URL, tram())], URL, tram("south"), Verdict.VERSION, 2, "text changed"),
        ([(URL, tram())], URL, tram("NORTH!"), Verdict.UNCHANGED, 1, "same text as the last version"),
        ([(URL, tram())], URL, tram(title="Tram opens"), Verdict.VERSION, 2, "headline changed"),
        ([(URL, tram())], URL, tram(title="“The Tram”"), Verdict.UNCHANGED, 1, "same text as the last version"),
        ([(URL, tram()), (URL, tram("south"))], URL, tram(), Verdict.UNCHANGED, 1, "back to the text of version 1"),
        ([(URL, tram()), (URL, tram("south"))], URL, tram("west"), Verdict.VERSION, 3, "text changed"),
        ([(URL, tram())], f"{SITE}/other", article_text(story("Fire")), Verdict.NEW, 1,
         "no article had this identity or this text"),
    ],
)  # fmt: skip
def test_verdicts(
    then: list[tuple[str, ArticleText]],
    url: str,
    text: ArticleText,
    verdict: Verdict,
    version: int,
    reason: str,
) -> None:
    """New, unchanged, a version by text or headline, and back to an older text; typography is no change."""
    known = Remembered()
    for earlier in then:
        known.see(*earlier)
    judgement = known.see(url, text)
    assert (verdict, version, reason) == (judgement.verdict, judgement.version, judgement.reason)
    assert article_id(canonical_url(url)) == judgement.article


@pytest.mark.parametrize("copy", [AMP, PRINT])
def test_a_copy_makes_no_version(copy: str) -> None:
    """An AMP or print copy that names the article as canonical is that article, whatever its text."""
    known = Remembered()
    first = known.see(URL, tram())
    judgement = known.see(copy, tram("south", canonical=URL))
    assert (Verdict.UNCHANGED, 1, first.article) == (judgement.verdict, judgement.version, judgement.article)
    assert Verdict.UNCHANGED is known.see(URL, tram()).verdict


def test_a_copy_that_came_first() -> None:
    """The article's own text follows as a version where it differs; then the copy counts no more."""
    known = Remembered()
    assert Verdict.NEW is known.see(AMP, tram("amp", canonical=URL)).verdict
    assert (Verdict.VERSION, 2) == _brief(known.see(URL, tram()))
    assert (Verdict.UNCHANGED, 2) == _brief(known.see(AMP, tram("other", canonical=URL)))


def test_an_article_whose_canonical_url_is_never_served() -> None:
    """Where a site names URLs that it does not serve, edits are seen all the same, at the URL it does serve."""
    known = Remembered()
    served = "http://www.courier.example/tram"
    assert Verdict.NEW is known.see(served, tram(canonical=URL)).verdict
    assert (Verdict.UNCHANGED, 1) == _brief(known.see(served, tram(canonical=URL)))
    assert (Verdict.VERSION, 2) == _brief(known.see(served, tram("south", canonical=URL)))


@pytest.mark.parametrize(
    "declared", ["http://courier.example/", "https://elsewhere.example/tram", "mailto:x", ""]
)
def test_a_canonical_url_that_is_not_believed(declared: str) -> None:
    """A home page or another site's page is not the identity of an article."""
    judgement = Remembered().see(URL, tram(canonical=declared))
    assert canonical_url(URL) == judgement.canonical_url


@pytest.mark.parametrize(
    ("words", "later", "verdict"),
    [
        (120, 9999 * HOUR, Verdict.DUPLICATE),
        (119, 72 * HOUR, Verdict.DUPLICATE),
        (119, -72 * HOUR, Verdict.DUPLICATE),
        (119, 73 * HOUR, Verdict.NEW),
        (20, HOUR, Verdict.DUPLICATE),
        (19, 0 * HOUR, Verdict.NEW),
    ],
)
def test_equal_texts_of_two_articles(words: int, later: timedelta, verdict: Verdict) -> None:
    """A long text that is repeated is a duplicate; a short one within three days; a few words never."""
    known = Remembered()
    first = known.see(URL, article_text(story("Share", words)))
    second = known.see(f"{SITE}/other", article_text(story("Share", words)), NOW + later)
    assert verdict is second.verdict
    linked = (first.article, first.article) if verdict is Verdict.DUPLICATE else ("", "")
    assert linked == (second.duplicate_of, second.cluster)


def test_words_that_come_again_weeks_later_are_a_series() -> None:
    """A short notice in the words of an old one is new, and names it; of a few words nothing is said."""
    known = Remembered()
    first = known.see(URL, article_text(story("Share", 119)))
    again = known.see(f"{SITE}/other", article_text(story("Share", 119)), NOW + 73 * HOUR)
    assert (Verdict.NEW, first.article, "series") == (again.verdict, again.series_of, again.rule)
    known.see(f"{SITE}/a", article_text(story("Few", 19)))
    assert "" == known.see(f"{SITE}/b", article_text(story("Few", 19))).series_of


def test_the_dates_of_publication_count_for_short_texts() -> None:
    """Two notices found together and published a month apart are two notices."""
    known = Remembered()
    notice = article_text(story("Share", 50))
    known.see(URL, replace(notice, published=NOW - 30 * 24 * HOUR))
    assert Verdict.NEW is known.see(f"{SITE}/other", replace(notice, published=NOW)).verdict


def test_a_third_member_of_a_cluster() -> None:
    """All duplicates belong to the cluster of the first article that had the text."""
    known = Remembered()
    first, second, third = (known.see(f"{SITE}/{n}", tram()) for n in range(3))
    assert [first.article, first.article] == [second.duplicate_of, third.duplicate_of]
    assert ["", first.article, first.article] == [one.cluster for one in (first, second, third)]


@pytest.fixture
def pending(tmp_path: Path) -> Iterator[Callable[[str, ArticleText], Judgement]]:
    """Judges beside a catalog that has nothing, and what was judged before."""
    with create_catalog(tmp_path) as catalog:
        overlay = Pending(catalog.articles)

        def see(url: str, text: ArticleText) -> Judgement:
            judgement = judge(overlay, url, text, NOW)
            overlay.add(judgement, text, url, NOW)
            return judgement

        yield see


def test_one_article_twice_in_a_group(pending: Callable[[str, ArticleText], Judgement]) -> None:
    """What is judged and not yet committed is known: unchanged, then a version, then a third."""
    judged = [pending(URL, tram(line)) for line in ("north", "north", "south", "north", "west")]
    assert ["new", "unchanged", "version", "unchanged", "version"] == [one.verdict for one in judged]
    assert [1, 1, 2, 1, 3] == [one.version for one in judged]


def test_one_text_twice_in_a_group(pending: Callable[[str, ArticleText], Judgement]) -> None:
    """The second of two articles with one text is a duplicate of the first, before either is committed."""
    first, second = pending(URL, tram()), pending(f"{SITE}/other", tram())
    assert (Verdict.DUPLICATE, first.article) == (second.verdict, second.duplicate_of)


def _brief(judgement: Judgement) -> tuple[Verdict, int]:
    return judgement.verdict, judgement.version
