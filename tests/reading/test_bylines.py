from __future__ import annotations

import re

import pytest
from lxml import html
from trafilatura.metadata import extract_author
from trafilatura.xpaths import AUTHOR_XPATHS

from newskeep.reading.bylines import bylines

#: what it looks for in attributes; `rel='me'` asks for an element of that name
_LITERALS = [literal for path in AUTHOR_XPATHS for literal in re.findall(r"@[^']*'([^']+)'", path.path)]
_PAGES = {
    "a byline": '<p class="lead">Tram</p><div class="byline">By <a href="/a">Ann Berg</a> on Monday</div>',
    "two, the better one below": '<div class="byline">Staff</div><p><a rel="author" href="/b">Bo Li</a></p>',
    "in the comments alone": '<div id="comments"><div class="comment-author">Cy Young</div></div><p>Tram</p>',
    "with a date in it": '<span class="author">Di Ray <time>1 May</time><span class="date">2020</span></span>',
    "one inside the other": '<div class="author-box"><h3 class="author-name">Ed Poe</h3><p>writes</p></div>',
    "an element of its own": "<article><author>Flo Mai</author></article>",
    "none": '<p class="intro">The tram goes to the harbour.</p>',
}


def test_its_signs_are_trafilaturas() -> None:
    """Whatever trafilatura takes for an author is seen: a new version of it may look for more."""
    words = [word for text in _LITERALS for word in re.sub(r"\?|\[[AB]([ab])\]", r"\1", text).split("|")]
    tree = html.document_fromstring("".join(f'<p class="{word}">x</p>' for word in words))
    assert len(words) > 20
    assert words == [element.get("class") for element in bylines(tree).iter("p")]


@pytest.mark.parametrize("body", _PAGES.values(), ids=list(_PAGES))
@pytest.mark.parametrize("around", ["", "author-archive"], ids=["a page", "all of it is signed"])
def test_the_same_author_is_found(body: str, around: str) -> None:
    """In the sketch as in the whole document, which is left as it is."""
    tree = html.document_fromstring(f'<html><body class="{around}"><main>{body}</main></body></html>')
    before = html.tostring(tree)
    assert extract_author(tree) == extract_author(bylines(tree))
    assert before == html.tostring(tree)


def test_the_rest_is_left_out() -> None:
    """Of a page with one byline hardly more than that is left."""
    teasers = "<div><h3>The council votes</h3><p>Late at night.</p></div>" * 50
    tree = html.document_fromstring(f'<body><main>{teasers}<p class="byline">Ann Berg</p></main></body>')
    assert ["html", "body", "main", "p"] == [element.tag for element in bylines(tree).iter()]
