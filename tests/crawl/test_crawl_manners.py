"""Good manners, as the servers see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from demo.server import NewsSite
from demo.site import Outlet
from demo.traffic import Seen
from newskeep.model import RunState
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import feed, publish

Papers = Callable[[], tuple[NewsSite, Outlet]]


def most_at_once(requests: Sequence[Seen]) -> int:
    """How many requests were in flight at once, whatever the port."""
    edges = sorted([(seen.started, 1) for seen in requests] + [(seen.ended, -1) for seen in requests])
    flying = peak = 0
    for _, step in edges:
        flying += step
        peak = max(peak, flying)
    return peak


def least_distance(requests: Sequence[Seen]) -> float:
    """Seconds between the starts of the two requests that followed each other soonest."""
    starts = sorted(seen.started for seen in requests)
    return min(later - earlier for earlier, later in pairwise(starts))


@pytest.mark.parametrize("per_host", [1, 3])
def test_host_is_asked_so_much_at_once(site: NewsSite, home: Path, per_host: int) -> None:
    """Without any delay, and over two sources on one host, no more are in flight than allowed, and no fewer."""
    site.override("*", delay=0.05)
    crawl(home, {"first": site.first.url + "/", "second": site.second.url + "/feed/"}, per_host=per_host)
    assert per_host == most_at_once(site.requests)


@pytest.mark.alone
def test_delay_holds_over_all_sources_of_a_host(home: Path) -> None:
    """Two sources on one host: whatever is asked, robots.txt included, starts 0.6 s after the last start."""
    with NewsSite(generated=(2, 2)) as site:
        crawl(home, {"first": site.first.url + "/", "second": site.second.url + "/feed/"}, delay="0.6s")
        assert len(site.requests) >= 9
        assert least_distance(site.requests) >= 0.57


@pytest.mark.alone
def test_politer_source_decides_for_the_host(home: Path) -> None:
    """Where two sources of one host want different delays, the longer one holds for both."""
    with NewsSite(generated=(1, 1)) as site:
        slow = {"urls": [site.second.url + "/feed/"], "delay": "0.5s"}
        crawl(home, {"first": site.first.url + "/", "second": slow})
        assert least_distance(site.requests) >= 0.475


@pytest.mark.alone
def test_crawl_delay_is_obeyed(home: Path) -> None:
    """What robots.txt asks for holds from the first page on, although less is configured."""
    with NewsSite(generated=(2, 1)) as site:
        site.override("/robots.txt", outlet="first", body="User-agent: *\nCrawl-delay: 0.8\n")
        result = crawl(home, {"first": site.first.url + "/feed/"}, per_host=4)
        assert (RunState.OK, True) == (result.state, least_distance(site.requests) >= 0.76)


def test_large_site_is_crawled_whole_beside_another(home: Path) -> None:
    """Two sources with more links than are leased at once: each is fetched to its last article, in one run."""
    with NewsSite(generated=(75, 45)) as site:
        sources = {"first": site.first.url + "/sitemap.xml.gz", "second": site.second.url + "/sitemap.xml.gz"}
        result = crawl(home, sources, per_host=8, concurrency=8)
        expected = {"first": 76, "second": 45}
        assert expected == {name: of.counts.stored for name, of in result.sources.items()}


class Robots:
    """One crawl of sources that differ in their robots.txt alone, each on an outlet of its own."""

    def __init__(self, home: Path, papers: Papers) -> None:
        self.outlets: dict[str, tuple[NewsSite, Outlet]] = {}
        sources: dict[str, dict[str, object]] = {}
        for name, reply in {
            "missing": {"status": 404},
            "forbidden": {"status": 403},
            "broken": {"status": 500},
            "overloaded": {"status": 429},
            "dropped": {"drop": True},
            "moved": {"status": 301, "headers": {"Location": "/rules"}},
            "elsewhere": {"status": 302, "headers": {"Location": "http://192.0.2.1/robots.txt"}},
            "other": {"body": "User-agent: newskeep\nDisallow: /story-1/\n\nUser-agent: *\nDisallow: /\n"},
            "strange": {"body": b"\xff\xfe\x00Disallow\x80: \xf0\x28\x8c\x28\nCrawl-delay: nan\n"},
            "ignored": {"body": "User-agent: *\nDisallow: /\n"},
        }.items():
            site, outlet = self.outlets[name] = papers()
            publish(site, outlet, 3)
            site.override("/robots.txt", outlet=outlet.key, **reply)  # type: ignore[arg-type]
            sources[name] = {"urls": [outlet.url + "/news.xml"]}
        site, outlet = self.outlets["moved"]
        site.override("/rules", outlet=outlet.key, body="User-agent: *\nDisallow: /story-2\n")
        sources["ignored"]["obey_robots"] = False
        self.result = crawl(home, sources, per_host=16, concurrency=32)
        self.stored = stored(home)

    def asked(self, name: str) -> list[str]:
        """What a source's outlet was asked for, but for robots.txt."""
        site, outlet = self.outlets[name]
        return sorted(
            seen.path for seen in site.requests if seen.outlet == outlet.key and seen.path != "/robots.txt"
        )


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory, papers: Papers) -> Robots:
    """The crawl, done once."""
    return Robots(tmp_path_factory.mktemp("robots") / "home", papers)


