"""Conditional requests: validators as they came, and servers that lie about them."""

from __future__ import annotations

from pathlib import Path

from cli.ordering import manual_order
from config.schema import Config
from demo.server import NewsSite
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.catalog.catalog import create_catalog
from newskeep.units import utcnow
from spiders.ad_hoc import ad_hoc
from spiders.run import Run
from tests.crawl.crawling import config, crawl, stored
from tests.crawl.papers import feed, publish

DAY = 86_400_000
#: kept byte for byte: weak, odd, and in no charset
ETAG = 'W/"a\xe9,b"'


def fields(site: NewsSite, path: str) -> list[str | None]:
    """If-None-Match of each request for a path, in order."""
    return [seen.headers.get("if-none-match") for seen in site.requests if seen.path == path]


def age(home: Path, days: float) -> None:
    """Let every whole answer be older."""
    with create_catalog(home) as catalog:
        catalog.door.connection.execute("UPDATE urls SET whole = whole - ?", (int(days * DAY),))


def test_server_that_always_says_304_is_found_out(site: NewsSite, home: Path) -> None:
    """A feed is asked for without condition once a day, so that what a lying server hides is found."""
    publish(site, site.first, 2)
    sources = {"paper": site.first.url + "/news.xml"}
    body = feed(site.first.url, ["/story-0/"])
    site.override("/news.xml", outlet="first", body=body, headers={"ETag": ETAG})
    assert 1 == crawl(home, sources).counts.new
    site.override("/news.xml", outlet="first", status=304)
    assert 0 == crawl(home, sources).counts.new
    age(home, 1)
    site.override("/news.xml", outlet="first", body=feed(site.first.url, ["/story-0/", "/story-1/"]))
    assert 1 == crawl(home, sources).counts.new
    assert [None, ETAG, None] == fields(site, "/news.xml")


def test_server_that_never_says_304(site: NewsSite, home: Path) -> None:
    """The same bytes with another ETag each time are unchanged: our own hash says it."""
    paths = publish(site, site.first, 1)
    sources = {"paper": site.first.url + paths[0]}
    for number in range(2):
        site.override(paths[0], outlet="first", headers={"ETag": f'"{number}"'}, body="x" if number > 1 else
                      "<html><body>" + "<p>The council met on Monday and agreed on the new tram line.</p>" * 30)  # fmt: skip
        result = crawl(home, sources)
    assert [None, '"0"'] == fields(site, paths[0])
    row = stored(home).frontier()[sources["paper"]]
    assert (1, "the server sent the same bytes as before") == (result.counts.unchanged, row["reason"])


def test_url_of_a_configured_host_retires_nothing(site: NewsSite, home: Path) -> None:
    """`crawl URL` on a configured source's host leaves the source's own URLs as they are, and its options hold."""
    publish(site, site.first, 2)
    settings = {"paper": site.first.url + "/news.xml"}
    crawl(home, settings)
    before = stored(home).frontier()[settings["paper"]]
    whole = Config.model_validate(config(home, settings))
    changed, name = ad_hoc(whole, site.first.url + "/story-0/")
    order = manual_order(changed, [name])
    with open_workspace(home, StorageAddress("")) as workspace:
        Run(changed, order, workspace, utcnow, None, "").begin()
        kept = [row.urls for row in workspace.catalog.ledger.sources()]
    after = stored(home).frontier()[settings["paper"]]
    assert ("paper", "source", before["reason"]) == (name, after["role"], after["reason"])
    assert [(settings["paper"],)] == kept
