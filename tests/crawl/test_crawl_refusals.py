"""Pages that stand where an article should: what becomes of their URLs, and of the article that was there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from tests.crawl.crawling import Stored, crawl, stored
from tests.crawl.papers import publish

CHALLENGE = "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={};</script></body></html>"
GONE = """<html><head><title>Page not found | Paper</title></head><body><h1>Page not found</h1>
<p>The page may have been moved. Try a search, or go on with what our readers read most today on these pages.</p></body></html>"""
STUB = """<html><head><meta property="og:type" content="article"><title>Story</title></head><body><article><h1>Story</h1>
<p>The council voted on Tuesday to extend the tram line to the northern suburb, officials said after a long night of talks.</p>
<p>Subscribe to continue reading</p></article></body></html>"""


class Refusals:
    """Ten articles, crawled; then five of their pages become something else, and all are looked at again."""

    def __init__(self, home: Path, site: NewsSite) -> None:
        paths = publish(site, site.first, 10)
        sources = {"paper": site.first.url + "/news.xml"}
        crawl(home, sources)
        self.before: Stored = stored(home)
        for path, body, status in zip(
            paths, (CHALLENGE, CHALLENGE, CHALLENGE, GONE, STUB), (200, 403, 503, 200, 200), strict=False
        ):
            site.override(path, outlet=site.first.key, body=body, status=status)
        self.result = crawl(home, sources, order={"refresh": True}).sources["paper"]
        self.after: Stored = stored(home)
        self.rows = {url.removeprefix(site.first.url): row for url, row in self.after.frontier().items()}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refusals]:
    """The two crawls, done once."""
    with NewsSite() as site:
        yield Refusals(tmp_path_factory.mktemp("refusals") / "home", site)


def test_each_is_counted_as_what_it_is(refusals: Refusals) -> None:
    """Challenges are blocked, whatever their status; a soft 404 and a paywall stub are no articles."""
    counts = refusals.result.counts
    assert (3, 2, 5, 0) == (counts.blocked, counts.not_articles, counts.unchanged, counts.version)
    assert RunState.OK is refusals.result.state


@pytest.mark.parametrize(
    ("number", "outcome", "reason"),
    [
        (0, "blocked", "challenge: of Cloudflare"),
        (1, "blocked", "challenge: of Cloudflare, HTTP 403"),
        (2, "blocked", "challenge: of Cloudflare, HTTP 503"),
        (3, "not-article", "soft 404: its heading is 'Page not found'"),
        (4, "not-article", "paywall stub: 26 words, then 'Subscribe to continue reading'"),
    ],
)  # fmt: skip
def test_the_reason_is_kept(refusals: Refusals, number: int, outcome: str, reason: str) -> None:
    """The URL's row begins with the name of the closed list; it is looked at again, unconditionally."""
    row = refusals.rows[f"/story-{number}/"]
    assert (outcome, reason) == (row["outcome"], row["reason"])
    assert row["due"] is not None
    assert not row["etag"]


def test_articles_stay_what_they_were(refusals: Refusals) -> None:
    """None of it is a version of the article that stood there."""
    assert [(article.id, 1) for article in refusals.before.articles] == [
        (article.id, article.versions) for article in refusals.after.articles
    ]
    assert refusals.after.verify().ok