@pytest.mark.parametrize("name", ["missing", "forbidden", "strange"])
def test_missing_rules_allow_all(robots: Robots, name: str) -> None:
    """A robots.txt that is not there, or can't be understood, forbids nothing (RFC 9309, 2.3.1.3)."""
    assert (RunState.OK, 3) == (robots.result.sources[name].state, robots.result.sources[name].counts.stored)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken", "robots.txt answered 500"),
        ("overloaded", "robots.txt answered 429"),
        ("dropped", "robots.txt can't be reached"),
        ("elsewhere", "192.0.2.1 is not on the public internet"),
    ],
)
def test_unknown_rules_forbid_all(robots: Robots, name: str, reason: str) -> None:
    """A robots.txt that can't be had means that nothing may be fetched (RFC 9309, 2.3.1.4); the verdict says so."""
    result = robots.result.sources[name]
    assert ([], RunState.FAILED, 0) == (robots.asked(name), result.state, result.counts.fetched)
    assert reason in result.verdict


def test_moved_rules_are_followed(robots: Robots) -> None:
    """A robots.txt that redirects is read where it is."""
    assert ["/news.xml", "/rules", "/story-0/", "/story-1/"] == robots.asked("moved")


def test_own_group_counts(robots: Robots) -> None:
    """Where robots.txt names us, that group holds and not the one for all."""
    assert ["/news.xml", "/story-0/", "/story-2/"] == robots.asked("other")


def test_rules_can_be_ignored_on_purpose(robots: Robots) -> None:
    """With obey_robots = false a source's robots.txt is not even asked for."""
    site, outlet = robots.outlets["ignored"]
    assert 3 == robots.result.sources["ignored"].counts.stored
    assert [] == [seen for seen in site.requests if seen.outlet == outlet.key and "robots" in seen.path]


def test_forbidden_page_keeps_its_reason(robots: Robots) -> None:
    """The row of a page that robots.txt forbids says so, and it is tried again another day."""
    row = robots.stored.frontier()[robots.outlets["other"][1].url + "/story-1/"]
    expected = "robots.txt forbids it, line 2: Disallow: /story-1/"
    assert ("blocked", "robots", expected) == (row["outcome"], row["why"], row["reason"])
    assert 86_300_000 < row["due"] - row["fetched"] <= 86_400_000


def test_robots_txt_is_asked_for_once_a_crawl(robots: Robots) -> None:
    """However many pages of a site are fetched."""
    for name in set(robots.outlets) - {"ignored"}:
        site, outlet = robots.outlets[name]
        times = sum(seen.path == "/robots.txt" for seen in site.requests if seen.outlet == outlet.key)
        assert (name, 1) == (name, times)


def test_requests_say_who_asks(robots: Robots) -> None:
    """Every request has a User-Agent with a contact, and offers no encoding that replay tools can't undo."""
    headers = [seen.headers for site, _ in robots.outlets.values() for seen in site.requests]
    agents = {header["user-agent"] for header in headers}
    assert 1 == len(agents)
    assert agents.pop().endswith(" (+mailto:desk@example.org)")
    assert {"gzip, deflate"} == {header["accept-encoding"] for header in headers}
    assert [] == [header for header in headers if "cookie" in header or "referer" in header]


def test_cookies_are_not_sent_back(site: NewsSite, home: Path) -> None:
    """Every page is fetched as a stranger would."""
    outlet = site.second
    site.override("/news.xml", outlet="second", body=feed(outlet.url, [post.path for post in outlet.posts()]),
                  headers={"Set-Cookie": "reader=1234; Path=/"})  # fmt: skip
    crawl(home, {"paper": outlet.url + "/news.xml"})
    assert [] == [seen.path for seen in site.requests if "cookie" in seen.headers]
