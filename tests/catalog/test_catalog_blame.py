from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newskeep.archive import outcomes
from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.model import Lease, Link

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEED = "https://courier.example/feed"
PAGE = "https://courier.example/deadly"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """A catalog in which one article is due."""
    with create_catalog(tmp_path) as made:
        made.frontier.poll("courier", [FEED], NOW)
        (feed,) = made.frontier.lease("run0", "courier", NOW, 10)
        with made.door.transaction():
            made.frontier.add_links(feed, [Link(PAGE, "feed")], NOW, NOW)
            made.frontier.finish(feed, outcomes.blocked(feed, "", NOW), NOW, "")
        yield made


def leased(catalog: Catalog, run: str, now: datetime = NOW) -> list[Lease]:
    """What a run gets of the source."""
    return catalog.frontier.lease(run, "courier", now, 10)


def test_a_page_that_kills_again_and_again_is_given_up(catalog: Catalog) -> None:
    """It is due at once after each death, until there were too many."""
    for number in range(outcomes.TRIES):
        assert [PAGE] == [lease.url for lease in leased(catalog, f"run{number}")]
        catalog.frontier.blame(f"run{number}", "given up", outcomes.TRIES)
    assert ([], {"courier": 1}) == (leased(catalog, "last"), catalog.frontier.given_up())
    row = catalog.frontier.find(PAGE)
    assert row is not None
    assert ("failed", "given up") == (row["outcome"], row["reason"])


def test_what_was_given_up_can_be_tried_again(catalog: Catalog) -> None:
    """With all its tries before it, and so can what waits for its next try."""
    (lease,) = leased(catalog, "run1")
    catalog.frontier.fail(lease, outcomes.failed(lease, "no answer", NOW), NOW)
    assert [] == leased(catalog, "run2", NOW + timedelta(minutes=9))
    assert 1 == catalog.frontier.retry_failed("courier", NOW)
    assert [0] == [lease.failures for lease in leased(catalog, "run3")]


def test_retrying_leaves_the_rest_alone(catalog: Catalog) -> None:
    """What never failed is not touched."""
    assert 0 == catalog.frontier.retry_failed("courier", NOW)
