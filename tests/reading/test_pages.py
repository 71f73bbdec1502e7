from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.model import DateFound, Link, PageKind, Reading
from newskeep.reading.page import Page, read, read_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://courier.example/2026/11/tram-line-to-be-extended"
SENTENCE = "The council voted on Tuesday to extend the tram line to the northern suburb, officials said."
HEADLINE = "Tram line to be extended"
OG_ARTICLE = '<meta property="og:type" content="article">'


def html(body: str, head: str = "", language: str = "en") -> str:
    """A document."""
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def reading(document: str | bytes, url: str = URL, **known: object) -> Reading:
    """Read as an HTML page fetched now."""
    body = document if isinstance(document, bytes) else document.encode()
    return read_page(Page(url, body, NOW, content_type="text/html; charset=utf-8", **known))  # type: ignore[arg-type]


def paragraph(number: int) -> str:
    """Two sentences like no other."""
    return f"The council voted on Tuesday to extend tram line {number} to the northern suburb. Officials said that work on it will begin in the year {2027 + number}."


def teaser(number: int) -> str:
    """A card of a section page."""
    link = f"/2026/11/2{number}/council-votes-{number}"
    return f'<article><h2><a href="{link}">The council votes on line {number}</a></h2><p>{paragraph(number)}</p></article>'


RAIL = "<aside>" + "".join(map(teaser, range(9))) + "</aside>"


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("empty body", b" \n"),
        ("not HTML: a PNG image", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("not HTML: binary data", bytes(range(256)) * 20),
        ("not HTML, though it is called text/html", b"just some words"),
        ("too short: 2 words", b"<html><body><p>Hello world</p></body></html>"),
        ("the decoded body is larger than the limit of 50000000 bytes", None),
    ],
)
def test_what_is_nothing(reason: str, body: bytes | None) -> None:
    """Whatever the header says, a page that is nothing to read is told as what it is."""
    import gzip

    found = reading(gzip.compress(bytes(50_000_001), 1) if body is None else body)
    assert (PageKind.OTHER, reason) == (found.kind, found.reason)


@pytest.mark.parametrize("status", [206, 403, 404, 410, 429, 500, 503])
def test_errors_are_not_read(status: int) -> None:
    """The page of an error is never an article."""
    found = reading(html(f"<article><p>{SENTENCE * 4}</p></article>", OG_ARTICLE), status=status)
    assert (PageKind.OTHER, f"status {status}") == (found.kind, found.reason)


def test_redirects() -> None:
    """A redirect gives the link that it leads to."""
    found = reading("moved", status=301, location="/new?a=1")
    assert (PageKind.REDIRECT, (Link("https://courier.example/new?a=1", "redirect"),)) == (
        found.kind,
        found.links,
    )


def test_home_page() -> None:
    """A home page of teasers is a section page, with its headlines as titles."""
    found = reading(
        html("<main>" + "".join(map(teaser, range(5))) + "</main>", OG_ARTICLE), "https://courier.example/"
    )
    assert found.kind is PageKind.SECTION
    expected = Link(
        "https://courier.example/2026/11/20/council-votes-0", "section", "The council votes on line 0"
    )
    assert (5, expected) == (len(found.links), found.links[0])


@pytest.mark.parametrize("teasers", [2, 3, 8])
@pytest.mark.parametrize("tag", ["h2", "div"])
def test_section_pages(teasers: int, tag: str) -> None:
    """A list of teasers is a section page, however short, whether or not its headlines are headings."""
    cards = "".join(map(teaser, range(teasers))).replace("h2>", f"{tag}>").replace("<h2", f"<{tag}")
    found = reading(html(f"<main><h1>World</h1>{cards}</main>"), "https://courier.example/world/")
    assert (PageKind.SECTION, teasers) == (found.kind, len(found.links))


