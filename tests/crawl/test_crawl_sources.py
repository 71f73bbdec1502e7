"""Any URL may be a source: what it is, is told from its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from newskeep.text.urls import canonical_url
from spiders.run import CrawlResult
from tests.crawl.crawling import Stored, crawl, stored

KINDS = {
    "home": "/",
    "section": "/category/world/",
    "rss": "/feed/",
    "atom": "/feed/atom/",
    "json": "/feed.json",
    "index": "/sitemap_index.xml",
    "news": "/news-sitemap.xml",
    "packed": "/sitemap.xml.gz",
    "article": "",
}


class Kinds:
    """One crawl of nine sources, each on a site of its own: one for each kind of URL."""

    def __init__(self, home: Path, sites: dict[str, NewsSite]) -> None:
        self.sites = sites
        self.urls = {kind: site.first.url + self._path(kind) for kind, site in sites.items()}
        self.result: CrawlResult = crawl(home, self.urls, per_host=8)
        self.stored: Stored = stored(home)

    def _path(self, kind: str) -> str:
        return KINDS[kind] or self.sites[kind].first.posts()[0].path

    def published(self, kind: str) -> set[str]:
        """Canonical URLs of what a source of this kind leads to."""
        outlet = self.sites[kind].first
        posts = [post for post in outlet.posts() if not post.private]
        if kind == "section":
            posts = [post for post in posts if post.article.section == "world"]
        return {canonical_url(outlet.url + post.path) for post in (posts[:1] if kind == "article" else posts)}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kinds]:
    """The crawl of all kinds, done once."""
    with ExitStack() as stack:
        sites = {kind: stack.enter_context(NewsSite(generated=(4, 2))) for kind in KINDS}
        yield Kinds(tmp_path_factory.mktemp("kinds") / "home", sites)


@pytest.mark.parametrize("kind", list(KINDS))
def test_source_brings_its_articles(kinds: Kinds, kind: str) -> None:
    """All that the document lists is stored."""
    found = {article.canonical_url for article in kinds.stored.articles if article.source == kind}
    assert kinds.published(kind) == found


@pytest.mark.parametrize("kind", list(KINDS))
def test_source_ends_well(kinds: Kinds, kind: str) -> None:
    """Its run is ok, and counts what was stored."""
    result = kinds.result.sources[kind]
    assert (RunState.OK, len(kinds.published(kind))) == (result.state, result.counts.stored)


def test_nothing_is_damaged(kinds: Kinds) -> None:
    """Nine sources in one crawl leave one sound archive."""
    assert () == kinds.stored.verify().problems


def test_several_urls_of_one_source_share_their_articles(site: NewsSite, home: Path) -> None:
    """Home page, feeds and sitemaps at once: what all of them name is fetched once, and counted once."""
    outlet = site.first
    result = crawl(home, {"paper": [outlet.url + path for path in KINDS.values() if path]}, per_host=4)
    asked = Counter(seen.path for seen in site.requests)
    posts = [post for post in outlet.posts() if not post.private]
    assert {1} == set(asked.values())
    assert len(posts) == result.counts.new == len(stored(home).articles)


def test_titles_and_dates_of_the_feed_are_known_to_the_frontier(site: NewsSite, home: Path) -> None:
    """What a feed says of an article is kept with its URL."""
    outlet = site.second
    crawl(home, {"paper": outlet.url + "/feed/"})
    rows = {canonical_url(url): row for url, row in stored(home).frontier().items()}
    for post in outlet.posts():
        row = rows[canonical_url(outlet.url + post.path)]
        assert (post.article.title, "feed") == (row["title"], row["via"])
        assert int(post.article.published.timestamp() * 1000) == row["published"]
