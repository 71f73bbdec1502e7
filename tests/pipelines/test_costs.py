"""What a page costs, counted and not timed: none of it may grow unseen."""

from __future__ import annotations

import gzip
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from benchmarks.pages import large_pages
from demo.server import NewsSite
from newskeep.archive.intake import Taken, Task, take
from newskeep.archive.writer import ARTICLES
from newskeep.catalog.catalog import FILE
from newskeep.model import Exchange, Lease, Link
from newskeep.reading.worker import Answer
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.crawl.crawling import crawl, stored
from tests.pipelines.counting import calls, statements

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
#: statements that a new article may take: its look-ups, its rows, its words and its paragraphs' counts
_MOST_NEW = 23
#: and an article that was looked at and found as it was, its lease and its revisit included
_MOST_KNOWN = 7
_PAGES = 10


@pytest.fixture
def crawling(tmp_path: Path) -> Iterator[Crawling]:
    """A run on an empty archive."""
    with Crawling(tmp_path / "home", Clock(_NOW)) as running:
        yield running


def _task() -> Task:
    """A page of 155 kB, sent as gzip."""
    page = large_pages(2)[1]
    headers = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip"))
    exchange = Exchange(page.url, _NOW, (), 200, headers, gzip.compress(page.body, mtime=0))
    lease = Lease(1, page.url, page.url, "link", "large", Link(page.url, "feed", published=_NOW))
    return Task(
        exchange, lease, "urn:uuid:00000000-0000-4000-8000-000000000000", obey=frozenset({"nofollow"})
    )


def test_a_page_is_unpacked_decoded_parsed_and_packed_once() -> None:
    """Metadata, links, blocks and text come of one tree; two members are made: the response and the request."""
    take(_task())  # what a process does once is not counted
    found = calls(partial(take, _task()))
    once = {
        "newskeep.reading.content.gunzip": 2,  # the second one looks whether the page itself is a gzip file
        "newskeep.reading.content._inflate": 0,
        "newskeep.reading.content.decode_text": 1,
        "lxml.html.document_fromstring": 1,
        "lxml.html.fragment_fromstring": 0,
        "trafilatura.utils.fromstring_bytes": 0,
        "trafilatura.core.bare_extraction": 1,
        "newskeep.text.fingerprints.fingerprint": 1,
        "newskeep.warc.compress.gzip_member": 2,
        "newskeep.reading.metadata.read_metadata": 1,
    }
    assert once == {name: found[name] for name in once}


def test_a_line_is_cut_into_words_once() -> None:
    """However often a page is asked for the words of a paragraph, they are told only once."""
    text = "\n\n".join(story(f"Tram{number}", 30) for number in range(40))
    article = article_text(text)
    assert 0 == calls(lambda: article_text(article.text))["newskeep.text.normalise._tokens"]


def test_a_body_is_copied_to_a_worker_once_and_comes_back_packed() -> None:
    """Of what goes between the processes little is not the body, its record, or what was read in it."""
    task = _task()
    taken: Taken = take(task)
    there, back = len(pickle.dumps(task, 5)), len(pickle.dumps(Answer(taken), 5))
    assert taken.packed
    assert taken.reading.article
    assert there < len(task.exchange.body) + 2000
    members = sum(map(len, taken.packed.members))
    assert back < members + 2 * len(taken.reading.article.text.encode()) + 10_000


def test_a_group_is_one_commit_and_one_fsync(crawling: Crawling) -> None:
    """A hundred pages are made durable at once: the segment by one fsync, their rows by one transaction."""
    crawling.find(*(f"{SITE}/{number}" for number in range(100)))
    for number in range(100):
        crawling.keep(f"{SITE}/{number}", story(f"Subject{number}"))
    with statements(crawling.catalog) as done:
        found = calls(crawling.writer.commit)
    assert (1, 1, 1) == (found["posix.fsync"], done.count("BEGIN IMMEDIATE"), done.count("COMMIT"))


def test_the_words_of_a_group_are_written_at_once(crawling: Crawling) -> None:
    """They are one part of the search index, whatever the days that the articles are of."""
    crawling.find(*(f"{SITE}/{number}" for number in range(_PAGES)))
    for number in range(_PAGES):
        day = _NOW - timedelta(days=number)
        crawling.keep(f"{SITE}/{number}", article_text(story(f"Subject{number}"), published=day))
    crawling.writer.commit()
    with closing(sqlite3.connect(crawling.layout.home / FILE)) as catalog:
        (parts,) = catalog.execute("SELECT count(DISTINCT segid) FROM search_idx").fetchone()
        (rows,) = catalog.execute("SELECT count(*) FROM searchable").fetchone()
    assert (1, _PAGES) == (parts, rows)


def test_a_group_of_articles_is_small(crawling: Crawling) -> None:
    """The loop stands still for sixteen articles at most; looks at known pages take less, and are more at once."""
    urls = [f"{SITE}/{number}" for number in range(ARTICLES)]
    crawling.find(*urls)
    full = []
    for url in urls:
        crawling.keep(url, story(url))
        full.append(crawling.writer.full)
    crawling.writer.commit()
    for url in urls:
        crawling.keep_same(url, status=304)
    assert ([False] * 15 + [True], False) == (full, crawling.writer.full)


def test_statements_of_a_new_article(crawling: Crawling) -> None:
    """Keys, paragraphs and terms are written by one statement each, however many there are."""
    crawling.find(*(f"{SITE}/{number}" for number in range(_PAGES)))
    crawling.keep(f"{SITE}/0", story("Subject0"))  # the first lease takes all of them
    with statements(crawling.catalog) as done:
        for number in range(1, _PAGES):
            text = "\n\n".join(story(f"Subject{number}x{part}", 60) for part in range(20))
            crawling.keep(f"{SITE}/{number}", text)
        crawling.writer.commit()
    assert len(done) / (_PAGES - 1) <= _MOST_NEW, "\n".join(done[-_MOST_NEW:])


def test_statements_of_a_known_page(crawling: Crawling) -> None:
    """A page that has not changed is a look at its row, a revisit and the end of its lease."""
    urls = [f"{SITE}/{number}" for number in range(_PAGES)]
    crawling.find(*urls)
    for url in urls:
        crawling.keep(url, story(url))
    crawling.writer.commit()
    crawling.keep_same(urls[0], status=304)
    with statements(crawling.catalog) as done:
        for url in urls[1:]:
            crawling.keep_same(url, status=304)
        crawling.writer.commit()
    assert len(done) / (_PAGES - 1) <= _MOST_KNOWN, "\n".join(done[-_MOST_KNOWN:])


def test_an_unchanged_source_costs_one_request_and_no_worker(tmp_path: Path) -> None:
    """Nothing but the source's own URL is asked for again, with its validators, and nothing is written for it."""
    with NewsSite(generated=(4, 2)) as site:
        sources = {"courier": site.second.url + "/feed/"}
        crawl(tmp_path / "home", sources)
        size = sum(path.stat().st_size for path in stored(tmp_path / "home").segments())
        site.clear()
        crawl(tmp_path / "home", sources)
        asked = [(seen.path, seen.status) for seen in site.requests]
    assert [("/feed/", 304)] == asked
    assert size == sum(path.stat().st_size for path in stored(tmp_path / "home").segments())
