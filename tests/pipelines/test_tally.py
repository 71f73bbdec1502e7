"""How counts become verdicts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newskeep.archive.writer import Committed, Deposit
from newskeep.model import Counts, Fault, Judgement, Lease, Link, Outcome, RunState, Verdict
from pipelines.tally import SourceResult, Tally, conclude_run, sentence

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def done(
    outcome: str, *, role: str = "link", via: str = "feed", links: int = 0, verdict: str = "", **more: Any
) -> Committed:
    """A URL that is done: with what outcome, and for an article with what verdict."""
    article = more.pop("article", "")
    hint = Link("https://paper.example/1", via)
    lease = Lease(1, hint.url, hint.url, role, "paper", hint, article=article)
    judgement = Judgement(Verdict(verdict), "a", hint.url, 1, "because") if verdict else None
    status = more.pop("status", 200)
    deposit = Deposit(
        lease,
        Outcome(outcome, more.pop("reason", ""), status=status),
        NOW,
        links=(hint,) * links,
        judgement=judgement,
    )
    return Committed(deposit, more.pop("discovered", 0))


FEED = done("discovered", role="source", links=9, discovered=3)
SAME_FEED = done("unchanged", role="source", status=304)
NEW = done("stored", verdict="new")
SHELL = done("not-article", reason="too short")
LINKED_SHELL = done("not-article", via="section", reason="too short")
LOST_SHELL = done("not-article", via="section", article="a", reason="too short")
FAILED = done("failed", status=500, reason="HTTP 500")
BLOCKED = done("blocked", status=None, reason="robots.txt forbids it")
NO_FEED = done("failed", role="source", status=None, reason="refused")

CASES = [
    ("nothing at all", 0, [], RunState.FAILED, "nothing was fetched: another run holds"),
    ("feed refused", 9, [NO_FEED], RunState.FAILED, "nothing was fetched: refused"),
    ("feed answers 500", 9, [done("failed", role="source", status=500, reason="HTTP 500")], RunState.FAILED,
     "no feed, sitemap or section page could be read: HTTP 500"),
    ("one of two feeds refused", 0, [NO_FEED, FEED, NEW], RunState.PARTIAL, "1 new, 1 failed: refused"),
    ("all new", 0, [FEED, NEW, NEW], RunState.OK, "2 new"),
    ("nothing new", 9, [FEED], RunState.OK, "nothing new"),
    ("feed unchanged", 9, [SAME_FEED], RunState.OK, "nothing new"),
    ("feed unchanged at a source without articles of its own", 0, [SAME_FEED], RunState.OK, "nothing new"),
    ("all known to another source", 0, [FEED], RunState.OK, "nothing new"),
    ("empty feed", 0, [done("discovered", role="source")], RunState.EMPTY,
     "fetched 1 page and stored none: no links to articles were found"),
    ("quiet feed", 9, [done("discovered", role="source")], RunState.OK, "nothing new"),
    ("shells", 0, [FEED, SHELL, SHELL], RunState.EMPTY, "fetched 3 pages and stored none: too short (2×)"),
    ("shells at a source with articles", 9, [FEED, SHELL, SHELL, SHELL], RunState.EMPTY, "stored none"),
    ("a video at a source with articles", 9, [FEED, SHELL], RunState.OK, "1 not articles"),
    ("a video among articles", 0, [FEED, NEW, SHELL], RunState.OK, "1 new, 1 not articles"),
    ("topic pages on a front page", 9, [FEED, *[LINKED_SHELL] * 3], RunState.OK, "3 not articles"),
    ("nothing but such", 9, [FEED, *[LINKED_SHELL] * 10], RunState.EMPTY, "too short (10×)"),
    ("articles that became shells", 9, [FEED, *[LOST_SHELL] * 3], RunState.EMPTY, "too short (3×)"),
    ("one failed", 9, [FEED, NEW, FAILED], RunState.PARTIAL, "1 new, 1 failed: HTTP 500"),
    ("one failed, nothing else new", 9, [FEED, FAILED], RunState.PARTIAL, "1 failed: HTTP 500"),
    ("all failed", 9, [FEED, *[FAILED] * 3], RunState.EMPTY, "HTTP 500 (3×)"),
    ("all failed at first", 0, [FEED, FAILED], RunState.EMPTY, "HTTP 500"),
    ("all blocked at first", 0, [FEED, BLOCKED], RunState.EMPTY, "robots.txt forbids it"),
    ("one blocked", 9, [FEED, BLOCKED], RunState.OK, "1 blocked"),
    ("everything blocked", 9, [done("blocked", role="source", status=None, reason="no")], RunState.FAILED,
     "nothing was fetched: no"),
    ("all unchanged", 9, [SAME_FEED, done("unchanged", verdict="unchanged", status=304)], RunState.OK, "1 unchanged"),
    ("a single article", 0, [done("stored", role="source", verdict="new")], RunState.OK, "1 new"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "before", "committed", "state", "words"), CASES, ids=[case[0] for case in CASES]
)
def test_verdict_of_a_source(
    case: str, before: int, committed: list[Committed], state: RunState, words: str
) -> None:
    """What was committed, and whether the source had articles before, make the verdict."""
    tally = Tally(before)
    for item in committed:
        tally.add(item)
    result = tally.conclude()
    assert (case, state) == (case, result.state), result.verdict
    assert words in result.verdict


def test_unchanged_emptiness_is_emptiness() -> None:
    """A source that was empty, and has not changed, still is."""
    tally = Tally(was_empty=True)
    tally.add(SAME_FEED)
    assert RunState.EMPTY == tally.conclude().state


def test_counts_are_of_pages_and_articles() -> None:
    """Discovered links, responses, and one count for what became of each page."""
    tally = Tally()
    for item in (FEED, NEW, SHELL, FAILED, BLOCKED, done("stored", verdict="near-duplicate")):
        tally.add(item)
    expected = Counts(discovered=3, fetched=5, new=1, near_duplicate=1, not_articles=1, failed=1, blocked=1)
    assert expected == tally.counts


def test_page_that_broke_a_step_counts_as_failed() -> None:
    """It is one of the pages fetched, and the run is partial."""
    tally = Tally()
    for item in (FEED, NEW):
        tally.add(item)
    tally.lose("could not be processed: KeyError")
    result = tally.conclude(still_due=1)
    assert (RunState.PARTIAL, "1 new, 1 failed: could not be processed: KeyError; 1 more due") == (
        result.state, result.verdict,
    )  # fmt: skip


def test_stopped_and_broken_runs_say_so() -> None:
    """A signal makes a run killed, whatever it brought; what made it impossible to go on makes it failed."""
    tally = Tally()
    tally.add(NEW)
    words = "1 new; stopped by SIGTERM, the rest stays due"
    assert SourceResult(RunState.KILLED, words, tally.counts, Fault.STOPPED) == tally.conclude(
        stopped="SIGTERM"
    )
    assert SourceResult(RunState.FAILED, "1 new; stopped: The disk is full.", tally.counts) == (
        tally.conclude(stopped="SIGTERM", error="The disk is full.")
    )


def test_sentence_names_only_what_there_is() -> None:
    """Zeros are left out, one is not several."""
    assert "nothing new" == sentence(Counts(fetched=3))
    assert "12 new, 3 new versions, 1 duplicate, 41 unchanged, 2 blocked, 1 failed" == sentence(
        Counts(new=12, version=3, duplicate=1, unchanged=41, blocked=2, failed=1)
    )


OK = SourceResult(RunState.OK, "1 new", Counts(new=1))
PARTIAL = SourceResult(RunState.PARTIAL, "1 new, 1 failed: x", Counts(new=1, failed=1))
EMPTY = SourceResult(RunState.EMPTY, "stored none", Counts(fetched=2))
BAD = SourceResult(RunState.FAILED, "nothing was fetched: x", Counts())
KILLED = SourceResult(RunState.KILLED, "stopped by SIGTERM", Counts())


@pytest.mark.parametrize(
    ("results", "state", "words"),
    [
        ([OK], RunState.OK, "1 new"),
        ([EMPTY], RunState.EMPTY, "stored none"),
        ([OK, OK], RunState.OK, "2 new"),
        ([OK, PARTIAL], RunState.PARTIAL, "2 new, 1 failed"),
        ([OK, BAD], RunState.PARTIAL, "1 new; b: nothing was fetched: x"),
        ([OK, EMPTY], RunState.PARTIAL, "1 new; b: stored none"),
        ([EMPTY, EMPTY], RunState.EMPTY, "a: stored none; b: stored none"),
        ([EMPTY, BAD], RunState.FAILED, "nothing new; a: stored none; b: nothing was fetched: x"),
        ([OK, KILLED], RunState.KILLED, "b: stopped by SIGTERM"),
    ],
)
def test_verdict_of_a_run(results: list[SourceResult], state: RunState, words: str) -> None:
    """The whole run is as good as its sources, and names those that are not."""
    whole = conclude_run(dict(zip("abc", results, strict=False)))
    assert state == whole.state
    assert words in whole.verdict
