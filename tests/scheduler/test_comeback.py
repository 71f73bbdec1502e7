from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.archive.outcomes import failed
from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.catalog.ledger import Closing
from newskeep.model import Fault, Lease, Link, Outcome, RunState, Trigger
from scheduler.child import Stop
from scheduler.comeback import ATTEMPT, PROBES, Comeback
from scheduler.dispatch import Dispatcher
from scheduler.failures import Polled
from scheduler.fires import Due, Fires

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = [f"s{number}" for number in range(12)]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Of a new archive."""
    with create_catalog(tmp_path) as made:
        yield made


def fires(catalog: Catalog, **schedules: str) -> Fires:
    """The fires of sources, from their first one on."""
    sources = {
        name: {"urls": [f"http://{name}.example/"], "schedule": every} for name, every in schedules.items()
    }
    book = Fires(Config.model_validate({"sources": sources}), catalog.ledger)
    book.begin(NOW)
    list(book.claim(NOW, {}))
    return book


def test_a_few_are_asked_whether_it_is_over() -> None:
    """Others each time, and ever more seldom."""
    comeback = Comeback()
    comeback.note(NAMES, [], NOW)
    assert [] == comeback.due(NOW + ATTEMPT / 2)
    first, second = comeback.due(NOW + ATTEMPT), comeback.due(NOW + 2 * ATTEMPT)
    assert (NAMES[:PROBES], []) == (first, second)
    assert NAMES[PROBES : 2 * PROBES] == comeback.due(NOW + 3 * ATTEMPT)


def test_when_one_was_answered_all_are_polled() -> None:
    """But for those that could be polled meanwhile, and not more often than attempts are made."""
    comeback = Comeback()
    comeback.note(NAMES, [], NOW)
    comeback.note([], NAMES[:2], NOW + ATTEMPT / 4)
    assert [] == comeback.due(NOW + ATTEMPT / 2)
    assert NAMES[2:] == comeback.due(NOW + ATTEMPT)
    comeback.note([], NAMES, NOW + ATTEMPT)
    assert [] == comeback.due(NOW + DAY)


def test_a_clock_that_was_set_back_puts_nothing_off() -> None:
    """An attempt in the future holds nobody up."""
    comeback = Comeback()
    comeback.note(NAMES[:1], [], NOW)
    assert NAMES[:1] == comeback.due(NOW - DAY)


def test_only_who_would_wait_is_polled_out_of_turn(catalog: Catalog) -> None:
    """A source that is due in a minute anyway has no fire more, nor has one that nobody schedules."""
    book = fires(catalog, daily="every 1d", often="every 1m", by_hand="manual")
    later = NOW + timedelta(seconds=30)
    assert [Due("daily", later)] == book.again(["daily", "often", "by_hand", "unknown"], later)
    assert Trigger.CATCH_UP is next(catalog.ledger.fires(source="daily")).trigger


def test_an_outage_is_noticed_and_followed(tmp_path: Path, catalog: Catalog) -> None:
    """Nobody answers a batch: nothing is counted, and two minutes later five sources are asked again."""
    sources = {name: {"urls": [f"http://{name}.example/"], "schedule": "every 1d"} for name in NAMES}
    config = Config.model_validate({"archive": {"home": tmp_path}, "sources": sources})
    book = Fires(config, catalog.ledger)
    book.begin(NOW)

    async def batches() -> list[int]:
        desk = Dispatcher(
            config, book, lambda *_told: None, Stop(), "tests.scheduler.crawl_targets:unanswered"
        )
        desk.add(book.claim(NOW, {}))
        desk.start(NOW)
        while not desk.idle:
            await desk.wait(30)
            desk.settle(NOW)
        return [len(desk.comebacks(NOW + wait)) for wait in (ATTEMPT / 2, ATTEMPT)]

    assert [0, PROBES] == asyncio.run(batches())
    assert [] == catalog.ledger.faults()


def test_a_daemon_that_starts_after_an_outage_polls_at_once(catalog: Catalog) -> None:
    """What the outage kept from being polled does not wait for its day."""
    fires(catalog, daily="every 1d", other="every 1d")
    for name, fault in (("daily", Fault.OUTAGE), ("other", Fault.TEMPORARY)):
        catalog.ledger.close([Closing(name, NOW, RunState.FAILED, "", fault=fault)], NOW)
    book = Fires(
        Config.model_validate({"sources": {name: {"urls": [f"http://{name}.example/"], "schedule": "every 1d"} for name in ("daily", "other")}}),
        catalog.ledger,
    )  # fmt: skip
    later = NOW + timedelta(hours=1)
    assert [Due("daily", later)] == book.begin(later)


def frontier_of(catalog: Catalog, failures: int) -> Lease:
    """A page of `courier` that got no answer so often; the lease of the feed that led to it."""
    front = catalog.frontier
    front.poll("courier", ["http://c.example/feed"], NOW)
    (feed,) = front.lease("run", "courier", NOW, 9)
    with catalog.door.transaction():
        front.add_links(feed, [Link("http://c.example/a", "feed")], NOW, NOW)
        front.finish(feed, Outcome("discovered"), NOW, "")
    for _ in range(failures):
        front.retry_failed("courier", NOW)
        (page,) = front.lease("run", "courier", NOW, 9)
        front.fail(page, failed(page, "nobody answers", NOW), NOW)
    return feed


def waits(catalog: Catalog) -> bool:
    """Whether the page waits for its next try."""
    return not catalog.frontier.lease("later", "courier", NOW + timedelta(seconds=1), 9)


@pytest.mark.parametrize(
    ("outcome", "waiting"), [("unchanged", False), ("discovered", False), ("failed", True)]
)
def test_a_page_without_an_answer_is_asked_for_when_its_feed_comes_again(
    catalog: Catalog, outcome: str, waiting: bool
) -> None:
    """It was the host that was away, not the page; as long as the host stays away, the page waits."""
    feed = frontier_of(catalog, failures=1)
    catalog.frontier.fail(feed, Outcome(outcome), NOW + timedelta(seconds=1))
    assert waiting == waits(catalog)


def test_an_outage_counts_for_no_page(catalog: Catalog) -> None:
    """As it counts for no source: the try is forgotten, once."""
    frontier_of(catalog, failures=1)
    catalog.ledger.add_fire("courier", NOW, Trigger.SCHEDULE, RunState.FAILED)
    poll = Polled("courier", NOW, NOW, frozenset(), silent=True)
    for _ in range(2):
        fires(catalog).excuse([poll])
    row = catalog.frontier.find("http://c.example/a")
    assert row
    assert (0, "failed") == (row["failures"], row["outcome"])
