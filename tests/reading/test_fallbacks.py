from __future__ import annotations

import json
from datetime import UTC, datetime

from newskeep.model import PageKind, Reading
from newskeep.reading.page import Page, read, read_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://courier.example/2026/11/tram-line"
SENTENCE = "The council voted on Tuesday to extend tram line {} to the northern suburb, officials said after a long night."
LINES = [SENTENCE.format(number) for number in range(5)]


def reading(body: str, **ld: object) -> Reading:
    """A page that declares itself an article."""
    script = json.dumps({"@type": "NewsArticle", "headline": "Tram line"} | ld)
    document = (
        f'<html><head><script type="application/ld+json">{script}</script></head><body>{body}</body></html>'
    )
    return read_page(Page(URL, document.encode(), NOW, content_type="text/html; charset=utf-8"))


def test_a_page_that_scripts_fill() -> None:
    """An article that only JSON-LD has is taken from there, and its `extractor` says so."""
    for body in ("\n\n".join(LINES), "".join(f"<p>{line}</p>" for line in LINES)):
        found = reading('<div id="root"></div>', articleBody=body)
        assert (PageKind.ARTICLE, "\n\n".join(LINES)) == (found.kind, found.text)
        assert found.article is not None
        assert "json-ld articleBody" == found.article.extractor


def test_json_ld_that_says_less_is_not_asked() -> None:
    """The page itself is believed, unless JSON-LD has three times its text."""
    body = "<article>" + "".join(f"<p>{line}</p>" for line in LINES) + "</article>"
    found = reading(body, articleBody=" ".join(LINES) + " And more.")
    assert "\n\n".join(LINES) == found.text
    assert found.article is not None
    assert found.article.extractor.startswith("trafilatura ")


def test_a_page_of_two_thousand_levels() -> None:
    """Nested too deeply for the extractor's recursion, a declared article is found by its densest block."""
    body = "<div>" * 1500 + "<p>" + "</p><p>".join(LINES) + "</p>" + "</div>" * 1500
    found = reading(
        body + "<nav>" + "<p>Menus say a lot of words as well in some places of this page.</p>" * 9 + "</nav>"
    )
    assert "\n\n".join(LINES) == found.text


def test_plain_pages_stay_none() -> None:
    """Where nothing declares an article, little text is what there is."""
    assert read("<div><p>Hello world</p></div>").kind is PageKind.OTHER
