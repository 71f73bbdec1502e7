"""Which links of a page are wanted."""

from __future__ import annotations

import re

import pytest

from newskeep.model import Link, Reason
from pipelines.links import LinkFilters, sorted_out

NEWS = "https://paper.example/news/1"
SPORT = "https://paper.example/sport/1"


def filters(include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> LinkFilters:
    """The filters of a source."""
    return LinkFilters(tuple(map(re.compile, include)), tuple(map(re.compile, exclude)), "paper")


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), [NEWS, SPORT]),
        (("/news/",), (), [NEWS]),
        ((), ("/sport/",), [NEWS]),
        (("paper",), ("/news/",), [SPORT]),
        (("/news/", "/sport/"), (), [NEWS, SPORT]),
        (("nowhere",), (), []),
    ],
)
def test_filters(include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]) -> None:
    """Excluded is excluded; with `include`, one of its expressions has to be found."""
    links = [Link(NEWS, "feed"), Link(SPORT, "feed")]
    found = sorted_out(links, filters(include, exclude))
    assert (expected, 2) == ([link.url for link in found if not link.refused], len(found))


def test_unwanted_links_say_why() -> None:
    """What is not fetched carries the reason, with the key of the configuration that decided."""
    found = sorted_out([Link(NEWS, "feed"), Link(SPORT, "feed")], filters(("/news/",), ("/news/1$",)))
    assert [
        (Reason.EXCLUDE, "sources.paper.exclude has '/news/1$'"),
        (Reason.INCLUDE, "sources.paper.include has no pattern that finds it"),
    ] == [link.refused for link in found]


def test_sitemaps_of_an_index_are_not_filtered() -> None:
    """The expressions are for articles' URLs."""
    sitemap = Link("https://paper.example/sitemap-2.xml", "sitemap", discovery=True)
    assert (sitemap,) == sorted_out([sitemap], filters(("/news/",), ("sitemap",)))


def test_each_article_is_wanted_once() -> None:
    """Of links that differ by trackers alone, the first one is taken; what is no web page is left out."""
    links = [Link(NEWS + "?utm_source=rss", "feed", title="First"), Link(NEWS, "feed", title="Second"),
             Link("mailto:desk@paper.example", "feed"), Link("javascript:void(0)", "section")]  # fmt: skip
    assert ["First"] == [link.title for link in sorted_out(links, filters())]
