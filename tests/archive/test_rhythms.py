from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newskeep.archive.writer import Deposit
from newskeep.model import NO_HINTS, Hints, Link, Outcome, Rhythm
from newskeep.testing import Clock
from tests.archive.keeping import FRONT, SITE, Crawling

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def poll(crawling: Crawling, outcome: str, *links: Link, hints: Hints = NO_HINTS, url: str = FRONT) -> None:
    """Poll a document of the source."""
    deposit = Deposit(crawling.own(url), Outcome(outcome), crawling.clock(), links=links, hints=hints)
    crawling.writer.add(deposit)
    crawling.writer.commit()


def link(number: int) -> Link:
    """A link without a date."""
    return Link(f"{SITE}/{number}", "feed")


def test_a_poll_leaves_its_documents_rhythm(home: Path, clock: Clock) -> None:
    """New links are counted in the transaction that writes them down, and survive in the catalog."""
    with Crawling(home, clock) as crawling:
        poll(crawling, "discovered", link(1), link(2))
        clock.advance(2 * DAY)
        poll(crawling, "discovered", link(2), link(3), link(4), link(5), hints=Hints(9 * MINUTE))
        (rhythm,) = crawling.catalog.ledger.rhythms.of("courier")
    assert pytest.approx((1 / 30 + 3 / 2880) / 2) == rhythm.rate
    assert pytest.approx(3 / 2880) == rhythm.burst
    expected = Rhythm(clock(), rhythm.rate, rhythm.burst, 4, 2 * DAY * 4 / 3, Hints(9 * MINUTE))
    assert expected == rhythm


def test_a_document_that_had_not_changed_keeps_its_size(home: Path, clock: Clock) -> None:
    """A 304 tells that nothing is new, and when to come again."""
    with Crawling(home, clock) as crawling:
        poll(crawling, "discovered", link(1), link(2))
        clock.advance(DAY)
        poll(crawling, "unchanged", hints=Hints(5 * MINUTE))
        (rhythm,) = crawling.catalog.ledger.rhythms.of("courier")
    assert (clock(), 2, Hints(5 * MINUTE)) == (rhythm.time, rhythm.entries, rhythm.hints)


def test_what_brings_no_links_of_its_own_has_no_rhythm(home: Path, clock: Clock) -> None:
    """A redirect, a sitemap index, a document that could not be had."""
    with Crawling(home, clock) as crawling:
        poll(crawling, "redirect", Link(f"{SITE}/other", "redirect"))
        poll(crawling, "discovered", Link(f"{SITE}/news.xml", "sitemap", discovery=True))
        poll(crawling, "failed")
        assert [] == crawling.catalog.ledger.rhythms.of("courier")


def test_a_refusal_says_when_to_come_again(home: Path, clock: Clock) -> None:
    """Even before the first answer."""
    with Crawling(home, clock) as crawling:
        hints = Hints(not_before=clock() + DAY)
        poll(crawling, "failed", hints=hints)
        assert [hints] == [rhythm.hints for rhythm in crawling.catalog.ledger.rhythms.of("courier")]


def test_documents_that_nothing_leads_to_are_forgotten(home: Path, clock: Clock) -> None:
    """A month after they were read last."""
    with Crawling(home, clock) as crawling:
        poll(crawling, "discovered", link(1), url=f"{SITE}/old.xml")
        clock.advance(31 * DAY)
        poll(crawling, "discovered", link(2))
        assert [clock()] == [rhythm.time for rhythm in crawling.catalog.ledger.rhythms.of("courier")]
