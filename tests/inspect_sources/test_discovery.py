"""What a survey reads out of a site's documents, and what is chosen of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newskeep.model import Link
from newskeep.reading.page import Page
from newskeep.reading.survey import FEED_PATHS, NEWS_SITEMAP_PATHS, Offer, decoded, read
from spiders.discovery.choosing import choose
from spiders.discovery.naming import name_for
from spiders.discovery.survey import Document

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SITE = "https://courier.example/"


def _links(url: str, body: str, *, via: str = "source", kind: str = "text/html") -> list[tuple[str, str]]:
    page = Page(url, body.encode(), _NOW, content_type=f"{kind}; charset=utf-8", hint=Link(url, via))
    return [(link.url.removeprefix(_SITE), link.via) for link in read(page).links]


def test_a_page_names_its_feeds() -> None:
    """In its head for programs, by a link for people; what only looks like one by its type is none."""
    body = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/main.xml">'
        '<link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" type="text/css" href="/a.css"></head>'
        '<body><p>Hello</p><a href="/world/rss">RSS</a><a href="https://other.example/feed">theirs</a></body></html>'
    )
    assert [("main.xml", "page"), ("world/rss", "page")] == _links(_SITE, body)


def test_where_no_page_names_one_the_usual_places_are_asked() -> None:
    """And the sections of its menu, but neither contact nor privacy."""
    body = '<html><body><nav><a href="/world/">World</a><a href="/contact/">Contact</a></nav><p>Hello</p></body></html>'
    expected = [(path, "well-known") for path in FEED_PATHS] + [("world/", "menu")]
    assert expected == _links(_SITE, body)


def test_what_was_guessed_leads_no_further() -> None:
    """A page that stands where a feed was looked for is not searched again."""
    assert [] == _links(f"{_SITE}feed/", '<html><body><a href="/rss">RSS</a></body></html>', via="well-known")


def test_robots_txt_names_sitemaps() -> None:
    """Those of news first; where none is of news, the usual places are asked too."""
    named = "Sitemap: https://courier.example/all.xml\nsitemap:/news.xml\n"
    assert [("news.xml", "robots.txt"), ("all.xml", "robots.txt")] == _links(
        f"{_SITE}robots.txt", named, kind="text/plain"
    )
    assert [(path, "well-known") for path in NEWS_SITEMAP_PATHS] == _links(
        f"{_SITE}robots.txt", "", kind="text/plain"
    )


def test_an_index_is_followed_to_what_is_newest() -> None:
    """To the sitemaps of news, else to the few that changed last: an archive of twenty years is not read."""
    entries = "".join(
        f"<sitemap><loc>{_SITE}{year}.xml</loc><lastmod>{year}-01-01</lastmod></sitemap>"
        for year in range(2000, 2026)
    )
    body = f"<sitemapindex>{entries}</sitemapindex>"
    expected = [(f"{year}.xml", "sitemap index") for year in (2025, 2024, 2023)]
    assert expected == _links(f"{_SITE}sitemap.xml", body, via="robots.txt", kind="application/xml")


def test_an_offer_survives_the_catalog() -> None:
    """As a line of text; any other reason is no offer."""
    offer = Offer("feed", 7, _NOW, 3.5, 'A "title"', "rss20 with 7 links")
    assert (offer, None, None) == (decoded(offer.encoded()), decoded("status 404"), decoded("{}"))


def _document(
    path: str, kind: str, links: int = 10, *, age: int = 0, via: str = "page", rate: float = 1
) -> Document:
    return Document(_SITE + path, via, Offer(kind, links, _NOW - timedelta(days=age), rate))


def _taken(*documents: Document, url: str = _SITE) -> list[str]:
    return [choice.document.url.removeprefix(_SITE) for choice in choose(documents, url) if choice.taken]


def test_the_feed_that_brings_most_and_the_news_sitemap_are_taken() -> None:
    """Not one of comments, nor one that nobody has kept for months, nor one without links."""
    assert ["main.xml", "news.xml"] == _taken(
        _document("", "section", via="source"),
        _document("comments/feed/", "feed", rate=99),
        _document("old.xml", "feed", 500, age=90, rate=50),
        _document("sports.xml", "feed", rate=2),
        _document("main.xml", "feed", rate=20),
        _document("none.xml", "feed", 0, rate=50),
        _document("news.xml", "news-sitemap"),
    )


def test_a_section_is_watched_by_its_own_feed_or_itself() -> None:
    """The feed of the whole site is another source's."""
    section, whole = _document("world/", "section", via="source"), _document("feed/", "feed", rate=9)
    assert ["world/"] == _taken(section, whole, url=f"{_SITE}world/")
    assert ["world/feed/"] == _taken(section, whole, _document("world/feed/", "feed"), url=f"{_SITE}world/")


def test_names() -> None:
    """After the title or the host's own part, in the characters that a name may have; never one that is taken."""
    assert "bbc" == name_for("https://feeds.bbc.co.uk/news/rss.xml", ())
    assert "127-0-0-1-8080" == name_for("http://127.0.0.1:8080/", ())
    assert "courier-3" == name_for("https://www.courier.example/", {"courier", "courier-2"})
