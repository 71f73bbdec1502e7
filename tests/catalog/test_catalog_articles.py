from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from newskeep.catalog.articles import Filters
from newskeep.catalog.catalog import Catalog, open_catalog
from newskeep.model import Verdict
from newskeep.testing import Clock
from newskeep.text.urls import UrlError
from tests.archive.keeping import SITE, Crawling, article_of, article_text, story

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with articles of two sources, three languages and two verdicts."""
    home, clock = tmp_path_factory.mktemp("articles") / "home", Clock()
    now = clock()
    with Crawling(home, clock) as courier:
        for number in range(3):
            text = article_text(story(f"Day{number}"), f"Day {number}", published=now - number * DAY)
            courier.keep(f"{SITE}/day/{number}", text)
        courier.keep(f"{SITE}/copy", article_text(story("Day1"), "A copy"))
    clock.advance(DAY)
    with Crawling(home, clock, "run2", source="herald") as herald:
        for language in ("en-gb", "de", "eno"):
            text = replace(article_text(story(language), f"In {language}"), language=language)
            herald.keep(f"http://herald.example/{language}", text)
    return home


@pytest.fixture
def catalog(kept: Path) -> Iterator[Catalog]:
    """Its catalog, open for reading."""
    with open_catalog(kept) as opened:
        yield opened


def titles(catalog: Catalog, **filters: object) -> list[str]:
    """What a list holds."""
    return [article.title for article in catalog.articles.select(Filters(**filters))]  # type: ignore[arg-type]


def test_newest_first_by_publication_or_first_sight(catalog: Catalog) -> None:
    """An article without a date stands where it was first seen."""
    assert {"In en-gb", "In de", "In eno"} == set(titles(catalog)[:3])
    assert {"A copy", "Day 0"} == set(titles(catalog)[3:5])
    assert ["Day 1", "Day 2"] == titles(catalog)[5:]


def test_each_filter(catalog: Catalog) -> None:
    """Source, time from and before, language with its regions, verdict, number; and all of them together."""
    now = Clock()()
    assert 4 == len(titles(catalog, source="courier"))
    assert ["Day 1"] == titles(catalog, since=now - DAY, until=now)
    assert {"A copy", "Day 0", "Day 1", "Day 2", "In en-gb"} == set(titles(catalog, language="en"))
    assert ["In en-gb"] == titles(catalog, language="en-gb")
    assert ["A copy"] == titles(catalog, verdict=Verdict.DUPLICATE)
    assert 2 == len(titles(catalog, limit=2))
    assert [] == titles(catalog, limit=0)
    assert ["Day 2"] == titles(
        catalog, source="courier", until=now, language="en", verdict=Verdict.NEW, since=now - 2 * DAY, limit=5
    )[1:]


def test_lists_are_streamed(catalog: Catalog) -> None:
    """The first articles come without the last ones, and other questions may be asked in between."""
    going = catalog.articles.select(Filters())
    first = list(islice(going, 2))
    assert 7 == catalog.articles.count()
    assert 5 == len(list(going))
    assert 2 == len(first)


def test_by_the_beginning_of_an_id(catalog: Catalog) -> None:
    """The ids that begin so, at most three: more need not be known to say that it is ambiguous."""
    whole = article_of(f"{SITE}/copy")
    assert [whole] == catalog.articles.beginning(whole)
    assert whole in catalog.articles.beginning(whole[:4])
    assert 3 == len(catalog.articles.beginning(""))
    assert [] == catalog.articles.beginning(whole + "0")


def test_by_url(catalog: Catalog) -> None:
    """By the canonical URL in any spelling; a URL that nobody kept is not found, and what is no URL refused."""
    article = article_of(f"{SITE}/copy")
    for url in (f"{SITE}/copy", "https://courier.example/copy?utm_source=x&fbclid=1#top", f"{SITE}:80/copy"):
        assert article == catalog.articles.at(url)
    assert None is catalog.articles.at(f"{SITE}/other")
    with pytest.raises(UrlError):
        catalog.articles.at("mailto:a@b.example")


def test_counts(catalog: Catalog) -> None:
    """By source and in all."""
    assert {"courier": 4, "herald": 3} == catalog.articles.sources()
    assert (4, 3, 0) == tuple(catalog.articles.count_of(name) for name in ("courier", "herald", "x"))
    totals = catalog.totals()
    assert totals
    assert (7, 7, 7, 2, 1, 2) == tuple(
        totals[name] for name in ("articles", "versions", "captures", "sources", "duplicates", "segments")
    )


def test_a_cluster_has_its_first_member(catalog: Catalog) -> None:
    """The article that was there first learns of its cluster when the second one comes."""
    first, copy = article_of(f"{SITE}/day/1"), article_of(f"{SITE}/copy")
    members = [catalog.articles.get(article) for article in (first, copy)]
    assert [first, first] == [member.cluster for member in members if member]
    assert [(Verdict.NEW, ""), (Verdict.DUPLICATE, first)] == [
        (member.verdict, member.duplicate_of) for member in members if member
    ]
