from __future__ import annotations

import itertools
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from demo.articles import article
from demo.seed import seed_article
from newskeep.model import PageKind, Reading
from newskeep.reading.page import Page, read, read_page
from tests.seed.seedpages import DRESS, HOUSE, MARKUP, PLACES, Story, page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEED = Story(seed_article().title, seed_article().paragraphs)
DOCUMENT = Path(__file__).parents[2] / "seeds" / "000_01d634f3f96040b0.txt"
NAMES = {
    "zh": "晨报",
    "ja": "Asahi",
    "ar": "Courier",
    "ru": "Вестник",
    "de": "Tagblatt",
    "fr": "Le Courrier",
    "es": "El Correo",
}


def reading(story: Story, place: str, markup: str, dress: str) -> Reading:
    """The page as it was fetched now."""
    body = page(story, place, markup, dress).encode()
    return read_page(Page(story.url, body, NOW, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(("place", "markup", "dress"), list(itertools.product(PLACES, MARKUP, DRESS)))
def test_the_seed_in_every_markup(place: str, markup: str, dress: str) -> None:
    """Its fifteen paragraphs, letter for letter, wherever the boilerplate stands and whatever holds a paragraph."""
    found = reading(SEED, place, markup, dress)
    assert (PageKind.ARTICLE, SEED.title) == (found.kind, found.title)
    assert list(SEED.paragraphs) == found.text.split("\n\n")


def test_the_seed_in_a_page_of_columns() -> None:
    """A table that arranges the page, with a menu beside the text, costs no paragraph."""
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in SEED.paragraphs)
    menu = "<td><a href='/'>Home</a><br><a href='/world/'>World</a></td>"
    body = (
        f"<title>{SEED.title}</title><table><tr>{menu}<td><h1>{SEED.title}</h1>{paragraphs}</td></tr></table>"
    )
    found = read_page(Page(SEED.url, body.encode(), NOW, content_type="text/html; charset=utf-8"))
    assert (SEED.title, list(SEED.paragraphs)) == (found.title, found.text.split("\n\n"))


def test_the_seed_as_raw_text() -> None:
    """The document itself, with nothing known of it: fifteen paragraphs, and the title that stands above them."""
    found = read(DOCUMENT.read_bytes(), now=NOW)
    assert (PageKind.ARTICLE, SEED.title) == (found.kind, found.title)
    assert list(SEED.paragraphs) == found.text.split("\n\n")
    assert found.article is not None
    assert {"amount", "title", "ask", "address", "payment", "comments"} == {
        rule for rule, _ in found.article.removed
    }


@pytest.mark.parametrize("language", [code for code in HOUSE if code != "en"])
@pytest.mark.parametrize("number", [3, 8])
def test_other_languages(language: str, number: int) -> None:
    """Appeals and comment forms of other countries' papers go, and their articles stay whole."""
    written = article(number, language)
    story = Story(written.title, written.paragraphs, language, NAMES[language], "paper.example")
    for place, markup, dress in itertools.product(PLACES, MARKUP, ("article", "bare")):
        found = reading(story, place, markup, dress)
        assert list(written.paragraphs) == found.text.split("\n\n"), (place, markup, dress)
