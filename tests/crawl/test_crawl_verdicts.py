"""Verdicts that can be trusted: what a run says it did is what came of it."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import spiders.crawl
from config.schema import Config
from demo.server import NewsSite
from demo.site import Outlet
from newskeep.errors import ConfigError, NotFoundError
from newskeep.model import RunState
from newskeep.units import utcnow
from pipelines.tally import SourceResult
from spiders.run import CrawlResult, Order
from tests.crawl.crawling import Stored, config, crawl, stored
from tests.crawl.papers import CONSENT, SHELL, feed, page, publish

Papers = Callable[[], tuple[NewsSite, Outlet]]
#: sets the overrides of an outlet; its articles are numbered from there on
Prepare = Callable[[NewsSite, Outlet, int], None]
TEN = 10


def closed_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


class Troubles:
    """One crawl of many sources, each with a trouble of its own on an outlet of its own."""

    def __init__(self, home: Path, papers: Papers) -> None:
        self.outlets: dict[str, tuple[NewsSite, Outlet]] = {}
        sources: dict[str, Any] = {
            "refused": f"http://127.0.0.1:{closed_port()}/feed.xml",
            "unresolved": "http://nowhere.invalid/feed.xml",
        }
        for number, (name, prepare) in enumerate(PREPARED.items(), 1):
            site, outlet = self.outlets[name] = papers()
            prepare(site, outlet, number * 100)
            sources[name] = {"urls": [outlet.url + "/news.xml"]}
        sources["limited"]["max_articles"] = 4
        sources["too large"] = {**sources.pop("large"), "max_page": "3kB"}
        sources["slow"]["timeout"] = "1s"
        self.result: CrawlResult = crawl(
            home, {name.replace(" ", "-"): of for name, of in sources.items()}, per_host=16
        )
        self.stored: Stored = stored(home)

    def of(self, name: str) -> SourceResult:
        """What came of one source."""
        return self.result.sources[name]


def _ten_with(**reply: Any) -> Prepare:
    """Ten articles, one of which is answered otherwise."""

    def prepare(site: NewsSite, outlet: Outlet, first: int) -> None:
        publish(site, outlet, TEN, first)
        site.override("/story-3/", outlet=outlet.key, **reply)

    return prepare


def _all_with(**reply: Any) -> Prepare:
    """Three articles, all of which are answered so."""

    def prepare(site: NewsSite, outlet: Outlet, first: int) -> None:
        for path in publish(site, outlet, 3, first):
            site.override(path, outlet=outlet.key, **reply)

    return prepare


def _feed_with(**reply: Any) -> Prepare:
    """A feed that is answered so."""

    def prepare(site: NewsSite, outlet: Outlet, first: int) -> None:
        publish(site, outlet, 3, first)
        site.override("/news.xml", outlet=outlet.key, **reply)

    return prepare


def _forbidden(site: NewsSite, outlet: Outlet, first: int) -> None:
    publish(site, outlet, 3, first)
    site.override("/robots.txt", outlet=outlet.key, body="User-agent: *\nDisallow: /story\n")


PREPARED: dict[str, Prepare] = {
    "fine": _ten_with(body=page(78)),
    "limited": _ten_with(body=page(79)),
    "missing": _ten_with(status=404),
    "withdrawn": _ten_with(status=410),
    "broken": _ten_with(status=500),
    "refusing": _ten_with(status=403),
    "dropped": _ten_with(drop=True),
    "cut": _ten_with(body=page(77), cut=500),
    "cut-gzip": _ten_with(body=gzip.compress(page(80).encode())[:-400], headers={"Content-Encoding": "gzip"}),
    "video": _ten_with(body="\x89PNG not really a page", headers={"Content-Type": "video/mp4"}),
    "large": _ten_with(body=page(81) + " " * 5000),
    "bomb": _ten_with(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
    "slow": _ten_with(body=page(82), delay=3.0),
    "shells": _all_with(body=SHELL),
    "consent": _all_with(body=CONSENT),
    "gone": _all_with(status=404),
    "unchanging": _all_with(status=304),
    "down": _feed_with(status=503),
    "hollow": _feed_with(
        body='<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'
    ),
    "blank": _feed_with(body=""),
    "script": _feed_with(body=SHELL),
    "forbidden": _forbidden,
}


@pytest.fixture(scope="module")
def troubles(tmp_path_factory: pytest.TempPathFactory, papers: Papers) -> Troubles:
    """The crawl, done once."""
    return Troubles(tmp_path_factory.mktemp("troubles") / "home", papers)


@pytest.mark.parametrize(
    ("name", "state", "stored_articles", "words"),
    [
        ("fine", RunState.OK, TEN, "10 new"),
        ("limited", RunState.OK, 4, "4 new; 6 more due"),
        ("missing", RunState.PARTIAL, TEN - 1, "9 new, 1 failed: HTTP 404"),
        ("withdrawn", RunState.PARTIAL, TEN - 1, "HTTP 410"),
        ("broken", RunState.PARTIAL, TEN - 1, "HTTP 500"),
        ("refusing", RunState.PARTIAL, TEN - 1, "HTTP 403"),
        ("dropped", RunState.PARTIAL, TEN - 1, "1 failed: "),
        ("cut", RunState.PARTIAL, TEN - 1, "broke off"),
        ("cut-gzip", RunState.PARTIAL, TEN - 1, "broke off"),
        ("video", RunState.OK, TEN - 1, "1 not articles"),
        ("too-large", RunState.PARTIAL, TEN - 1, "larger than"),
        ("bomb", RunState.PARTIAL, TEN - 1, "larger than the limit of 10000000 bytes"),
        ("slow", RunState.PARTIAL, TEN - 1, "time limit"),
        ("shells", RunState.EMPTY, 0, "fetched 4 pages and stored none: "),
        ("consent", RunState.EMPTY, 0, "fetched 4 pages and stored none: "),
        ("gone", RunState.EMPTY, 0, "fetched 4 pages and stored none: HTTP 404 (3×)"),
        ("unchanging", RunState.EMPTY, 0, "HTTP 304"),
        ("down", RunState.FAILED, 0, "HTTP 503"),
        ("hollow", RunState.EMPTY, 0, "no links to articles were found"),
        ("blank", RunState.EMPTY, 0, "stored none"),
        ("script", RunState.EMPTY, 0, "stored none"),
        ("forbidden", RunState.EMPTY, 0, "robots.txt forbids it, line 2: Disallow: /story (3×)"),
        ("refused", RunState.FAILED, 0, "the server refuses the connection"),
        ("unresolved", RunState.FAILED, 0, "name can't be resolved"),
    ],
)
def test_verdict(troubles: Troubles, name: str, state: RunState, stored_articles: int, words: str) -> None:
    """The state of each source is what happened to it, and its verdict says why."""
    result = troubles.of(name)
    assert (state, stored_articles) == (result.state, result.counts.stored), result.verdict
    assert words in result.verdict


def test_many_sources_with_trouble_are_partial(troubles: Troubles) -> None:
    """Some sources brought articles and some did not: the run as a whole is partial."""
    assert RunState.PARTIAL == troubles.result.state
    assert () == troubles.stored.verify().problems


def test_broken_off_pages_are_kept_and_never_articles(troubles: Troubles) -> None:
    """What came of a page that broke off is stored, marked as truncated, and makes no article."""
    outlet = troubles.outlets["cut"][1]
    url = outlet.url + "/story-3/"
    records = [
        record for record in troubles.stored.records("response") if record.field("WARC-Target-URI") == url
    ]
    assert ["disconnect"] == [record.field("WARC-Truncated") for record in records]
    assert [] == [article for article in troubles.stored.articles if article.capture.url == url]


def test_failed_pages_are_tried_again(troubles: Troubles) -> None:
    """A page that could not be had is due again, with its reason; one that is gone for good is looked for once more."""
    rows = troubles.stored.frontier()
    for name in ("broken", "dropped", "cut", "slow", "missing"):
        row = rows[troubles.outlets[name][1].url + "/story-3/"]
        assert (name, True, 1) == (name, row["due"] > row["fetched"], row["failures"])


def test_max_articles_leaves_the_newest_for_last(home: Path, site: NewsSite) -> None:
    """The rest stays due: the next crawl goes on with it, and when all is done there is nothing new."""
    publish(site, site.first, 5)
    sources = {"paper": site.first.url + "/news.xml"}
    results = [crawl(home, sources, order={"max_articles": 3}) for _ in range(3)]
    assert ["3 new; 2 more due", "2 new", "nothing new"] == [result.verdict for result in results]
    assert {RunState.OK} == {result.state for result in results}


def test_layout_change_is_noticed(home: Path, site: NewsSite) -> None:
    """A source that had articles, and whose pages are shells from one day on, is empty and not ok."""
    paths = publish(site, site.first, 4)
    sources = {"paper": site.first.url + "/news.xml"}
    assert RunState.OK == crawl(home, sources).state
    for path in paths:
        site.override(path, outlet="first", body=SHELL)
    result = crawl(home, sources, order={"refresh": True})
    assert (RunState.EMPTY, 4) == (result.state, result.counts.not_articles)
    assert {1} == {article.versions for article in stored(home).articles}


def test_source_whose_articles_belong_to_another_is_ok(home: Path, site: NewsSite) -> None:
    """Two feeds of one outlet: what both have is stored once, and the one that came late is no failure, ever."""
    publish(site, site.first, 3)
    site.override("/top.xml", outlet="first", body=feed(site.first.url, ["/story-0/", "/story-1/"]))
    both = {"all": site.first.url + "/news.xml", "top": site.first.url + "/top.xml"}
    results = [crawl(home, both, per_host=1) for _ in range(2)]
    assert [RunState.OK, RunState.OK] == [result.state for result in results]
    assert [3, 0] == [result.counts.new for result in results]


def test_source_that_stays_empty_stays_so(home: Path, site: NewsSite) -> None:
    """That a page without anything in it has not changed since makes nothing better."""
    site.override("/app/", outlet="first", body=SHELL)
    results = [crawl(home, {"paper": site.first.url + "/app/"}) for _ in range(2)]
    assert [RunState.EMPTY, RunState.EMPTY] == [result.state for result in results]


def test_time_limit_ends_a_crawl(home: Path, site: NewsSite) -> None:
    """After so many seconds nothing more is asked for, what waits for its turn included; the rest stays due."""
    publish(site, site.first, 30)
    sources = {"paper": site.first.url + "/news.xml"}
    result = crawl(home, sources, delay="0.5s", order={"seconds": 8.0})
    fetched = result.counts.new
    assert (True, RunState.OK) == (0 < fetched < 30, result.state)
    over = "its time was over, it goes on with the next run"
    assert f"{fetched} new; {30 - fetched} more due; {over}" == result.verdict
    assert fetched + 2 == len(site.requests)
    again = crawl(home, sources)
    assert 30 - fetched == again.counts.new


def test_unknown_source_starts_nothing(home: Path) -> None:
    """A name that the configuration has not is an error, and no archive is made for it."""
    known = Config.model_validate(config(home, {"paper": "http://127.0.0.1:1/"}))
    with pytest.raises(NotFoundError, match="papre"):
        spiders.crawl.crawl(known, Order("1kbkp6m00abcd", (("papre", utcnow()),)))
    assert not home.exists()


def test_unknown_spider_starts_nothing(home: Path, site: NewsSite) -> None:
    """A spider that can't be loaded is an error of the configuration; nothing is fetched."""
    for reference in ("nowhere:Spider", "spiders.news:Spider", "spiders.news:reason_of"):
        with pytest.raises(ConfigError, match=reference):
            crawl(home, {"paper": {"urls": [site.first.url + "/"], "spider": reference}})
    assert () == site.requests
    assert {RunState.FAILED} == {fire.state for fire in stored(home).fires}
