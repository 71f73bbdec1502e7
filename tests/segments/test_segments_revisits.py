"""When a look at a page that is known is written down, and when the page is stored in full again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.revisits import RevisitRules
from newskeep.testing import Clock
from tests.archive.keeping import SITE, article_of, story
from tests.segments.looks import Looking, records, types

TRAM = f"{SITE}/tram"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAGE = b"<p>" + b"The tram was in the news. " * 60


def test_a_look_soon_after_the_last_leaves_no_record(home: Path, clock: Clock) -> None:
    """Within the hour only the article's last_seen moves; an hour after the last record there is another one."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        revisits = []
        for _ in range(13):
            clock.advance(10 * MINUTE)
            revisits.append(looking.look(TRAM, PAGE)[0])
    assert ["", "", "", "", "", "revisit"] * 2 + [""] == types(revisits)
    assert {1} == {revisit.version for revisit in revisits}
    with newskeep.open(home) as archive:
        assert clock() == archive.show(TRAM).last_seen
        assert () == archive.verify().problems


def test_a_clock_that_steps_back_leaves_a_record(home: Path, clock: Clock) -> None:
    """A last capture in the future is no reason to write nothing."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        clock.advance(-DAY)
        assert ["revisit"] == types([looking.look(TRAM, PAGE)[0]])


def test_another_payload_between_ends_the_blackout(home: Path, clock: Clock) -> None:
    """That a page is back is news, however short it was away."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        clock.advance(10 * MINUTE)
        looking.first(TRAM, story("Moved"), PAGE + b"!")
        clock.advance(10 * MINUTE)
        assert "revisit" == looking.first(TRAM, story("Tram"), PAGE).type


def test_after_so_many_revisits_a_full_response(home: Path, clock: Clock) -> None:
    """No response has more revisits than the rule allows; those after the next full one refer to that."""
    with Looking(home, clock, rules=RevisitRules(most=2)) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        revisits = []
        for _ in range(6):
            clock.advance(HOUR)
            revisits.append(looking.look(TRAM, PAGE)[0])
    assert ["revisit", "revisit", "response"] * 2 == types(revisits)
    originals = [record.field("WARC-Record-ID") for record in records(home, "response")][:2]
    assert [originals[0]] * 2 + [originals[1]] * 2 == [
        record.field("WARC-Refers-To") for record in records(home, "revisit")
    ]


@pytest.mark.parametrize("age", [179, 180])
def test_after_so_many_days_a_full_response(home: Path, clock: Clock, age: int) -> None:
    """A response is referred to for 180 days."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
    clock.advance(age * DAY)
    with Looking(home, clock, "run2") as looking:
        assert ["revisit" if age < 180 else "response"] == types([looking.look(TRAM, PAGE)[0]])
    with newskeep.open(home) as archive:
        assert 1 == archive.show(TRAM).versions
        assert () == archive.verify().problems


def test_a_server_that_only_says_304_is_asked_without_conditions(home: Path, clock: Clock) -> None:
    """The last 304 that may refer to a response drops the validators; the whole page that comes then is stored."""
    with Looking(home, clock, rules=RevisitRules(most=2)) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        made, outcomes = [], []
        for status in (304, 304, 200, 304):
            clock.advance(HOUR)
            revisit, outcome = looking.look(TRAM, PAGE if status == 200 else b"", status=status, etag='"1"')
            made.append(revisit)
            outcomes.append(outcome.etag)
    assert ["revisit", "revisit", "response", "revisit"] == types(made)
    assert [b'"1"', b"", b'"1"', b'"1"'] == outcomes


def test_a_304_that_can_refer_to_nothing_asks_for_the_page(home: Path, clock: Clock) -> None:
    """Its original is lost: the next request is unconditional, so that the page is stored again."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
    (segment,) = (home / "warc").rglob("*.warc.gz")
    segment.unlink()
    clock.advance(DAY)
    with Looking(home, clock, "run2") as looking:
        revisit, outcome = looking.look(TRAM, status=304, etag='"1"')
        assert (None, True, b"") == (revisit.packed, revisit.whole_next, outcome.etag)
        assert ["response"] == types([looking.look(TRAM, PAGE)[0]])


def test_an_unreadable_page_is_kept_once(home: Path, clock: Clock) -> None:
    """A page that is cut at the same byte at each try is the same record."""
    with Looking(home, clock) as looking:
        packed = looking.first(TRAM, story("Tram"), PAGE)
        assert looking.revisits.is_stored(packed)
        looking.first(TRAM, story("Moved"), PAGE + b"!")
        assert not looking.revisits.is_stored(packed)


def test_the_article_is_the_same_all_along(home: Path, clock: Clock) -> None:
    """Neither blackout nor renewal makes a version: the article has one, seen first and last when it was."""
    with Looking(home, clock, rules=RevisitRules(most=1)) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        begun = clock()
        for _ in range(5):
            clock.advance(HOUR)
            looking.look(TRAM, PAGE)
    with newskeep.open(home) as archive:
        article = archive.show(TRAM)
        assert (article_of(TRAM), 1) == (article.id, article.versions)
        assert (begun, clock()) == (article.first_seen, article.last_seen)
