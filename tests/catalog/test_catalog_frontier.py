from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newskeep.archive.outcomes import next_look
from newskeep.catalog.catalog import Catalog
from newskeep.model import Lease, Link, Outcome
from tests.catalog.conftest import NOW

FRONT = "https://courier.example/"
HOUR = timedelta(hours=1)
DONE = Outcome("stored", "an article", status=200)


class Source:
    """What a run does to the frontier for one source."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.frontier = catalog.frontier

    def lease(self, now: datetime = NOW, run: str = "run1", limit: int = 100) -> list[Lease]:
        """Take what is due."""
        return self.frontier.lease(run, "courier", now, limit)

    def urls(self, now: datetime = NOW) -> list[str]:
        """What is leased, as paths."""
        return [lease.url.removeprefix(FRONT) for lease in self.lease(now)]

    def finish(self, lease: Lease, now: datetime = NOW, outcome: Outcome = DONE, article: str = "") -> None:
        """Commit what came of it."""
        with self.catalog.door.transaction():
            self.frontier.finish(lease, outcome, now, article)

    def find(self, *links: Link, now: datetime = NOW, run_started: datetime | None = None) -> int:
        """Poll the front page and find links there; how many were new."""
        self.frontier.poll("courier", [FRONT], now)
        front = next(lease for lease in self.lease(now) if lease.url == FRONT)
        with self.catalog.door.transaction():
            added = self.frontier.add_links(front, links, now, run_started or now)
            self.frontier.finish(front, Outcome("discovered"), now, "")
        self.frontier.free("run1")
        return added


@pytest.fixture
def source(catalog: Catalog) -> Source:
    """A source whose front page gives links."""
    return Source(catalog)


def feed(path: str, **more: object) -> Link:
    """A link of a feed."""
    return Link(FRONT + path, "feed", **more)  # type: ignore[arg-type]


def index(path: str, modified: datetime | None = None) -> Link:
    """A sitemap of an index of sitemaps."""
    return Link(FRONT + path, "sitemap", modified=modified, discovery=True)


def test_a_sources_own_urls_come_first_and_in_their_order(source: Source) -> None:
    """They are due at each poll, before every link."""
    source.find(feed("a"))
    source.frontier.poll("courier", [FRONT + "feed.xml", FRONT], NOW)
    assert ["feed.xml", "", "a"] == source.urls()
    source.frontier.free("run1")
    source.frontier.poll("courier", [FRONT, FRONT + "feed.xml"], NOW)
    assert ["", "feed.xml", "a"] == source.urls()


def test_a_url_that_is_configured_no_more_is_not_polled(source: Source) -> None:
    """It is retired, and comes back when it is configured again or an index leads to it."""
    source.frontier.poll("courier", [FRONT, FRONT + "news.xml"], NOW)
    source.frontier.poll("courier", [FRONT], NOW)
    assert [""] == source.urls()
    source.frontier.free("run1")
    source.find(index("news.xml"))
    assert ["news.xml"] == source.urls()


def test_newest_first(source: Source) -> None:
    """Links go by the date that was given with them, and none before its time by a date in the future."""
    dates = {"old": NOW - 9 * HOUR, "future": NOW + 99 * HOUR, "new": NOW - HOUR}
    assert 4 == source.find(*(feed(name, published=date) for name, date in dates.items()), feed("undated"))
    assert {"future", "undated"} == {*source.urls()[:2]}
    source.frontier.free("run1")
    assert ["new", "old"] == source.urls()[2:]


def test_a_url_is_leased_once(source: Source) -> None:
    """Not to a second run, and not a second time; given back it is free again."""
    source.find(feed("a"), feed("b"))
    first, second = source.lease(limit=1), source.lease(run="run2")
    assert [1, 1] == [len(first), len(second)]
    assert {first[0].url} != {second[0].url}
    assert [] == source.lease(run="run3")
    source.frontier.give_back(first[0], "run2")
    assert [] == source.lease(run="run3")
    source.frontier.give_back(first[0], "run1")
    assert first == source.lease(run="run3")


def test_only_discovery_documents(source: Source) -> None:
    """A run whose budget of articles is used up goes on discovering."""
    source.find(feed("a"), index("map.xml"))
    leased = source.frontier.lease("run1", "courier", NOW, 9, links=False)
    assert [FRONT + "map.xml"] == [lease.url for lease in leased]
    assert [True] == [lease.discovers for lease in leased]
    assert 1 == source.frontier.due("courier", NOW)


def test_what_is_known_is_found_once(source: Source) -> None:
    """The same URL with trackers, another scheme or a fragment is the same; the source's own is no link."""
    assert 1 == source.find(feed("a"), feed("a?utm_source=x"), feed("a#part"), Link(FRONT, "section"))
    assert 0 == source.find(Link("http://courier.example/a", "sitemap"))


