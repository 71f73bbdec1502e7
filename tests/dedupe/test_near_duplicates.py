"""Articles of nearly the same words, judged beside what is stored and what is waiting to be stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.articles import article
from demo.seed import seed_article
from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.model import Judgement, Verdict
from newskeep.testing import Clock
from newskeep.text.likeness import NEAR, Nearness
from tests.archive.keeping import Crawling, article_text

ORIGINAL, COPY, THIRD = "http://agency.example/a", "http://courier.example/b", "http://herald.example/c"
DAY = timedelta(days=1)
FOOTER = "Subscribe to our newsletter and never miss a story again. " * 3
SEED = seed_article().paragraphs


def text_of(number: int, language: str = "en") -> tuple[str, ...]:
    """A generated article's paragraphs."""
    return article(number, language).paragraphs


def parts(start: int, end: int) -> tuple[str, ...]:
    """Paragraphs of twenty words that stand nowhere else."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return tuple(
        " ".join(f"{letters[number]}{letter}" for letter in letters[:20]) for number in range(start, end)
    )


class Newsroom:
    """An archive of one home; every article goes in by a run of its own, or all by one that never commits."""

    def __init__(self, home: Path, *, committed: bool) -> None:
        self.clock = Clock()
        self._home, self._committed = home, committed
        self._crawling: Crawling | None = None

    def keep(
        self, url: str, paragraphs: tuple[str, ...], near: Nearness | None = NEAR, **more: str
    ) -> Judgement:
        """Judge an article and store it, or leave it waiting."""
        if self._crawling is None:
            self._crawling = Crawling(self._home, self.clock)
        self._crawling.writer.near = near
        kept = self._crawling.keep(url, article_text("\n\n".join(paragraphs), url, **more))
        if self._committed:
            self._crawling.writer.commit()
        return kept

    def close(self) -> None:
        """End the run."""
        if self._crawling:
            self._crawling.__exit__(None)


@pytest.fixture(params=[True, False], ids=["committed", "waiting"])
def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    """Judged beside the catalog, and beside what is waiting to be committed."""
    room = Newsroom(tmp_path / "home", committed=request.param)
    yield room
    room.close()


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh", "ja"])
def test_a_copy_in_another_frame(newsroom: Newsroom, language: str) -> None:
    """Another outlet's dateline and footer around it: a near-duplicate that is linked to the original."""
    first = newsroom.keep(ORIGINAL, text_of(1, language))
    body = text_of(1, language)
    copy = newsroom.keep(COPY, ("TOWN — " + body[0], *body[1:], FOOTER))
    assert (Verdict.NEAR_DUPLICATE, first.article, first.article) == (
        copy.verdict,
        copy.duplicate_of,
        copy.cluster,
    )
    assert copy.similarity is not None
    assert copy.similarity > 0.9
    assert "containment" == copy.rule


@pytest.mark.parametrize(
    ("one", "other", "direction"),
    [
        (text_of(7), text_of(7)[:4], "contained"),
        (text_of(7)[:4], text_of(7), "contains"),
        (text_of(7), (*text_of(7)[:-1], FOOTER), "equal"),
    ],
)
def test_which_one_has_more(
    newsroom: Newsroom, one: tuple[str, ...], other: tuple[str, ...], direction: str
) -> None:
    """A cut copy is contained, a grown one contains, and one of like length is equal."""
    newsroom.keep(ORIGINAL, one)
    later = newsroom.keep(COPY, other)
    assert (Verdict.NEAR_DUPLICATE, direction) == (later.verdict, later.direction)


def test_another_article_is_new(newsroom: Newsroom) -> None:
    """Of one paragraph in common, or of a footer, no duplicate is made."""
    newsroom.keep(ORIGINAL, (*text_of(3), FOOTER))
    for url, body in ((COPY, (*text_of(11), FOOTER)), (THIRD, (*text_of(12), text_of(3)[2]))):
        assert (Verdict.NEW, "") == (newsroom.keep(url, body).verdict, "")


@pytest.mark.parametrize("near", [None, Nearness(0.995, 0.995), Nearness(0.995, 0.7)])
def test_the_settings_take_effect(newsroom: Newsroom, near: Nearness | None) -> None:
    """Nearness is what the configuration says; switched off, only equal texts are duplicates."""
    newsroom.keep(ORIGINAL, parts(0, 10))
    judged = newsroom.keep(COPY, parts(1, 11), near=near)
    expected = ("near-duplicate", "jaccard") if near and near.jaccard == 0.7 else ("new", "")
    assert expected == (judged.verdict, judged.rule)
    assert Verdict.DUPLICATE is newsroom.keep(THIRD, parts(0, 10), near=near).verdict


def test_the_seed_reprinted(newsroom: Newsroom) -> None:
    """New headline, dateline, one paragraph cut, the other outlet's footer: a near-duplicate."""
    first = newsroom.keep(ORIGINAL, SEED)
    reprint = newsroom.keep(COPY, ("LACHIN — " + SEED[0], *SEED[1:8], *SEED[9:], FOOTER))
    assert (Verdict.NEAR_DUPLICATE, first.article) == (reprint.verdict, reprint.duplicate_of)


@pytest.mark.parametrize("url", ["http://agency.example/next", COPY])
def test_the_seed_with_other_figures(newsroom: Newsroom, url: str) -> None:
    """The same words with other figures, there or elsewhere, are another issue of a series: new, and flagged."""
    first = newsroom.keep(ORIGINAL, SEED)
    changed = tuple(re.sub(r"\d+", lambda figure: str(int(figure[0]) + 3), line) for line in SEED)
    issue = newsroom.keep(url, changed)
    assert (Verdict.NEW, first.article, "series") == (issue.verdict, issue.series_of, issue.rule)
    assert ("", "") == (issue.duplicate_of, issue.cluster)


