"""`Archive.search` and the pages of `Archive.list`."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.catalog import search as index
from newskeep.catalog.catalog import FILE, open_catalog
from newskeep.errors import NotFoundError, UsageError
from newskeep.testing import Clock
from tests.archive.disks import fast_disk
from tests.archive.keeping import SITE, Crawling, article_text, story

__all__ = ["fast_disk"]

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with articles of several languages, one of them in two versions."""
    home, clock = tmp_path_factory.mktemp("search") / "home", Clock()
    with Crawling(home, clock) as courier:
        for number in range(3):
            text = article_text(story("Trams"), f"Day {number}", published=clock() - number * DAY)
            courier.keep(f"{SITE}/day/{number}", replace(text, text=f"{text.text} edition{number}"))
        courier.keep(f"{SITE}/title", article_text(story("Buses"), "Trams in the title"))
        courier.keep(
            f"{SITE}/zh", replace(article_text("潮汐观测站屋顶坍塌，居民松了口气。" * 9), language="zh")
        )
        courier.keep(f"{SITE}/edited", article_text(story("Former"), "Edited"))
    clock.advance(DAY)
    with Crawling(home, clock, "run2") as courier:
        courier.keep(f"{SITE}/edited", article_text(story("Latter"), "Edited"))
    with Crawling(home, clock, "run3", source="herald") as herald:
        text = article_text(story("Ferry"), "Crossing", authors=("Jürgen Groß", "Ann Lee"))
        herald.keep("http://news.herald.example/de", replace(text, language="de-at"))
    return home


def found(home: Path, query: str, **narrowing: object) -> list[str]:
    """The titles of what a search finds."""
    with newskeep.open(home) as archive:
        return [article.title for article in archive.search(query, **narrowing)]  # type: ignore[arg-type]


def test_a_title_counts_more_and_the_newer_of_equals_comes_first(home: Path) -> None:
    """bm25 with a weight for titles; then by age."""
    assert ["Trams in the title", "Day 0", "Day 1", "Day 2"] == found(home, "trams")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("trams -edition1", ["Trams in the title", "Day 0", "Day 2"]),
        ("edition1 OR edition2", ["Day 1", "Day 2"]),
        ('"number3 was in" ferry', ["Crossing"]),
        ("editio* title:day", ["Day 0", "Day 1", "Day 2"]),
        ("author:jurgen", ["Crossing"]),
        ('author:"gross ann"', []),
        ("观测站", ["A title"]),
        ("站", ["A title"]),
        ("测观", []),
        ("language:de", ["Crossing"]),
        ("site:herald.example ferry", ["Crossing"]),
        ("source:herald crossing", ["Crossing"]),
        ("edited latter", ["Edited"]),
        ("former", []),
    ],
)
def test_what_a_query_finds(home: Path, query: str, titles: list[str]) -> None:
    """Words, phrases, beginnings, fields, scripts without blanks; the latest version of each article."""
    assert titles == found(home, query)


def test_search_is_narrowed_as_list_is(home: Path) -> None:
    """By source, language, verdict and time, to the millisecond."""
    now = Clock()()
    assert ["Day 1"] == found(home, "trams", since=now - DAY, until=now)
    assert ["Crossing"] == found(home, "was", source="herald", language="de")
    assert ["Edited"] == found(home, "was", verdict="version")
    day = f"{now - DAY:%Y-%m-%d}"
    assert ["Day 1"] == found(home, f"trams since:{day} until:{now:%Y-%m-%d}T00:00Z")


def test_pages_follow_one_another(home: Path) -> None:
    """What one page ends with, the next one does not begin with; in lists and searches."""
    assert found(home, "was") == found(home, "was", limit=3) + found(home, "was", offset=3)
    with newskeep.open(home) as archive:
        everything = [article.id for article in archive.list()]
        first = list(archive.list(limit=3))
        rest = [article.id for article in archive.list(after=first[-1].id)]
        of_source = [article.id for article in archive.list(source="courier", after=everything[-3])]
    assert everything == [article.id for article in first] + rest
    assert of_source == everything[-2:]


def test_what_search_refuses(home: Path) -> None:
    """Sources that are not there, times said twice, numbers below zero."""
    with pytest.raises(NotFoundError):
        found(home, "source:nobody trams")
    with pytest.raises(UsageError):
        found(home, "trams since:7d", since="8d")
    with pytest.raises(UsageError):
        found(home, "trams", offset=-1)


def test_an_article_says_why_it_was_found(home: Path) -> None:
    """By a snippet with marks, and a rank."""
    with newskeep.open(home) as archive:
        hit = next(archive.search("ferry"))
    assert hit.snippet.startswith("**Ferry** number0 was")
    assert hit.rank > 0


def test_the_index_is_made_anew_for_other_rules(home: Path, tmp_path: Path) -> None:
    """What an earlier release wrote is taken in when the archive is opened, and answers as before."""
    copy = tmp_path / "home"
    copy.mkdir()
    with open_catalog(home) as catalog:
        catalog.copy_to(copy / FILE)
    before = found(home, "was")
    connection = sqlite3.connect(copy / FILE)
    connection.execute("DELETE FROM meta WHERE key = 'search'")
    connection.execute("DELETE FROM searchable")
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.commit()
    connection.close()
    assert sorted(before) == sorted(found(copy, "was"))
    with open_catalog(copy) as catalog:
        assert catalog.articles.search.current()
        assert index.CANDIDATES > len(before)
