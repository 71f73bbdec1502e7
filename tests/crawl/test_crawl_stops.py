"""Stopping in the middle: asked to, and not asked at all."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from tests.crawl.crawling import PATIENCE, Child, config, crawl, stored
from tests.crawl.papers import publish

STORIES = 24


def wait_for(condition: Callable[[], bool], child: Child) -> None:
    """Wait until something is true while a crawl runs."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert child.process.poll() is None, child.wait()
        assert time.monotonic() < end
        time.sleep(0.01)


def stories(site: NewsSite) -> int:
    """How many stories the site has answered."""
    return sum(seen.path.startswith("/story") for seen in site.requests)


@pytest.fixture
def slow(site: NewsSite) -> NewsSite:
    """A site with two dozen stories that takes its time."""
    publish(site, site.first, STORIES, delay=0.1)
    return site


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_a_crawl_in_good_order(slow: NewsSite, home: Path, number: signal.Signals) -> None:
    """What was fetched is stored and sealed, the run is killed, the rest stays due, and the next crawl does it."""
    sources = {"paper": slow.first.url + "/news.xml"}
    with Child(config(home, sources)) as child:
        wait_for(lambda: stories(slow) >= 4, child)
        child.signal(number)
        result = child.result()
    fetched = result.counts.new
    assert (RunState.KILLED, number, True) == (result.state, result.signal, 4 <= fetched < STORIES)
    assert f"{fetched} new; stopped by {number.name}, the rest stays due" == result.verdict
    archive = stored(home)
    assert (fetched, fetched, []) == (stories(slow), len(archive.articles), archive.spool())
    assert () == archive.verify().problems
    rest = crawl(home, sources)
    assert (RunState.OK, STORIES - fetched) == (rest.state, rest.counts.new)


def test_stop_does_not_wait_for_the_hosts_turn(site: NewsSite, home: Path) -> None:
    """With two seconds between requests, and two dozen waiting for theirs, a crawl stops at once."""
    publish(site, site.first, STORIES)
    with Child(config(home, {"paper": site.first.url + "/news.xml"}, delay="2s")) as child:
        wait_for(lambda: stories(site) == 1, child)
        started = time.monotonic()
        child.signal(signal.SIGTERM)
        result = child.result()
    assert (RunState.KILLED, 1, 1) == (result.state, result.counts.new, stories(site))
    assert time.monotonic() - started < 25


def test_second_signal_does_not_wait_for_a_slow_server(site: NewsSite, home: Path) -> None:
    """A second one ends what is under way too; what was committed before is stored and sealed."""
    publish(site, site.first, 3)
    site.override("/story-2/", outlet="first", body="too late", delay=30.0)
    with Child(config(home, {"paper": site.first.url + "/news.xml"}, timeout="60s")) as child:
        wait_for(lambda: stories(site) == 2, child)
        wait_for(lambda: len(stored(home).articles) == 2, child)
        started = time.monotonic()
        child.signal(signal.SIGTERM)
        time.sleep(0.3)
        child.signal(signal.SIGTERM)
        result = child.result()
    assert time.monotonic() - started < 25
    assert (RunState.KILLED, 2) == (result.state, result.counts.new)
    assert () == stored(home).verify().problems


def test_killed_crawls_lose_nothing(slow: NewsSite, home: Path) -> None:
    """`kill -9` at five chance moments: nothing that was there is gone, and the next crawl clears up and ends it."""
    sources = {"paper": slow.first.url + "/news.xml"}
    chance = random.Random(20261122)
    listed: set[str] = set()
    for number in range(5):
        with Child(config(home, sources, per_host=1)) as child:
            target = stories(slow) + chance.randrange(4)
            wait_for(lambda wanted=target: stories(slow) >= wanted, child)  # type: ignore[misc]
            time.sleep(chance.random() * 0.7)
            child.signal(signal.SIGKILL)
            child.wait()
        if not (home / "catalog.sqlite").exists():
            continue
        archive = stored(home)
        found = {article.id for article in archive.articles}
        assert (number, set()) == (number, listed - found)
        assert () == archive.verify().problems
        listed = found
    assert 0 < len(listed) < STORIES
    result = crawl(home, sources)
    archive = stored(home)
    assert (RunState.OK, STORIES) == (result.state, len(archive.articles))
    assert ((), []) == (archive.verify().problems, archive.spool())
    assert [] == [url for url, row in archive.frontier().items() if row["lease"] or row["outcome"] == ""]
    assert {RunState.KILLED} == {fire.state for fire in archive.fires[1:]}
    assert "was gone; what it had committed is kept" in archive.fires[1].verdict
