"""Bodies that are not whole: what came is stored and marked, and is never an article."""

from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.model import RunState
from newskeep.warc.read import parse_record
from newskeep.warc.scanned import Scanned
from spiders.run import CrawlResult
from tests.crawl.crawling import Stored, crawl, stored
from tests.crawl.papers import page
from tests.segments.odd_server import LIMIT, TIMEOUT, OddServer

#: a chunk's worth of time: what has come of a trickle when the time is over is not known to the byte
SOME = range(100, LIMIT)


class Odd:
    """One crawl of the odd server, by a source with limits of its own, beside one without."""

    def __init__(self, home: Path, server: OddServer) -> None:
        source = {"urls": [f"{server.url}/news.xml"], "max_page": f"{LIMIT}B", "timeout": f"{TIMEOUT}s"}
        self.url = server.url
        self.result: CrawlResult = crawl(home, {"odd": source}, per_host=16)
        self.stored: Stored = stored(home)

    def record(self, path: str) -> Scanned:
        """The response at a path."""
        (found,) = (
            record
            for record in self.stored.records("response")
            if record.field("WARC-Target-URI") == self.url + path
        )
        return found

    def body(self, path: str) -> bytes:
        """What was stored of its body."""
        record = self.record(path)
        for segment in self.stored.segments():
            data = segment.read_bytes()[record.offset : record.offset + record.length]
            return parse_record(data).payload
        raise AssertionError(path)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, odd: OddServer) -> Odd:
    """The crawl, done once."""
    return Odd(tmp_path_factory.mktemp("odd") / "home", odd)


@pytest.mark.parametrize(
    ("path", "mark", "sizes"),
    [
        ("/exact/", "", range(LIMIT, LIMIT + 1)),
        ("/large/", "length", range(LIMIT, LIMIT + 1)),
        ("/endless/", "length", range(LIMIT, LIMIT + 1)),
        ("/trickling/", "time", SOME),
        ("/stalling/", "time", range(len(page(9005).encode()), len(page(9005).encode()) + 1)),
        ("/silent/", "time", range(1)),
        ("/cut/", "disconnect", range(LIMIT // 2, LIMIT // 2 + 1)),
    ],
)
def test_what_came_is_kept_and_marked(crawled: Odd, path: str, mark: str, sizes: range) -> None:
    """The record has every byte up to the limit and says why there are no more; a length that it has is the true one."""
    record, body = crawled.record(path), crawled.body(path)
    assert mark == record.field("WARC-Truncated")
    assert len(body) in sizes
    assert record.http is not None
    lengths = [value for name, value in record.http.headers if name.lower() == b"content-length"]
    assert ([] if path == "/endless/" else [b"%d" % len(body)]) == lengths


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/large/", "larger than the limit"),
        ("/endless/", "larger than the limit"),
        ("/trickling/", "within the time limit"),
        ("/stalling/", "within the time limit"),
        ("/silent/", "within the time limit"),
        ("/cut/", "broke off"),
    ],
)
def test_the_reason_is_recorded(crawled: Odd, path: str, words: str) -> None:
    """The URL failed, is tried again, and its row says why."""
    row = crawled.stored.frontier()[crawled.url + path]
    assert ("failed", 1, "") == (row["outcome"], row["failures"], row["article"])
    assert words in row["reason"]


def test_only_the_whole_page_is_an_article(crawled: Odd) -> None:
    """However much of an article came, half a page makes no version; the archive is proved."""
    assert [f"{crawled.url}/exact/"] == [article.canonical_url for article in crawled.stored.articles]
    assert (RunState.PARTIAL, 1, 6) == (
        crawled.result.state, crawled.result.counts.new, crawled.result.counts.failed,
    )  # fmt: skip
    assert () == crawled.stored.verify().problems


def test_a_source_that_is_a_page_itself(home: Path, odd: OddServer) -> None:
    """The source's own URL may lead to an article; half of one is none there either."""
    sources = {"page": {"urls": [f"{odd.url}/large/"], "max_page": f"{LIMIT}B"}}
    result = crawl(home, sources)
    assert RunState.FAILED == result.state
    assert "larger than the limit" in result.verdict
    assert () == stored(home).articles
