from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newskeep.archive.outcomes import answered, blocked, failed, next_look, unchanged
from newskeep.model import Headers, Lease, Link, Outcome, PageKind, Reading, Reason
from newskeep.testing import Clock
from tests.archive.keeping import FRONT, SITE, exchange

NOW = Clock()()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIERS = (HOUR, 6 * HOUR, DAY)
URL = f"{SITE}/tram"
LINK = Lease(1, URL, URL, "link", "courier", Link(URL, "feed"), payload_digest="sha1:OLD")
SOURCE = Lease(2, FRONT, FRONT, "source", "courier", Link(FRONT, "source"), payload_digest="sha1:OLD")
ARTICLE = Lease(
    3,
    URL,
    URL,
    "link",
    "courier",
    Link(URL, "feed"),
    captured=NOW - HOUR,
    payload_digest="sha1:OLD",
    article="a1",
)


def with_failures(lease: Lease, failures: int) -> Lease:
    """The same, after so many failures."""
    return replace(lease, failures=failures)


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, 10), (1, 20), (2, 40), (4, 160), (7, 1280), (8, 1440), (9, None), (10, None)]
)
def test_retries(failures: int, wait: int | None) -> None:
    """An article's URL is tried again after ever longer waits, at most a day, and given up after ten failures, in words."""
    outcome = failed(with_failures(LINK, failures), "timeout", NOW)
    assert (NOW + wait * MINUTE if wait else None) == outcome.due
    assert failures + 1 == outcome.failures
    assert ("timeout" if wait else f"timeout; given up after {failures + 1} tries") == outcome.reason
    assert "sha1:OLD" == outcome.payload_digest


@pytest.mark.parametrize("failures", [0, 5, 50, 100_000])
def test_a_source_is_never_given_up(failures: int) -> None:
    """Its own URL is polled at each fire, however often it failed."""
    outcome = failed(with_failures(SOURCE, failures), "HTTP 503", NOW, exchange(FRONT, b"", NOW, status=503))
    expected = Outcome("failed", "HTTP 503", 503, payload_digest="sha1:OLD", failures=failures + 1)
    assert replace(expected, why=Reason.CONNECTION) == outcome


def test_blocked() -> None:
    """It is looked at again a day later; a source's own URL at its next fire."""
    assert NOW + DAY == blocked(LINK, "robots.txt", NOW).due
    assert None is blocked(SOURCE, "robots.txt", NOW).due


@pytest.mark.parametrize(("lease", "due"), [(LINK, None), (SOURCE, None), (ARTICLE, NOW - HOUR + 6 * HOUR)])
def test_unchanged(lease: Lease, due: object) -> None:
    """An article waits for its next tier; validators that the 304 repeats not stay."""
    page = exchange(lease.url, b"", NOW, status=304, etag='"2"')
    outcome = unchanged(lease, page, TIERS, NOW, "HTTP 304")
    assert Outcome("unchanged", "HTTP 304", 304, b'"2"', b"", "sha1:OLD", due) == outcome  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lease", "kind", "outcome", "due"),
    [
        (LINK, PageKind.ARTICLE, "stored", NOW + HOUR),
        (ARTICLE, PageKind.ARTICLE, "stored", NOW + 5 * HOUR),
        (SOURCE, PageKind.ARTICLE, "stored", None),
        (LINK, PageKind.SECTION, "not-article", None),
        (LINK, PageKind.OTHER, "not-article", None),
        (SOURCE, PageKind.FEED, "discovered", None),
        (SOURCE, PageKind.OTHER, "discovered", None),
    ],
)
def test_pages(lease: Lease, kind: PageKind, outcome: str, due: object) -> None:
    """What a page is decides what becomes of its URL, and when it is looked at again."""
    page = exchange(lease.url, b"x", NOW, etag='W/"1"')
    found = answered(lease, page, Reading(kind, "why"), "sha1:NEW", TIERS, NOW)
    kind_of_reason = Reason.NOT_ARTICLE if outcome == "not-article" else None
    expected = Outcome(outcome, "why", 200, b'W/"1"', b"", "sha1:NEW", due)  # type: ignore[arg-type]
    assert replace(expected, why=kind_of_reason) == found


def test_an_index_of_sitemaps_is_read_each_time() -> None:
    """No validators are kept: its sitemaps are only found by reading it."""
    links = (Link(f"{SITE}/map.xml", "sitemap", discovery=True),)
    found = answered(
        SOURCE,
        exchange(FRONT, b"x", NOW, etag="1"),
        Reading(PageKind.SITEMAP, links=links),
        "sha1:NEW",
        TIERS,
        NOW,
    )
    assert Outcome("discovered", status=200) == found


@pytest.mark.parametrize(
    ("lease", "due"),
    [
        (LINK, NOW + 10 * MINUTE),
        (with_failures(LINK, 1), None),
        (ARTICLE, NOW + 10 * MINUTE),
        (with_failures(ARTICLE, 1), None),
    ],
)
@pytest.mark.parametrize("status", [404, 410])
def test_gone(lease: Lease, due: object, status: int) -> None:
    """A URL that is not there, yet or any more, gets a second look, and no third."""
    page = exchange(lease.url, b"", NOW, status=status)
    found = answered(lease, page, Reading(PageKind.OTHER, f"HTTP {status}"), "", TIERS, NOW)
    assert ("gone", due, status) == (found.outcome, found.due, found.status)


@pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
def test_errors_are_failures(status: int) -> None:
    """Whatever else the server says is tried again."""
    page = exchange(URL, b"", NOW, status=status)
    found = answered(LINK, page, Reading(PageKind.OTHER, f"HTTP {status}"), "", TIERS, NOW)
    assert ("failed", NOW + 10 * MINUTE) == (found.outcome, found.due)


def test_redirects() -> None:
    """The URL itself is done: its target goes on in its place."""
    page = exchange(URL, b"", NOW, status=301)
    found = answered(LINK, page, Reading(PageKind.REDIRECT, "HTTP 301 to x"), "", TIERS, NOW)
    assert Outcome("redirect", "HTTP 301 to x", 301, why=Reason.REDIRECT) == found


def test_a_tier_that_has_gone_by() -> None:
    """It is not made up for: the next one counts, from the first capture."""
    assert NOW + DAY == next_look(NOW, TIERS, NOW + 7 * HOUR)
    assert None is next_look(NOW, TIERS, NOW + DAY)
    assert None is next_look(NOW, (), NOW)


def test_the_last_field_of_a_name_counts() -> None:
    """A server that sends a validator twice is taken at its last word."""
    headers: Headers = ((b"ETag", b"1"), (b"etag", b"2"))
    page = replace(exchange(URL, b"", NOW), headers=headers)
    assert b"2" == answered(LINK, page, Reading(PageKind.ARTICLE), "", TIERS, NOW).etag