def test_a_notice_that_comes_again(newsroom: Newsroom) -> None:
    """A short text in nearly the words of one of last week is a series; of yesterday it is a near-duplicate."""
    notice = tuple(f"The council meets in the hall of house{n}." for n in range(9))
    newsroom.keep(ORIGINAL, notice)
    newsroom.clock.advance(4 * DAY)
    assert "series" == newsroom.keep(COPY, (*notice, "Doors open early.")).rule
    newsroom.clock.advance(DAY)
    assert Verdict.NEAR_DUPLICATE is newsroom.keep(THIRD, (*notice, "Doors open late.")).verdict


@pytest.mark.parametrize(("later", "verdict"), [(44, "near-duplicate"), (46, "new")])
def test_how_far_it_looks_back(newsroom: Newsroom, later: int, verdict: str) -> None:
    """Near-duplicates are looked for in 45 days, and equal texts in all of the archive's history."""
    newsroom.keep(ORIGINAL, text_of(7))
    newsroom.clock.advance(later * DAY)
    assert verdict == newsroom.keep(COPY, (*text_of(7), FOOTER)).verdict
    assert Verdict.DUPLICATE is newsroom.keep(THIRD, text_of(7)).verdict


def test_a_chain_is_no_cluster(newsroom: Newsroom) -> None:
    """What is near to a later member alone is linked to that one, and founds a cluster of its own."""
    first = newsroom.keep(ORIGINAL, parts(0, 10))
    second = newsroom.keep(COPY, parts(3, 13))
    third = newsroom.keep(THIRD, parts(6, 16))
    assert (first.article, first.article) == (second.duplicate_of, second.cluster)
    assert (second.article, third.article) == (third.duplicate_of, third.cluster)


def test_members_are_linked_to_the_first_one(newsroom: Newsroom) -> None:
    """A third copy is nearer to the second, and is linked to the cluster's first member all the same."""
    first = newsroom.keep(ORIGINAL, text_of(7))
    newsroom.keep(COPY, (*text_of(7), FOOTER))
    third = newsroom.keep(THIRD, ("HERE — " + text_of(7)[0], *text_of(7)[1:], FOOTER))
    assert (first.article, first.article) == (third.duplicate_of, third.cluster)


def test_an_original_that_the_page_names(newsroom: Newsroom) -> None:
    """A canonical URL at another site is kept as a hint, and makes its article a candidate however old it is."""
    first = newsroom.keep(ORIGINAL, text_of(7))
    newsroom.clock.advance(100 * DAY)
    copy = newsroom.keep(COPY, (*text_of(7), FOOTER), canonical=ORIGINAL)
    assert (Verdict.NEAR_DUPLICATE, first.article) == (copy.verdict, copy.duplicate_of)
    assert "https://agency.example/a" == copy.syndicated_from


@pytest.mark.parametrize("footer", [(), (FOOTER,)])
def test_another_address_of_an_article(newsroom: Newsroom, footer: tuple[str, ...]) -> None:
    """With www, a slash, or as AMP: the text confirms that it is the same article, whose copy is unchanged."""
    first = newsroom.keep(ORIGINAL, text_of(7))
    for alias in (
        "http://www.agency.example/a",
        "http://agency.example/a/",
        "http://amp.agency.example/a/amp/",
    ):
        copy = newsroom.keep(alias, (*text_of(7), *footer))
        assert (Verdict.UNCHANGED, first.article, 1) == (copy.verdict, copy.article, copy.version)


def test_one_canonical_url_for_many_texts(newsroom: Newsroom) -> None:
    """A template that gives all pages one canonical URL is not believed: each text is an article."""
    shared = "http://agency.example/latest"
    judged = [newsroom.keep(f"{ORIGINAL}{n}", text_of(n), canonical=shared) for n in range(5)]
    assert [Verdict.NEW] * 5 == [one.verdict for one in judged]
    assert 5 == len({one.article for one in judged})


def test_a_phrase_that_everybody_uses(tmp_path: Path) -> None:
    """Keys of more than 200 texts are passed over, so that a look-up stays cheap."""
    with create_catalog(tmp_path) as catalog:
        _fill(catalog, 201)
        keys = tuple(range(24))
        assert [] == catalog.articles.fingerprints._postings.sharing(keys, _time())
        assert [5000] == catalog.articles.fingerprints._postings.sharing((*keys, 100, 101), _time())


def _time() -> datetime:
    return Clock()()


def _fill(catalog: Catalog, number: int) -> None:
    postings = catalog.articles.fingerprints._postings
    for capture in range(1, number + 1):
        postings.add(capture, tuple(range(24)), _time())
    postings.add(5000, (100, 101), _time())


def test_dates_of_publication_count(newsroom: Newsroom) -> None:
    """Two short notices captured together and published weeks apart are a series."""
    notice = " ".join(f"The council meets in the hall of house{n}." for n in range(9))
    crawling_time = newsroom.clock()
    newsroom.keep(ORIGINAL, (notice,), published=crawling_time - 30 * DAY)  # type: ignore[arg-type]
    later = newsroom.keep(COPY, (notice, "Doors open early."), published=crawling_time)  # type: ignore[arg-type]
    assert "series" == later.rule
