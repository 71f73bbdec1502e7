"""Many addresses, one article: trackers, AMP and print copies, redirects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from spiders.run import CrawlResult
from tests.crawl.crawling import Stored, crawl, stored
from tests.crawl.papers import feed, page


class Copies:
    """A crawl of a feed that names one article by five addresses, and two others by redirects alone."""

    def __init__(self, home: Path, site: NewsSite) -> None:
        self.outlet = outlet = site.second
        posts = outlet.posts()
        self.article, self.moved = posts[0].path, posts[1].path
        paths = [
            f"{self.article}?utm_source=rss&amp;utm_medium=feed",
            f"{self.article}?fbclid=abc",
            self.article,
            f"{self.article}amp/",
            f"{self.article}?print=1",
            f"/old{self.moved}",
            "/loop-1/",
            "/far-1/",
        ]
        site.override("/news.xml", outlet=outlet.key, body=feed(outlet.url, paths))
        site.override("/loop-1/", outlet=outlet.key, status=302, headers={"Location": "/loop-2/"})
        site.override("/loop-2/", outlet=outlet.key, status=302, headers={"Location": "/loop-1/"})
        for number in range(1, 12):
            site.override(f"/far-{number}/", outlet=outlet.key, status=301,
                          headers={"Location": f"{outlet.url}/far-{number + 1}/"})  # fmt: skip
        site.override("/far-12/", outlet=outlet.key, body=page(1))
        self.result: CrawlResult = crawl(home, {"paper": outlet.url + "/news.xml"})
        self.again: CrawlResult = crawl(home, {"paper": outlet.url + "/news.xml"}, order={"refresh": True})
        self.asked = Counter(seen.path for seen in site.requests)
        self.stored: Stored = stored(home)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    """The crawl, done once."""
    with NewsSite(generated=(2, 3)) as site:
        yield Copies(tmp_path_factory.mktemp("copies") / "home", site)


def test_copies_are_one_article(copies: Copies) -> None:
    """Tracking parameters, AMP and print make neither a second article nor a version."""
    articles = copies.stored.by_path()
    assert sorted([copies.article[1:], copies.moved[1:]], key=str.lower) == sorted(
        (path.replace("%C3", "%c3") for path in articles), key=str.lower
    )
    assert {1} == {article.versions for article in copies.stored.articles}


def test_tracked_copies_are_not_fetched(copies: Copies) -> None:
    """Of the addresses that differ by trackers alone, one is asked for."""
    first = [path for path in copies.asked if path.startswith(copies.article + "?") and "print" not in path]
    assert 1 == len(first) + (copies.article in copies.asked)


def test_redirect_is_archived_and_followed(copies: Copies) -> None:
    """The redirect has a record of its own, and its target is stored as the article."""
    rows = copies.stored.frontier()
    old = copies.outlet.url + "/old" + copies.moved
    assert ("redirect", 301) == (rows[old]["outcome"], rows[old]["status"])
    records = {record.field("WARC-Target-URI"): record for record in copies.stored.records("response")}
    http = records[old].http
    assert http
    assert 301 == http.status
    assert copies.outlet.url + copies.moved in records


def test_redirects_without_end_are_left(copies: Copies) -> None:
    """A loop ends where it began, and a chain after a few steps; neither keeps the crawl from ending well."""
    assert RunState.OK == copies.result.state
    assert 1 == copies.asked["/loop-1/"] == copies.asked["/loop-2/"]
    assert 0 == copies.asked["/far-12/"]
    assert 4 < max(int(path.split("-")[1][:-1]) for path in copies.asked if path.startswith("/far-"))


def test_archive_with_copies_is_sound(copies: Copies) -> None:
    """Also after a second look at everything, which finds nothing new."""
    assert (0, 0) == (copies.again.counts.new, copies.again.counts.version)
    assert () == copies.stored.verify().problems


def test_source_that_moved_is_followed(site: NewsSite, home: Path) -> None:
    """A feed that has a new address is read there, at every crawl, and its own row is kept."""
    outlet = site.second
    site.override("/rss", outlet=outlet.key, status=301, headers={"Location": "/feed/"})
    first = crawl(home, {"paper": outlet.url + "/rss"})
    again = crawl(home, {"paper": outlet.url + "/rss"})
    assert (len(outlet.posts()), RunState.OK, 0) == (first.counts.new, again.state, again.counts.new)
    assert 2 == sum(seen.path == "/feed/" for seen in site.requests)


def test_include_and_exclude(site: NewsSite, home: Path) -> None:
    """Article URLs that a source excludes, or does not include, are not asked for; feeds are not filtered."""
    outlet = site.first
    posts = [post for post in outlet.posts() if not post.private]
    wanted, refused = posts[0].path, posts[1].path
    source = {"urls": [outlet.url + "/feed/"], "include": [f"{wanted}|{refused}"], "exclude": [refused]}
    result = crawl(home, {"paper": source})
    assert (1, {wanted[1:].lower()}) == (result.counts.new, {path.lower() for path in stored(home).by_path()})
