from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newskeep.model import Link, PageKind, Reading
from newskeep.reading.page import Page, read, read_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TITLE = "Tram line to be extended"
FIRST = "The council voted on Tuesday to extend the tram line to the northern suburb, officials said."
SECOND = "Work on it will begin in the new year, and it will cost less than the bridge across the river did."


def reading(text: str, hint: Link | None = None) -> Reading:
    """A plain text as a server sends it."""
    return read_page(
        Page("https://courier.example/tram.txt", text.encode(), NOW, content_type="text/plain", hint=hint)
    )


def test_a_text_edition() -> None:
    """Headline and paragraphs; what asks for money goes, and is kept with its rule."""
    found = reading(f"{TITLE}\n\n{FIRST}\n\n{SECOND}\n\nSupport Courier\n\nLeave a comment\nWell done!\n")
    assert (PageKind.ARTICLE, TITLE, f"{FIRST}\n\n{SECOND}") == (found.kind, found.title, found.text)
    assert found.article is not None
    assert ("title", "ask", "comments", "comments") == tuple(rule for rule, _ in found.article.removed)
    assert "plain text 1" == found.article.extractor


def test_lines_of_a_fixed_width() -> None:
    """Where lines are broken to a width, blank lines part the paragraphs."""
    broken = [text.replace(" to ", "\nto ").replace(", ", ",\n") for text in (FIRST, SECOND)]
    assert f"{FIRST}\n\n{SECOND}" == reading(f"{TITLE}\n\n" + "\n\n".join(broken)).text


def test_what_the_feed_said() -> None:
    """A feed's title and date are the article's."""
    link = Link(
        "https://courier.example/tram.txt", "feed", "Trams!", published=datetime(2026, 11, 20, 9, tzinfo=UTC)
    )
    found = reading(f"{FIRST}\n\n{SECOND}", link)
    assert found.article is not None
    assert ("Trams!", link.published, "feed") == (
        found.title,
        found.article.published,
        found.article.dates[0].origin,
    )


@pytest.mark.parametrize(
    "text", ["User-agent: *\nDisallow: /private/\n", "a, b\n1, 2\n", "just some words", f"{FIRST}\n", "google.com, pub-1, DIRECT\n" * 90]
)  # fmt: skip
def test_what_is_no_prose(text: str) -> None:
    """Rules, tables and single lines are no articles."""
    assert PageKind.OTHER is reading(text).kind
    assert PageKind.OTHER is read(text).kind
