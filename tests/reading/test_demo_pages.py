from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.site import Outlet, first_outlet, second_outlet
from newskeep.model import PageKind, Reading
from newskeep.reading.page import Page, read_page
from newskeep.reading.pool import Pool, WorkerDied
from newskeep.text.urls import canonical_url, choose_canonical

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = first_outlet("http://127.0.0.1:8001")
SECOND = second_outlet("http://127.0.0.1:8002")
SEED = Path(__file__).parents[2] / "seeds" / "000_01d634f3f96040b0.txt"


def page(outlet: Outlet, path: str, edition: int = 1) -> Page:
    """What an outlet of the demo answers."""
    answer = outlet.answer(path, edition)
    return Page(outlet.url + path, answer.body, NOW, answer.status, answer.type, answer.location)


def seed_paragraphs() -> list[str]:
    """The article of the seed document, as it is written there."""
    lines = [line for line in re.split(r"\n+", SEED.read_text(encoding="utf-8")) if line.strip()]
    start = next(
        number for number, line in enumerate(lines) if line.startswith("Baku has recently celebrated")
    )
    return lines[start : start + 15]


def assert_is_seed(reading: Reading) -> None:
    """Exactly the fifteen paragraphs, letter for letter, and the title."""
    assert seed_paragraphs() == reading.text.split("\n\n")
    assert reading.title == "Clashes And Casualties Mark Nagorno-Karabakh War Anniversary"


def test_the_seed() -> None:
    """The seed's page gives its fifteen paragraphs, letter for letter; what is cut is kept with its rule."""
    reading = read_page(page(FIRST, FIRST.posts()[0].path))
    assert_is_seed(reading)
    assert any("\u00a0" in paragraph for paragraph in seed_paragraphs())
    assert reading.article is not None
    assert {"address", "payment"} <= {rule for rule, _ in reading.article.removed}


@pytest.mark.parametrize("change", ["outside", "divs", "no-classes"])
def test_the_seed_in_other_markup(change: str) -> None:
    """Neither the place of the donation blocks nor names of classes nor paragraph elements matter."""
    document = page(FIRST, FIRST.posts()[0].path).body.decode()
    if change == "divs":
        document = re.sub(r"<p>(.*?)</p>", r"<div>\1</div>", document)
    elif change == "no-classes":
        document = re.sub(r' (?:class|id)="[^"]*"', "", document)
    else:
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in seed_paragraphs())
        document = re.sub(
            r"(<body[^>]*>)", rf"\1<article>{paragraphs}</article><hr>", document.split("<article")[0]
        )
    assert_is_seed(read_page(Page(FIRST.url + FIRST.posts()[0].path, document.encode(), NOW)))


@pytest.mark.parametrize("edition", [1, 2])
@pytest.mark.parametrize("copy", ["", "amp/", "?print=1"])
def test_the_first_outlets_articles(edition: int, copy: str) -> None:
    """Every article, in eight languages, as page, AMP and print copy: text, title, identity, language, day."""
    for post in FIRST.posts(edition):
        reading = read_page(page(FIRST, post.path + copy, edition))
        assert (PageKind.ARTICLE, post.article.title) == (reading.kind, reading.title)
        assert post.article.text == reading.text
        assert reading.article is not None
        declared = choose_canonical(FIRST.url + post.path + copy, reading.article.declared_canonical)
        assert canonical_url(FIRST.url + post.path) == declared
        assert (post.article.language, post.article.published.date()) == (
            reading.article.language.partition("-")[0],
            reading.article.published and reading.article.published.date(),
        )


@pytest.mark.parametrize("edition", [1, 2])
def test_the_second_outlets_articles(edition: int) -> None:
    """The Courier's articles are whole; of its own notes at most the one that is no general rule is left."""
    for post in SECOND.posts(edition):
        reading = read_page(page(SECOND, post.path, edition))
        found = reading.text.split("\n\n")
        assert (PageKind.ARTICLE, post.article.title) == (reading.kind, reading.title)
        assert list(post.article.paragraphs) == found[: len(post.article.paragraphs)]
        assert {line[:27] for line in found[len(post.article.paragraphs) :]} <= {
            "The Courier is free to read"
        }
        assert reading.article is not None
        assert post.article.published == reading.article.published


@pytest.mark.parametrize("outlet", [FIRST, SECOND], ids=["first", "second"])
def test_discovery(outlet: Outlet) -> None:
    """Home page, section pages, feeds and sitemaps are told apart, and give the articles they list."""
    kinds = {"/": PageKind.SECTION, "/feed/": PageKind.FEED, "/feed/atom/": PageKind.FEED, "/feed.json": PageKind.FEED,
             "/post-sitemap.xml": PageKind.SITEMAP, "/news-sitemap.xml": PageKind.SITEMAP, "/sitemap.xml.gz": PageKind.SITEMAP}  # fmt: skip
    kinds |= {
        f"/category/{section}/": PageKind.SECTION for section in ("world", "economy", "culture", "science")
    }
    articles = {canonical_url(outlet.url + post.path) for post in outlet.posts()}
    public = {canonical_url(outlet.url + post.path) for post in outlet.posts() if not post.private}
    for path, kind in kinds.items():
        reading = read_page(page(outlet, path))
        found = {canonical_url(link.url) for link in reading.links}
        assert kind is reading.kind, path
        assert found <= articles if "category" in path else public <= found <= articles, path


@pytest.mark.parametrize("path", ["/robots.txt", "/about/", "/contact/", "/donate/", "/nothing-here/"])
def test_what_is_no_news(path: str) -> None:
    """Plain pages, robots.txt and missing pages are neither articles nor sections."""
    assert read_page(page(FIRST, path)).kind is PageKind.OTHER


def test_reading_in_workers() -> None:
    """Workers read pages like the process itself does, and a page that hangs the parser fails alone."""
    attributes = " ".join(f"a{number}=1" for number in range(120_000))
    hostile = Page(
        "https://courier.example/x", f"<html><body><p {attributes}>x</p></body></html>".encode(), NOW
    )

    async def main() -> None:
        async with Pool("newskeep.reading.page:read_page", 2, cpu_seconds=1, wall_seconds=60) as pool:
            caught = asyncio.create_task(pool.submit(hostile))
            pages = [page(FIRST, post.path) for post in FIRST.posts()]
            assert [read_page(item) for item in pages] == await asyncio.gather(*map(pool.submit, pages))
            with pytest.raises(WorkerDied, match="CPU time"):
                await caught

    asyncio.run(main())
