"""The promise of adaptive polling, held against the feeds of the benchmark."""

from __future__ import annotations

import pytest

from benchmarks.polling.profiles import profiles
from benchmarks.polling.report import Outcome, simulate
from benchmarks.polling.rules import Miniflux, Newskeep

FEEDS, DAYS = profiles(seed=7), 10


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """What ten days of polling by newskeep's own functions came to."""
    return {feed.name: simulate(feed, Newskeep(feed.name), DAYS) for feed in FEEDS}


def test_next_to_nothing_is_missed(outcomes: dict[str, Outcome]) -> None:
    """A thousandth at most, also of thirty articles within ten minutes in a feed of twenty."""
    missed = {name: outcome.missed_share for name, outcome in outcomes.items()}
    assert {} == {name: share for name, share in missed.items() if share > 0.001}


def test_it_takes_no_more_polls_than_others_do(outcomes: dict[str, Outcome]) -> None:
    """Over feeds of every pace together no more than miniflux's rule takes."""
    others = sum(simulate(feed, Miniflux(feed.name), DAYS).polls for feed in FEEDS)
    assert sum(outcome.polls for outcome in outcomes.values()) <= others