@pytest.mark.parametrize("head", ["", OG_ARTICLE])
@pytest.mark.parametrize("element", ["article", "div"])
def test_an_article_among_links(head: str, element: str) -> None:
    """Many headlines beside and below an article don't make it a section page."""
    paragraphs = [paragraph(number) for number in range(20, 25)]
    body = f"<{element}><h1>{HEADLINE}</h1><p>{'</p><p>'.join(paragraphs)}</p></{element}>{RAIL}"
    found = reading(html(body, head))
    assert (PageKind.ARTICLE, HEADLINE) == (found.kind, found.title)
    assert "\n\n".join(paragraphs) == found.text


def test_a_brief() -> None:
    """One paragraph is an article; of two lines there is not enough."""
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tram line"}</script>'
    brief = (
        f"<nav><a href='/'>Home</a></nav><article><h1>Tram line</h1><p>{SENTENCE} {SENTENCE}</p></article>"
    )
    assert (PageKind.ARTICLE, f"{SENTENCE} {SENTENCE}") == (
        reading(html(brief, head)).kind,
        reading(html(brief, head)).text,
    )
    assert reading(html(f"<article><p>{SENTENCE}</p></article>{RAIL}", head)).reason == "too short: 16 words"


def test_chinese() -> None:
    """Fifty characters are enough."""
    text = "市议会周二投票决定将电车线路延长至北部郊区。官员们表示，工程将于明年开始。预计两年后完工，届时通勤时间将缩短一半。"
    found = reading(html(f"<article><h1>电车线路将延长</h1><p>{text}</p></article>", language="zh-Hans"))
    assert (PageKind.ARTICLE, text, "zh-hans") == (
        found.kind,
        found.text,
        found.article and found.article.language,
    )


def test_letters_are_kept() -> None:
    """White space that HTML shows, entities and inline markup come out as a browser shows them."""
    source = f"Nagorno-Karabakh\u00a0 — the <b>La</b>chin   Corridor&nbsp;&amp; <i>more</i>.\n  {SENTENCE} {SENTENCE}"
    expected = f"Nagorno-Karabakh\u00a0 — the Lachin Corridor\u00a0& more. {SENTENCE} {SENTENCE}"
    assert expected == reading(html(f"<article><p>{source}</p></article>")).text


def test_deep_pages_are_whole() -> None:
    """The parser's limit of 256 levels does not cut the text."""
    deep = "<div><span>" * 300
    found = reading(html(f"{deep}<p>{SENTENCE}</p><p>{SENTENCE} The end.</p>"))
    assert f"{SENTENCE}\n\n{SENTENCE} The end." == found.text


def test_metadata() -> None:
    """JSON-LD before Open Graph before meta and time elements; every date is kept with its origin."""
    graph = {
        "@graph": [
            {"@type": "WebSite", "name": "The Courier"},
            {
                "@type": ["ReportageNewsArticle"],
                "headline": "Tram &amp; bus",
                "datePublished": "2026-11-20",
                "author": [{"@type": "Person", "name": "Newsroom"}, "City desk"],
                "mainEntityOfPage": {"@id": "/tram"},
                "publisher": {"name": "The Courier"},
                "image": [{"url": "/tram.jpg"}],
                "inLanguage": "en-GB",
            },
        ]
    }
    head = f"""<script type="application/ld+json">{json.dumps(graph)}</script><title>Tram | The Courier</title>
    <meta property="article:published_time" content="2026-11-20T09:00:00+01:00">
    <meta property="article:modified_time" content="2026-11-21T09:00:00Z"><meta name="date" content="1970-01-01">
    <meta name="description" content="Council &quot;votes&quot;.">"""
    hint = Link(URL, "feed", "Another title", published=datetime(2026, 11, 20, 8, 5, tzinfo=UTC))
    body = (
        f'<article><time class="published" datetime="2026-11-20">today</time><p>{SENTENCE * 3}</p></article>'
    )
    article = reading(html(body, head, ""), hint=hint).article
    assert article is not None
    assert ("Tram & bus", ("Newsroom", "City desk"), "en-gb") == (
        article.title,
        article.authors,
        article.language,
    )
    assert ("The Courier", "https://courier.example/tram.jpg") == (article.site, article.image)
    assert ('Council "votes".', "https://courier.example/tram") == (
        article.description,
        article.declared_canonical,
    )
    day, eight = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 20, 8, tzinfo=UTC)
    expected = (
        DateFound(eight, "open-graph"),
        DateFound(day, "json-ld", precise=False),
        DateFound(day, "time-element", precise=False),
        DateFound(eight.replace(minute=5), "feed"),
        DateFound(datetime(2026, 11, 21, 9, tzinfo=UTC), "open-graph", "modified"),
    )
    assert (eight, expected) == (article.published, article.dates)


