"""How often and how fast one host is asked, as its server sees it, when several processes ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from demo.server import NewsSite
from demo.traffic import Seen
from newskeep.model import RunState
from spiders.manners.starts import BUSY, Starts
from tests.crawl.crawling import ROOT, Child, config, stored
from tests.crawl.papers import feed, page


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """Of this process."""
    with Starts(tmp_path / "hosts.pace") as made:
        yield made


def most_at_once(requests: Sequence[Seen]) -> int:
    """How many requests were in flight at once."""
    edges = sorted([(seen.started, 1) for seen in requests] + [(seen.ended, -1) for seen in requests])
    flying = peak = 0
    for _, step in edges:
        flying += step
        peak = max(peak, flying)
    return peak


def four_sources(site: NewsSite, each: int, delay: float) -> dict[str, str]:
    """Four sources on one host, each with articles of its own."""
    sources = {}
    for number in range(4):
        paths = [f"/paper-{number}/{story}/" for story in range(each)]
        site.override(f"/feed-{number}.xml", outlet="first", body=feed(site.first.url, paths), delay=delay)
        for story, path in enumerate(paths):
            site.override(path, outlet="first", body=page(3000 + 50 * number + story), delay=delay)
        sources[f"paper-{number}"] = f"{site.first.url}/feed-{number}.xml"
    return sources


def crawl_in_two(home: Path, site: NewsSite, each: int, **options: object) -> Sequence[Seen]:
    """Crawl the four sources in two processes at once; what the server saw."""
    settings = config(home, four_sources(site, each, delay=0.05), **options)
    names = list(settings["sources"])
    with Child(settings, only=names[:2]) as one, Child(settings, only=names[2:]) as two:
        results = [one.result(), two.result()]
    assert [RunState.OK, RunState.OK] == [result.state for result in results]
    assert 4 * each == len(stored(home).articles)
    return site.requests


@pytest.mark.alone
def test_never_two_at_once_without_delay(site: NewsSite, home: Path) -> None:
    """`delay = "0s"`, `per_host = 1`, four sources, two processes: the server never sees two requests at once."""
    requests = crawl_in_two(home, site, each=10, delay="0s", per_host=1)
    assert (True, 1) == (len(requests) >= 44, most_at_once(requests))


@pytest.mark.alone
def test_starts_keep_their_distance(site: NewsSite, home: Path) -> None:
    """`delay = "1s"`, four sources, two processes: no request starts sooner than 0.95 s after another."""
    requests = crawl_in_two(home, site, each=3, delay="1s", per_host=4)
    starts = sorted(seen.started for seen in requests)
    assert (True, True) == (len(starts) >= 16, min(b - a for a, b in pairwise(starts)) >= 0.95)


def test_delay_counts_from_the_last_start(starts: Starts) -> None:
    """The second turn comes when the delay is over, not before; another host has its own."""
    assert 0.0 == starts.claim("a.example", 1.0, 2, now=100.0)
    assert 0.0 == starts.claim("b.example", 1.0, 2, now=100.0)
    assert 0.75 == starts.claim("a.example", 1.0, 2, now=100.25)
    assert 0.0 == starts.claim("a.example", 1.0, 2, now=101.0)


def test_longer_wish_holds(starts: Starts) -> None:
    """A start whose process wanted two seconds is followed by nobody's sooner."""
    assert 0.0 == starts.claim("a.example", 2.0, 2, now=100.0)
    assert 1.5 == starts.claim("a.example", 0.0, 2, now=100.5)


def test_turns_are_given_back(starts: Starts) -> None:
    """A host with one turn is busy until its request has ended."""
    assert 0.0 == starts.claim("a.example", 0.0, 1, now=100.0)
    assert BUSY == starts.claim("a.example", 0.0, 1, now=100.0)
    starts.keep("a.example", 0)
    assert 0.0 == starts.claim("a.example", 0.0, 1, now=100.0)


def test_clock_that_began_again(starts: Starts) -> None:
    """After a restart of the machine the noted starts lie far ahead: they hold nobody up."""
    assert 0.0 == starts.claim("a.example", 120.0, 1, now=1_000_000.0)
    starts.keep("a.example", 0)
    assert 0.0 == starts.claim("a.example", 120.0, 1, now=10.0)


def test_more_hosts_than_rows(starts: Starts) -> None:
    """The table never refuses a host, and the last ones asked keep their distance."""
    for number in range(9000):
        assert 0.0 == starts.claim(f"h{number}.example", 1.0, 1, now=100.0 + number)
        starts.keep(f"h{number}.example", 0)
    assert 0.5 == starts.claim("h8999.example", 1.0, 1, now=100.0 + 8999.5)


def test_turn_of_a_dead_process_is_free(starts: Starts, tmp_path: Path) -> None:
    """`kill -9` gives back what a process held; while it lives, the host is busy."""
    code = (
        "import sys; from pathlib import Path; from spiders.manners.starts import Starts\n"
        f"print(Starts(Path({str(tmp_path / 'hosts.pace')!r})).claim('a.example', 0.0, 1, 100.0), flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert "0.0" == holder.stdout.readline().strip()
        assert BUSY == starts.claim("a.example", 0.0, 1, now=101.0)
        holder.kill()
        holder.wait()
        assert 0.0 == starts.claim("a.example", 0.0, 1, now=102.0)