def test_a_lease_says_what_is_known(source: Source) -> None:
    """What the feed said, and what came of it last time: validators byte by byte, digest, article."""
    link = feed("a", title="A title", published=NOW - HOUR, modified=NOW)
    source.find(link)
    (lease,) = source.lease()
    assert (link, "link", FRONT + "a") == (lease.hint, lease.role, lease.key)
    stored = Outcome("stored", "", 200, b'W/"\xe9"', b"Sun", "sha1:X", due=NOW + HOUR, failures=2)
    source.finish(lease, outcome=stored, article="a1")
    (again,) = source.lease(NOW + HOUR)
    assert (b'W/"\xe9"', b"Sun", "sha1:X", 2) == (
        again.etag, again.last_modified, again.payload_digest, again.failures,
    )  # fmt: skip
    assert ("a1", NOW) == (again.article, again.captured)


@pytest.mark.parametrize(
    ("then", "now", "due"),
    [
        ({}, {}, False),
        ({}, {"modified": NOW + HOUR}, True),
        ({}, {"modified": NOW - HOUR}, False),
        ({"modified": NOW}, {"modified": NOW}, False),
        ({"modified": NOW}, {"modified": NOW + 2 * HOUR}, True),
        ({"published": NOW + HOUR}, {"modified": NOW + HOUR}, False),
        ({"published": NOW + HOUR}, {"modified": NOW + 2 * HOUR}, True),
        ({"published": NOW}, {"published": NOW + HOUR}, False),
    ],
)
def test_a_change_that_a_feed_announces(
    source: Source, then: dict[str, datetime], now: dict[str, datetime], *, due: bool
) -> None:
    """A later date of change brings a look beside the tiers; the same one, or one before the fetch, does not."""
    source.find(feed("a", **then))
    (lease,) = source.lease()
    source.finish(lease, NOW + HOUR / 2, article="a1")
    source.find(feed("a", **now), now=NOW + 3 * HOUR)
    assert (["a"] if due else []) == source.urls(NOW + 3 * HOUR)


def test_a_title_that_was_missing_is_taken(source: Source) -> None:
    """A section page finds a link first, a feed tells its title and date later; then they stay."""
    source.find(Link(FRONT + "a", "section"))
    source.find(feed("a", title="First", published=NOW), now=NOW + HOUR)
    source.find(feed("a", title="Second", published=NOW + HOUR), now=NOW + 2 * HOUR)
    (lease,) = source.lease(NOW + 3 * HOUR)
    assert ("First", NOW) == (lease.hint.title, lease.hint.published)


@pytest.mark.parametrize(
    ("modified", "outcome", "due"),
    [
        (None, DONE, True),
        (NOW - 5 * HOUR, DONE, False),
        (NOW + 5 * HOUR, DONE, True),
        (NOW - 5 * HOUR, Outcome("failed"), True),
        (NOW - 5 * HOUR, Outcome("blocked"), True),
        # a day without a time: the whole day may have been meant
        (datetime(2026, 11, 22, tzinfo=UTC), DONE, True),
        (datetime(2026, 11, 21, tzinfo=UTC), DONE, False),
    ],
)
def test_the_sitemaps_of_an_index(
    source: Source, modified: datetime | None, outcome: Outcome, *, due: bool
) -> None:
    """Each is read once a run, and again when the index says nothing of it, or that it changed since."""
    source.find(index("map.xml", modified))
    (lease,) = source.lease()
    assert ("hop", 1) == (lease.role, lease.hops)
    source.finish(lease, NOW, outcome)
    source.find(index("map.xml", modified), now=NOW + HOUR)
    assert (["map.xml"] if due else []) == source.urls(NOW + HOUR)


