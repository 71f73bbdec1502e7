"""Articles in the markup of real pages: other words, and all else as it was."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from benchmarks.throughput.markup.pool import pool
from benchmarks.throughput.markup.skeleton import Skeleton
from benchmarks.throughput.markup.source import Kind, parts
from benchmarks.throughput.pages.templates import article_page
from benchmarks.throughput.prose import path
from benchmarks.throughput.serving import Server, serving
from newskeep.model import PageKind
from newskeep.reading.page import Page, read_page
from newskeep.text.fingerprints import fingerprint
from newskeep.text.likeness import estimate

_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_BASE = "http://127.0.0.1:8080"
_STORY = """<!DOCTYPE html><html lang="en"><head><meta charset="windows-1252"><title>Trams &amp; buses | The Courier</title>
<link rel="canonical" href="https://www.courier.example/trams?id=1"><meta property="og:title" content="Trams &amp; buses">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Trams & buses", "author": {"name": "Ann Lee"},
"url": "https:\\/\\/courier.example\\/trams?id=1", "datePublished": "2026-11-01"}</script>
<script>var a = "<p>one two three four five six seven</p>";</script></head>
<body data-sign="a > b"><nav><a href="https://courier.example/world/">World news</a></nav><h1>Trams &amp; buses</h1>
<p class=by>By Ann Lee, 1 November 2026</p><!-- one two three four five six seven -->
<p>The harbour line was opened by Mayor Smith on a cold day, and nobody came to see &quot;the first tram&quot; leave.</p>
</body></html>"""


def _texts(page: str) -> list[str]:
    return [part.text for part in parts(page) if part.kind is Kind.TEXT]


def test_parts_are_the_whole_source() -> None:
    """Nothing is lost or mended, in broken markup neither."""
    broken = _STORY + '<p title="never closed><a href=x <b>text</b> <!-- open <script>'
    assert broken == "".join(part.text for part in parts(broken))


def test_words_change_places_and_nothing_else_does() -> None:
    """Tags, scripts, comments, short texts and the length of every text stay; the words are the same."""
    page = Skeleton(_STORY).page(1, _BASE, "/trams-1.html")
    before, after = _texts(_STORY), _texts(page)
    assert [len(text) for text in before] == [len(text) for text in after]
    assert [part.text for part in parts(_STORY) if part.kind is Kind.RAW] == [
        part.text for part in parts(page) if part.kind is Kind.RAW
    ]
    assert "By Ann Lee, 1 November 2026" in page
    (story,), (told,) = ([text for text in texts if "&quot;" in text] for texts in (before, after))
    assert story != told
    assert sorted(re.findall(r"\w+", story)) == sorted(re.findall(r"\w+", told))


def test_page_says_its_own_title_and_address() -> None:
    """In the title, heading, OpenGraph and JSON-LD; links to its own site stay there; author and date are the page's."""
    skeleton = Skeleton(_STORY)
    page = skeleton.page(2, _BASE, "/trams-2.html")
    title = skeleton.title(2)
    data = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])
    assert {"headline": title, "url": f"{_BASE}/trams-2.html"}.items() <= data.items()
    assert f"<title>{title.replace('&', '&amp;')} | The Courier</title>" in page
    assert f"<h1>{title.replace('&', '&amp;')}</h1>" in page
    assert f'<a href="{_BASE}/world/">World news</a>' in page
    assert "courier.example" not in page
    reading = read_page(Page(f"{_BASE}/trams-2.html", page.encode(), _NOW, content_type="text/html"))
    article = reading.article
    assert article is not None
    assert (title, ("Ann Lee",), f"{_BASE}/trams-2.html") == (
        article.title,
        article.authors,
        article.declared_canonical,
    )


def test_pages_follow_from_their_number() -> None:
    """The same number gives the same page, another one gives another."""
    one, other = Skeleton(_STORY), Skeleton(_STORY)
    assert one.page(5, _BASE, "/") == other.page(5, _BASE, "/")
    assert one.page(5, _BASE, "/") != one.page(6, _BASE, "/")


def test_words_without_blanks_change_places_too() -> None:
    """Of Chinese text each character is a word."""
    text = "电车今天早上第一次开到港口去了没有人来看"
    (shuffled,) = _texts(Skeleton(f"<p>{text}</p>").page(1, _BASE, "/"))
    assert sorted(text) == sorted(shuffled)
    assert text != shuffled


@pytest.fixture(scope="module")
def markup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pages, plain and packed, one of which has no article, and a file that is none."""
    folder = tmp_path_factory.mktemp("pages")
    for number in range(19):
        page = article_page(number, "https://www.courier.example")
        packed = number % 2
        name = f"{number:02}.html.gz" if packed else f"{number:02}.html"
        (folder / name).write_bytes(gzip.compress(page) if packed else page)
    (folder / "none.html").write_text("<p>Nothing here.</p>")
    (folder / "notes.txt").write_text("The tram goes to the harbour. " * 100)
    return folder


def test_pool_has_the_pages_with_an_article(markup: Path) -> None:
    """As many for each of the four outlets."""
    files = pool(markup).files
    assert 16 == len(files)
    assert {".gz", ".html"} == {file.suffix for file in files}


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    """In one sentence that names it."""
    with pytest.raises(SystemExit, match=r"NEWSKEEP_BENCH_MARKUP: .* has no HTML files"):
        pool(tmp_path)


def test_articles_of_one_markup_are_not_near(markup: Path) -> None:
    """Each is an article with a title of its own, and no near-duplicate of another."""
    chosen = pool(markup)
    numbers = (0, 16, 32, 48)
    articles = []
    for number in numbers:
        body = chosen.page(number, _BASE)
        reading = read_page(Page(_BASE + path(number), body, _NOW, content_type="text/html; charset=utf-8"))
        assert reading.kind is PageKind.ARTICLE
        assert reading.article is not None
        articles.append(reading.article)
    assert [chosen.title(number) for number in numbers] == [article.title for article in articles]
    sketches = [fingerprint(article.text).sketch for article in articles]
    assert all(estimate(sketches[0], other).containment < 0.1 for other in sketches[1:])


@pytest.fixture(scope="module")
def server(markup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small site in that markup."""
    with serving(tmp_path_factory.mktemp("site"), 20, str(markup)) as running:
        yield running


def test_site_takes_the_markup(server: Server, markup: Path) -> None:
    """Every article is made of a page of the folder, and its sitemap has its title."""
    rows = json.loads((server.site.folder / "index.json").read_text())
    chosen = pool(markup)
    assert [path(number) for number in range(20)] == [row[1] for row in rows[:20]]
    bodies = (server.site.folder / "bodies").read_bytes()
    offset, length = rows[17][3:5]
    expected = chosen.page(17, f"http://127.0.0.2:{server.site.port}")
    assert expected == gzip.decompress(bodies[offset : offset + length])
    sitemap = next(row for row in rows if row[:2] == [1, "/news-sitemap-0.xml"])
    text = gzip.decompress(bodies[sitemap[3] : sitemap[3] + sitemap[4]]).decode()
    assert chosen.title(17) in unescape(text)
