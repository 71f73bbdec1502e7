"""Pages to measure with: those of the demo site, and generated ones as large as newspapers' own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from demo.articles import article
from demo.site import first_outlet, second_outlet

#: a page is filled up to one of these, as a newspaper does with styles, scripts and teasers
_SIZES = (100_000, 155_000, 200_000, 300_000)


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page as a server sends it."""

    url: str
    body: bytes
    #: Content-Encoding; empty for none
    encoding: bytes = b""


def demo_pages() -> list[SamplePage]:
    """Every article page of the demo site."""
    outlets = (first_outlet("http://courier.example", 40), second_outlet("http://herald.example", 40))
    return [
        SamplePage(outlet.url + post.path, outlet.answer(post.path).body)
        for outlet in outlets
        for post in outlet.posts()
    ]


def large_pages(count: int) -> list[SamplePage]:
    """Generated pages of 100 to 300 kB, in the languages of the demo."""
    return [
        SamplePage(f"http://large.example/{number}/", _large(number, _SIZES[number % len(_SIZES)]))
        for number in range(count)
    ]


def encoded(pages: Iterable[SamplePage]) -> list[SamplePage]:
    """Pages as nearly every server sends them: packed with gzip, which is how an archive keeps them."""
    return [replace(page, body=gzip.compress(page.body, 6, mtime=0), encoding=b"gzip") for page in pages]


def _large(number: int, size: int) -> bytes:
    """An article among what surrounds one: a style sheet, a script's data, teasers of other articles."""
    story = article(number)
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in story.paragraphs)
    parts = [
        f"<!doctype html><html><head><title>{escape(story.title)}</title><style>{_styles(size // 5)}</style>",
        f"</head><body><article><h1>{escape(story.title)}</h1>{paragraphs}</article>",
    ]
    length = sum(map(len, parts))
    other = number * 1000
    while length < size:
        other += 1
        parts.append(_teaser(other))
        length += len(parts[-1].encode())
    return ("".join(parts) + "</body></html>").encode()


def _styles(size: int) -> str:
    rules = []
    length = number = 0
    while length < size:
        number += 1
        shade = number * 2_654_435_761 % (1 << 24)
        rules.append(
            f".c-{number % 97}__{shade:x}{{margin:{number % 31}px {number % 7}rem;color:#{shade:06x}}}"
        )
        length += len(rules[-1])
    return "".join(rules)


def _teaser(number: int) -> str:
    """A card that leads to another article, and the data that its script wants."""
    story = article(number)
    data = json.dumps(
        {"id": number, "slug": story.slug, "tags": [story.section], "text": story.paragraphs[0]}
    )
    return (
        f'<div class="card card--{number % 9}" data-id="{number}"><a href="/{story.section}/{story.slug}/">'
        f"<h3>{escape(story.title)}</h3></a><p>{escape(story.paragraphs[-1])}</p>"
        f"<script type=application/json>{data}</script></div>\n"
    )
