"""robots.txt over several crawls, as the server sees it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.hosts import KnownRobots
from newskeep.model import RunState
from newskeep.units import utcnow
from spiders.run import CrawlResult
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import publish

RULES = "User-agent: *\nDisallow: /story-1/\n"
HOUR = timedelta(hours=1)


def crawl_paper(site: NewsSite, home: Path) -> CrawlResult:
    """One crawl of the first outlet's feed."""
    return crawl(home, {"paper": site.first.url + "/news.xml"})


def asked(site: NewsSite) -> list[dict[str, str]]:
    """The header fields of each request for robots.txt."""
    return [dict(seen.headers) for seen in site.requests if seen.path == "/robots.txt"]


def remember(site: NewsSite, home: Path, age: timedelta) -> None:
    """Let the archive have read the rules so long ago."""
    with create_catalog(home) as catalog:
        known = KnownRobots(utcnow() - age, RULES.encode(), b'W/"one"', b"Sun, 01 Nov 2026 10:00:00 GMT")
        catalog.hosts.put_robots(site.first.url, known)


def test_rules_hold_for_the_next_crawl(site: NewsSite, home: Path) -> None:
    """A robots.txt that was read today is not asked for again, and is obeyed."""
    publish(site, site.first, 2)
    site.override("/robots.txt", outlet="first", body=RULES)
    counts = [crawl_paper(site, home).counts for _ in range(2)]
    assert (1, [1, 0], [1, 0]) == (
        len(asked(site)),
        [count.blocked for count in counts],
        [count.new for count in counts],
    )
    row = stored(home).frontier()[f"{site.first.url}/story-1/"]
    assert ("robots", "robots.txt forbids it, line 2: Disallow: /story-1/") == (row["why"], row["reason"])


def test_rules_of_yesterday_are_asked_for_again(site: NewsSite, home: Path) -> None:
    """With the validators byte for byte; what has not changed holds for another day."""
    publish(site, site.first, 2)
    site.override("/robots.txt", outlet="first", status=304)
    remember(site, home, 25 * HOUR)
    assert 1 == crawl_paper(site, home).counts.blocked
    fields = asked(site)[0]
    assert ('W/"one"', "Sun, 01 Nov 2026 10:00:00 GMT") == (
        fields["if-none-match"],
        fields["if-modified-since"],
    )
    with create_catalog(home) as catalog:
        known = catalog.hosts.robots(site.first.url)
    assert known
    assert (RULES.encode(), True) == (known.body, utcnow() - known.checked < HOUR)


@pytest.mark.parametrize(("age", "stored_count"), [(25, 1), (49, 0)])
def test_old_rules_hold_for_a_day_where_there_are_no_new_ones(
    site: NewsSite, home: Path, age: int, stored_count: int
) -> None:
    """A robots.txt that answers 500: the last rules are obeyed for another day, then nothing is fetched."""
    publish(site, site.first, 2)
    site.override("/robots.txt", outlet="first", status=500)
    remember(site, home, age * HOUR)
    result = crawl_paper(site, home)
    assert (stored_count, stored_count == 0) == (
        result.counts.new,
        "robots.txt answered 500" in result.verdict,
    )


def test_redirects_are_followed_to_other_hosts(site: NewsSite, home: Path) -> None:
    """Five of them; the rules hold where they were asked for."""
    publish(site, site.first, 2)
    for number in range(4):
        site.override(f"/r{number}", outlet="first", status=302, headers={"Location": f"/r{number + 1}"})
    site.override("/robots.txt", outlet="first", status=301, headers={"Location": "/r0"})
    site.override("/r4", outlet="first", status=307, headers={"Location": site.second.url + "/rules"})
    site.override("/rules", outlet="second", body="User-agent: newskeep\nDisallow: /story-0/\n")
    # six redirects: what lies behind is not read, and the file counts as unavailable
    assert (0, 2) == ((result := crawl_paper(site, home)).counts.blocked, result.counts.new)
    site.override("/r3", outlet="first", status=302, headers={"Location": site.second.url + "/rules"})
    assert (1, 1) == ((result := crawl_paper(site, home / "other")).counts.blocked, result.counts.new)


def test_file_that_broke_off_forbids_all(site: NewsSite, home: Path) -> None:
    """The rules that count may be those that are missing."""
    publish(site, site.first, 2)
    cut = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x0b-N-\xd2MLO"
    site.override("/robots.txt", outlet="first", body=cut, headers={"Content-Encoding": "gzip"})
    result = crawl_paper(site, home)
    assert (RunState.FAILED, 0) == (result.state, result.counts.fetched)
    assert "robots.txt broke off" in result.verdict


def test_feeds_are_not_excepted(site: NewsSite, home: Path) -> None:
    """A feed that robots.txt forbids is not fetched, and the verdict names the line."""
    publish(site, site.first, 2)
    site.override("/robots.txt", outlet="first", body="User-agent: *\nDisallow: /*.xml$\n")
    result = crawl_paper(site, home)
    assert ["/robots.txt"] == [seen.path for seen in site.requests]
    assert "robots.txt forbids it, line 2: Disallow: /*.xml$" in result.verdict
