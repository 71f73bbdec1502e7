"""What pages are made of, counted; and the generated ones held to what real ones have."""

from __future__ import annotations

import statistics

import pytest

from benchmarks.markup import properties
from benchmarks.throughput.pages.templates import article_page

_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Trams</title><meta name="author" content="Ann Lee">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-01"}</script></head>
<body><!-- a remark --><ul class="menu"><li><a href="/">Home</a></li></ul>
<p>The first tram goes to <b>the harbour</b>.</p></body></html>"""


def test_properties_are_counted() -> None:
    """Elements, texts and what the page says of itself; what is not seen is no text."""
    found = properties(_PAGE.encode())
    expected = {
        "elements": 11,
        "attributes": 6,
        "links": 1,
        "inline elements": 2,
        "paragraphs": 1,
        "comments in the source": 1,
        "texts between tags": 4,
        "words": 8,
        "scripts": 1,
        "% that say they are articles": True,
        "% with an author in the markup": True,
        "% with a date in the markup": True,
    }
    assert expected == {name: found[name] for name in expected}


@pytest.fixture(scope="module")
def middle() -> dict[str, float]:
    """The middle of forty generated pages' properties."""
    pages = [properties(article_page(number, "http://courier.example")) for number in range(40)]
    return {name: statistics.median(page[name] for page in pages) for name in pages[0]}


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("elements", 600, 900),
        ("depth of an element", 8, 11),
        ("attributes", 900, 1300),
        ("kB of attributes", 28, 50),
        ("blanks between tags", 350, 700),
        ("links", 110, 160),
        ("paragraphs", 16, 28),
        ("comments in the source", 8, 30),
        ("words of the article", 430, 700),
        ("share of the article in the words, %", 40, 60),
        ("scripts", 25, 40),
        ("meta and link elements", 40, 70),
    ],
)
def test_generated_pages_are_like_real_ones(
    middle: dict[str, float], name: str, least: float, most: float
) -> None:
    """In all that reading them costs they lie around the middle of the public benchmark's pages."""
    assert least < middle[name] < most
