"""Two crawls at once on one archive, and what other people's tools say of what they leave."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from demo.server import NewsSite
from newskeep.model import RunState
from tests.crawl.crawling import Child, config, stored
from tests.crawl.papers import feed, publish

BIN = Path(sys.executable).parent


def test_two_crawls_share_an_archive(site: NewsSite, home: Path) -> None:
    """Both end well on sources that overlap; every page is fetched once, and the archive is sound."""
    publish(site, site.first, 12, 800, delay=0.1)
    site.override("/top.xml", outlet="first",
                  body=feed(site.first.url, [f"/story-{number}/" for number in range(6)]))  # fmt: skip
    sources = {
        "all": site.first.url + "/news.xml",
        "top": [site.first.url + "/top.xml", site.second.url + "/feed/"],
    }
    settings = config(home, sources)
    with Child(settings, only=["all"]) as one, Child(settings, only=["top"]) as two:
        results = [one.result(), two.result()]
    archive = stored(home)
    own = len(site.second.posts())
    assert [RunState.OK, RunState.OK] == [result.state for result in results]
    assert 12 + own == sum(result.counts.new for result in results) == len(archive.articles)
    asked = Counter((seen.outlet, seen.path) for seen in site.requests if seen.path != "/robots.txt")
    assert {1} == set(asked.values())
    assert ((), [], 2) == (archive.verify().problems, archive.spool(), len(archive.segments()))


def test_two_crawls_of_one_source_do_its_work_once(site: NewsSite, home: Path) -> None:
    """Whichever leases a URL fetches it; what is left to the other is told in its verdict, and nothing is lost."""
    publish(site, site.first, 12, 800, delay=0.1)
    settings = config(home, {"paper": site.first.url + "/news.xml"})
    with Child(settings) as one, Child(settings) as two:
        results = [one.result(), two.result()]
    assert 12 == sum(result.counts.new for result in results) == len(stored(home).articles)
    assert () == stored(home).verify().problems
    for result in results:
        assert result.counts.fetched or "another run holds what is due" in result.verdict


def test_segments_are_right_to_other_tools(site: NewsSite, home: Path) -> None:
    """`warcio check` finds no fault with digests, and cdxj-indexer makes the very index that lies beside."""
    for edition in (1, 2):
        site.edition = edition
        with Child(config(home, {"paper": site.first.url + "/", "other": site.second.url + "/feed/"}),
                   refresh=edition == 2) as child:  # fmt: skip
            child.result()
    segments = stored(home).segments()
    assert 2 == len(segments)
    for segment in segments:
        check = subprocess.run(
            [BIN / "warcio", "check", "-v", segment], capture_output=True, text=True, check=False
        )
        assert (0, []) == (check.returncode, [line for line in check.stdout.splitlines() if "fail" in line])
        index = subprocess.run([BIN / "cdxj-indexer", "--sort", segment], capture_output=True, check=True)
        assert index.stdout == segment.with_name(segment.name.replace(".warc.gz", ".cdxj")).read_bytes()
