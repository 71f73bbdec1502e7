"""429, 503 and Retry-After: what a host asks for, it gets."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.catalog.hosts import Hold
from newskeep.model import RunState
from newskeep.testing import Clock
from pipelines.hints import retry_after
from spiders.manners.holds import next_hold
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import publish

NOW = Clock()()
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))


def waits(statuses: list[int], asked_for: timedelta | None = None) -> list[timedelta]:
    """How long a host is left alone after each of its refusals in a row, each sent when the last hold was over."""
    hold: Hold | None = None
    now: datetime = NOW
    found = []
    for status in statuses:
        hold = next_hold(hold, status, asked_for, sent=now, now=now + SECOND)
        found.append(hold.until - now - SECOND)
        now = max(hold.until, now + SECOND) + SECOND
    return found


def test_429_grows() -> None:
    """A minute, then twice as long each time, up to an hour."""
    assert [1, 2, 4, 8, 16, 32, 60, 60] == [wait / MINUTE for wait in waits([429] * 8)]


def test_503_is_the_host_after_three() -> None:
    """One page may be out of order; three in a row are the host."""
    assert [0, 0, 1, 2, 4] == [wait / MINUTE for wait in waits([503] * 5)]


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_asked_for_is_given(status: int) -> None:
    """The first Retry-After is believed as it is, however short; a day is the most."""
    assert [5 * SECOND] == waits([status], 5 * SECOND)
    assert [DAY] == waits([status], 40 * DAY)


def test_host_that_asks_again_and_again() -> None:
    """Retry-After of a second, over and over: the wait grows all the same."""
    assert [1, 120, 240] == [wait / SECOND for wait in waits([429] * 3, SECOND)]


def test_requests_under_way_count_once() -> None:
    """Sixteen requests that were in flight together are one refusal, not sixteen."""
    hold = next_hold(None, 429, None, sent=NOW, now=NOW + SECOND)
    for _ in range(15):
        hold = next_hold(hold, 429, None, sent=NOW, now=NOW + 2 * SECOND)
    assert (1, MINUTE + 2 * SECOND) == (hold.refusals, hold.until - NOW)


def test_shorter_wish_does_not_shorten() -> None:
    """Of two answers the later moment holds."""
    hold = next_hold(None, 429, HOUR, sent=NOW, now=NOW)
    assert NOW + HOUR == next_hold(hold, 503, SECOND, sent=NOW, now=NOW + SECOND).until


def test_host_is_left_alone(site: NewsSite, home: Path) -> None:
    """One 429 with Retry-After: no further URL of the host is asked for, in this run or the next; each row says why."""
    paths = publish(site, site.first, 12)
    site.override(paths[0], outlet="first", status=429, headers={"Retry-After": "3600"})
    sources = {"paper": site.first.url + "/news.xml", "other": site.second.url + "/feed/"}
    first = crawl(home, sources, per_host=1)
    asked = [seen.path for seen in site.requests if seen.outlet == "first"]
    rows = [stored(home).frontier()[site.first.url + path] for path in paths]
    assert ["/robots.txt", "/news.xml", paths[0]] == asked
    assert ["status"] + 11 * ["wait"] == [row["why"] for row in rows]
    assert (1, True) == (len({row["due"] for row in rows}), rows[0]["due"] - rows[0]["fetched"] >= 3_600_000)
    assert rows[1]["reason"].startswith("the host answered 429 and asks for it, so it is left alone until 20")
    assert (RunState.OK, 11) == (first.sources["other"].state, first.counts.blocked)
    second = crawl(home, sources, per_host=1)
    assert asked == [seen.path for seen in site.requests if seen.outlet == "first"]
    assert "the host answered 429" in second.sources["paper"].verdict


def test_seconds_are_waited_for(site: NewsSite, home: Path) -> None:
    """A host that wants two seconds gets them within the run, and all of its other pages are stored."""
    paths = publish(site, site.first, 4)
    site.override(paths[0], outlet="first", status=503, headers={"Retry-After": "2"})
    result = crawl(home, {"paper": site.first.url + "/news.xml"}, per_host=1)
    seen = {request.path: request for request in site.requests}
    assert (3, 1) == (result.counts.new, result.counts.failed)
    assert min(seen[path].started for path in paths[1:]) - seen[paths[0]].ended >= 1.9


def test_one_broken_page_is_no_host(site: NewsSite, home: Path) -> None:
    """A 503 without a Retry-After costs that page alone."""
    paths = publish(site, site.first, 4)
    site.override(paths[0], outlet="first", status=503)
    result = crawl(home, {"paper": site.first.url + "/news.xml"}, per_host=1)
    assert (3, 1, 0) == (result.counts.new, result.counts.failed, result.counts.blocked)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("0", timedelta(0)),
        ("90", 90 * SECOND),
        ("9" * 30, DAY),
        ("-1", None),
        ("soon", None),
        ("Sat, 01 Jan 2000 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", DAY),
        ("Mon, 01 Jan 0001 00:00:00 +2359", None),
        ("Sat, 01 Jan 2000 00:00:00 +" + "9" * 400, None),
    ],
)
def test_retry_after_is_read_whatever_it_says(said: str, after: timedelta | None) -> None:
    """Seconds or a date, a day at most; what is neither says nothing."""
    assert (None if after is None else NOW + after) == retry_after(said, NOW)