def test_a_page_that_says_nothing_of_itself() -> None:
    """Title, author and date are then taken from the feed and from the text."""
    body = f"<div><span class='byline'>By City Desk</span><p>Published 14 November 2026</p><p>{SENTENCE * 4}</p></div>"
    hint = Link(URL, "feed", "Tram line")
    article = reading(html(body), hint=hint).article
    assert article is not None
    assert ("Tram line", ("City Desk",), "courier.example") == (article.title, article.authors, article.site)
    assert (DateFound(datetime(2026, 11, 14, tzinfo=UTC), "trafilatura", precise=False),) == article.dates


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 10_000, '{"@graph": 7}', '{"@type": "NewsArticle", "author": {"name": 3}, "headline": [], "image": {}}',
     '{"@type": "NewsArticle", "datePublished": ' + "9" * 5000 + "}", "<!--{}-->"],
)  # fmt: skip
def test_broken_json_ld(script: str) -> None:
    """JSON-LD that is broken or says odd things costs nothing else."""
    head = (
        f'<script type="application/ld+json">{script}</script><meta property="og:title" content="{HEADLINE}">'
    )
    found = reading(html(f"<article><p>{SENTENCE * 4}</p></article>", head))
    assert (PageKind.ARTICLE, HEADLINE) == (found.kind, found.title)


def test_pruning() -> None:
    """What a source's XPath expressions name is not part of the text."""
    body = f'<article><p>{SENTENCE * 3}</p><p class="promo">Read our other stories about this, every day.</p></article>'
    assert SENTENCE * 3 == reading(html(body), prune=("//p[@class='promo']",)).text


def test_links_of_a_section_page() -> None:
    """Same site only, no lists, accounts or assets; each article once, with its headline."""
    anchors = """<a href="/"><img alt="The Courier, independent since ever"></a><a href="/tag/tram">All about the tram line</a>
    <a href="/login">Sign in to read it all</a><a href="https://agency.example/a-b-c-d">The agency has it all</a>
    <a href="mailto:desk@courier.example">Write to the news desk</a><a href="/img/a-b-c-d.jpg">The line in one picture</a>
    <a href="tram-line-to-be-extended?utm_source=home#top"><img alt=""></a>
    <a href="/tram-line-to-be-extended">Tram line</a><a href="/tram-line-to-be-extended">Tram line to be extended</a>
    <a href="/world/">News from all the world</a><a href="/story.php?sid=7">Council votes on the line</a>
    <a href="/n/123456">Short</a><a href="/page/2">Older stories from this week</a>"""
    found = reading(
        html(f"<main>{anchors}</main><nav><a href='/a-b-c-d'>X</a></nav>"), "https://courier.example/"
    )
    expected = [
        ("https://courier.example/tram-line-to-be-extended?utm_source=home", "Tram line to be extended"),
        ("https://courier.example/story.php?sid=7", "Council votes on the line"),
        ("https://courier.example/n/123456", "Short"),
    ]
    assert expected == [(link.url, link.title) for link in found.links]


def test_reading_what_is_at_hand() -> None:
    """`read` takes text or bytes, with or without a URL."""
    document = html(f"<article><h1>{HEADLINE}</h1><p>Café: {SENTENCE * 4}</p></article>{RAIL}")
    for given in (document, document.encode("cp1252")):
        assert (HEADLINE, f"Café: {SENTENCE * 4}") == (read(given).title, read(given, now=NOW).text)


def test_importing_is_quick() -> None:
    """The package imports no extractor: a process that only hands pages to workers does without."""
    import subprocess
    import sys

    code = "import sys, newskeep.reading.page, newskeep.reading.pool; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path.cwd(), check=False).returncode == 0