def test_a_sitemap_is_read_once_a_run(source: Source) -> None:
    """Two indexes of one run that name the same sitemap don't make it due twice."""
    source.find(index("map.xml"))
    (lease,) = source.lease()
    source.finish(lease, NOW + timedelta(seconds=1))
    source.find(index("map.xml"), now=NOW + timedelta(seconds=2), run_started=NOW)
    assert [] == source.urls(NOW + HOUR)


def test_an_index_that_names_itself(source: Source) -> None:
    """The source's own URL stays what it is, however often its own index leads to it."""
    for number in range(9):
        source.find(Link(FRONT, "sitemap", discovery=True), now=NOW + number * HOUR)
    source.frontier.poll("courier", [FRONT], NOW)
    (lease,) = source.lease(NOW + 99 * HOUR)
    assert ("source", 0) == (lease.role, lease.hops)


def test_redirects_of_a_source_and_of_an_article(source: Source) -> None:
    """The target of a source's own URL is polled in its turn, that of an article's URL is an article's URL."""
    source.find(Link(FRONT + "home", "redirect"), feed("old"))
    home, old = source.lease()
    assert (("hop", 1), ("link", 0)) == ((home.role, home.hops), (old.role, old.hops))
    with source.catalog.door.transaction():
        source.frontier.add_links(old, [Link(FRONT + "new", "redirect", "Title")], NOW, NOW)
    (new,) = source.lease()
    assert ("link", 1, "Title") == (new.role, new.hops, new.hint.title)


def test_every_known_article_on_demand(source: Source) -> None:
    """A refresh makes articles due that no tier would; what never was an article stays."""
    source.find(feed("article"), feed("nothing"))
    for lease in source.lease():
        source.finish(lease, article="a1" if lease.url.endswith("article") else "")
    assert [] == source.urls(NOW + 99 * HOUR)
    assert 1 == source.frontier.refresh("courier", NOW + HOUR)
    assert ["article"] == source.urls(NOW + HOUR)


def test_tiers(source: Source) -> None:
    """An article is due at each tier after its first capture, counted from there; after the last one never."""
    source.find(feed("a"))
    looks, now = [], NOW
    tiers = (HOUR, 6 * HOUR, 24 * HOUR)
    while leased := source.lease(now):
        looks.append(now - NOW)
        due = next_look(leased[0].captured or now, tiers, now)
        source.finish(leased[0], now, Outcome("stored", due=due), article="a1")
        now = due or now + 999 * HOUR
    assert [0 * HOUR, *tiers] == looks


def test_a_failure_keeps_the_article(source: Source) -> None:
    """A fetch that fails takes nothing away of what is known: article, time of the first capture."""
    source.find(feed("a"))
    source.finish(source.lease()[0], article="a1")
    source.frontier.refresh("courier", NOW)
    source.finish(source.lease()[0], NOW + HOUR, Outcome("failed", "timeout", due=NOW + HOUR, failures=1))
    (lease,) = source.lease(NOW + HOUR)
    assert ("a1", NOW, 1) == (lease.article, lease.captured, lease.failures)


def test_find(source: Source) -> None:
    """A URL's row says what came of it, by any spelling of the URL."""
    source.find(feed("a"))
    source.finish(source.lease()[0], outcome=Outcome("blocked", "robots.txt, line 2"))
    row: Callable[..., object] = source.frontier.find
    assert None is row(FRONT + "b")
    found = source.frontier.find("http://courier.example/a?utm_medium=feed")
    assert found
    assert ("blocked", "robots.txt, line 2") == (found["outcome"], found["reason"])
