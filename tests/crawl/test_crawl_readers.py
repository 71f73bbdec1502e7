"""A source's own reader and spider; and pages that break whatever reads them."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pytest

from demo.articles import article
from demo.server import NewsSite
from newskeep.model import RunState
from spiders.run import CrawlResult
from tests.crawl.crawling import ROOT, Stored, crawl, stored
from tests.crawl.papers import feed, page

TROUBLES = ("segfault", "exit", "loop", "memory", "raises", "returns", "surrogate", "naive")


class Grief:
    """One crawl of a feed that names pages over which the source's reader comes to grief, among good ones."""

    def __init__(self, home: Path, site: NewsSite) -> None:
        self.url = url = site.first.url
        paths = [f"/{place}/{trouble}" for place, trouble in enumerate(("good", *TROUBLES, "fine"))]
        self.urls = {path.rpartition("/")[2]: url + path for path in paths}
        site.override("/news.xml", outlet="first", body=feed(url, paths))
        for number, path in enumerate(paths):
            site.override(path, outlet="first", body=page(600 + number))
        source = {"urls": [url + "/news.xml"], "reader": "tests.crawl.odd_readers:read"}
        self.result: CrawlResult = crawl(home, {"paper": source}, per_host=8)
        self.stored: Stored = stored(home)


@pytest.fixture(scope="module")
def grief(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The crawl, done once."""
    with NewsSite(generated=(1, 1)) as site:
        yield Grief(tmp_path_factory.mktemp("grief") / "home", site)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("segfault", "could not be read: The worker was ended by signal 11"),
        ("exit", "could not be read: "),
        (
            "loop",
            "could not be read: The task ",
        ),  # used too much CPU time, or on a busy machine all of its time
        ("memory", "could not be read: The task needed more than 320 MiB of memory"),
        ("raises", "could not be read: The reader 'tests.crawl.odd_readers:read' failed on"),
        ("returns", "returned str"),
    ],
)
def test_page_that_breaks_its_reader_costs_its_text(grief: Grief, trouble: str, reason: str) -> None:
    """The page as it came is stored, its row says what happened, and it is tried again."""
    url = grief.urls[trouble]
    row = grief.stored.frontier()[url]
    assert ("failed", True) == (row["outcome"], row["due"] > row["fetched"])
    assert reason in row["reason"]
    assert 1 == sum(record.field("WARC-Target-URI") == url for record in grief.stored.records("response"))
    assert [] == [found for found in grief.stored.articles if found.capture.url == url]


def test_neighbours_are_stored(grief: Grief) -> None:
    """Before, between and after the pages that kill, good pages become articles; the run is partial."""
    found = {article.capture.url for article in grief.stored.articles}
    assert {grief.urls["good"], grief.urls["fine"]} == found
    assert (RunState.PARTIAL, len(TROUBLES)) == (grief.result.state, grief.result.counts.failed)


@pytest.mark.parametrize("trouble", ["surrogate", "naive"])
def test_reading_that_cannot_be_written_costs_one_page(grief: Grief, trouble: str) -> None:
    """A reader's values that break one of our own steps cost that page, and the crawl goes on."""
    row = grief.stored.frontier()[grief.urls[trouble]]
    assert (None, True) == (row["lease"], row["due"] is not None)


def test_nothing_is_damaged_by_grief(grief: Grief) -> None:
    """No record without its row, although processes died in between."""
    assert () == grief.stored.verify().problems
    assert [] == grief.stored.spool()


def test_spider_that_errs_costs_single_pages(site: NewsSite, home: Path) -> None:
    """An error in a subclass's request or page, or nothing at all from it, never ends or hangs the crawl."""
    paths = ["/good/", "/request/", "/page/", "/nothing/", "/refuse/", "/better/"]
    site.override("/news.xml", outlet="first", body=feed(site.first.url, paths))
    for number, path in enumerate(paths):
        site.override(path, outlet="first", body=page(650 + number))
    source = {"urls": [site.first.url + "/news.xml"], "spider": "tests.crawl.odd_spiders:ClumsySpider"}
    result = crawl(home, {"paper": source})
    assert (RunState.PARTIAL, 2, 4) == (result.state, result.counts.new, result.counts.failed)
    archive = stored(home)
    assert "the login page came instead" == archive.frontier()[site.first.url + "/refuse/"]["reason"]
    assert () == archive.verify().problems


def example(name: str) -> str:
    """A module that docs/extending.md shows in full."""
    text = (ROOT / "docs" / "extending.md").read_text("utf-8")
    found = re.search(rf"```python\n# {name}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_documented_reader_and_spider_work(site: NewsSite, home: Path, tmp_path: Path) -> None:
    """Both examples of docs/extending.md, saved as they stand there, crawl the sites they were written for."""
    for name in ("gazette.py", "tribune.py"):
        (tmp_path / name).write_text(example(name))
    written = article(700, "en")
    story = "\n\n".join((written.title, "No. 47, 22/11/2026", *written.paragraphs))
    site.override("/gazette.xml", outlet="first", body=feed(site.first.url, ["/story/"]))
    site.override("/story/", outlet="first", body=f"<html><body><pre>{escape(story)}</pre></body></html>")
    site.override("/tribune.xml", outlet="second", body=feed(site.second.url, ["/report/"]))
    site.override("/report/", outlet="second", body=page(701))
    sources = {
        "gazette": {"urls": [site.first.url + "/gazette.xml"], "reader": "gazette:read"},
        "tribune": {"urls": [site.second.url + "/tribune.xml"], "spider": "tribune:TribuneSpider"},
    }
    result = crawl(home, sources, order={"cwd": tmp_path})
    assert (RunState.OK, 2) == (result.state, result.counts.new), result.verdict
    articles = {found.source: found for found in stored(home).articles}
    assert (written.title, written.text, "gazette 1") == (
        articles["gazette"].title, articles["gazette"].text, articles["gazette"].extractor,
    )  # fmt: skip
    rules = {
        seen.path: seen.headers.get("x-house-rules") for seen in site.requests if seen.outlet == "second"
    }
    assert {"/robots.txt": None, "/tribune.xml": None, "/report/": "accepted"} == rules
