"""The site that end-to-end benchmarks crawl: its pages, and the server of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from benchmarks.throughput.pages.templates import OUTLETS, article_page
from benchmarks.throughput.prose import headline, path, story
from benchmarks.throughput.serving import Server, serving
from benchmarks.throughput.settings import HOSTS
from newskeep.model import PageKind
from newskeep.reading.page import Page, read_page
from newskeep.text.fingerprints import passages
from newskeep.text.normalise import tokens

_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_ARTICLES = 8


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small site, served by a process of its own."""
    with serving(tmp_path_factory.mktemp("site"), _ARTICLES) as running:
        yield running


def _get(
    server: Server, target: str, outlet: int = 0, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(HOSTS[outlet], server.site.port, timeout=10)
    connection.request("GET", target, headers=headers or {})
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("number", range(len(OUTLETS)))
def test_pages_hold_their_articles(number: int) -> None:
    """In every template newskeep finds an article with the story's headline and most of its words."""
    told = story(number)
    page = article_page(number, "http://courier.example")
    reading = read_page(Page(f"http://courier.example{told.path}", page, _NOW, content_type="text/html"))
    assert (PageKind.ARTICLE, told.title) == (reading.kind, reading.article.title if reading.article else "")
    words = set(tokens(" ".join(told.paragraphs)))
    found = set(tokens(reading.article.text if reading.article else ""))
    assert len(words & found) > 0.95 * len(words)


def test_pages_are_as_large_as_newspapers_own() -> None:
    """100 to 300 kB, of which a fifth is left when they are packed."""
    pages = [article_page(number, "http://courier.example") for number in range(24)]
    assert all(85_000 < len(page) < 320_000 for page in pages)
    packed = sum(len(gzip.compress(page, 6)) for page in pages) / sum(map(len, pages))
    assert 0.15 < packed < 0.25


def test_pages_are_the_same_every_time() -> None:
    """A page follows from its number alone."""
    first = article_page(5, "http://courier.example")
    story.cache_clear()
    headline.cache_clear()
    assert article_page(5, "http://courier.example") == first


def test_stories_share_no_passages() -> None:
    """What they have in common is words: no two are near-duplicates."""
    seen: set[tuple[str, ...]] = set()
    shared = total = 0
    for number in range(0, 130, 13):  # all of one language
        own = passages(tokens("\n".join(story(number).paragraphs)))
        shared, total = shared + len(own & seen), total + len(own)
        seen |= own
    assert shared < 0.01 * total


def test_server_packs_and_validates(server: Server) -> None:
    """A page comes packed, plain to who can't unpack it, and as 304 to who has it."""
    status, headers, packed = _get(server, path(1), 1, {"Accept-Encoding": "gzip"})
    assert (200, "gzip") == (status, headers["Content-Encoding"])
    _, _, plain = _get(server, path(1), 1, {"Accept-Encoding": "identity"})
    assert plain == gzip.decompress(packed)
    asked = {"If-None-Match": headers["ETag"]}
    assert (304, b"") == _get(server, path(1), 1, asked)[::2]
    assert 304 == _get(server, path(1), 1, {"If-Modified-Since": headers["Last-Modified"]})[0]
    assert 200 == _get(server, path(1), 1, {"If-None-Match": '"another"'})[0]


def test_documents_lead_to_every_article(server: Server) -> None:
    """The news sitemaps of the outlets name all articles, each at its own outlet."""
    found = []
    for outlet in range(len(OUTLETS)):
        text = _get(server, "/news-sitemap-0.xml", outlet)[2].decode()
        found += [part.partition("</loc>")[0] for part in text.split("<loc>")[1:]]
    assert sorted(server.site.urls()) == sorted(found)
    statuses = [
        _get(server, target)[0] for target in ("/robots.txt", "/sitemap.xml", "/feed.xml", "/", "/none")
    ]
    assert [200, 200, 200, 200, 404] == statuses


def test_server_tells_what_it_has_seen(server: Server) -> None:
    """Articles, those that had not changed, and other documents are counted since it was asked last."""
    server.seen()
    _, headers, _ = _get(server, path(0))
    _get(server, path(0), headers={"If-None-Match": headers["ETag"]})
    _get(server, "/robots.txt")
    seen = server.seen()
    assert (2, 1, 1) == (seen.articles, seen.unchanged, seen.others)
    assert 0 < seen.first < seen.last
    assert 0 == server.seen().articles


def test_sizes_are_of_the_articles_alone(server: Server, tmp_path: Path) -> None:
    """What is told of the pages' size is what their files have."""
    bodies = (server.site.folder / "bodies").stat().st_size
    assert 0 < server.site.packed < bodies < server.site.raw
