"""What came of a run, source by source, and the verdict in words that can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from newskeep.archive.writer import Committed
from newskeep.model import Counts, Fault, RunState
from pipelines.faults import fault_of

_VERDICTS = {
    "new": "new",
    "version": "version",
    "unchanged": "unchanged",
    "duplicate": "duplicate",
    "near-duplicate": "near_duplicate",
}
_OUTCOMES = {"blocked": "blocked", "failed": "failed", "gone": "failed", "not-article": "not_articles"}
#: documents that promise an article behind each of their links; a section page only may have some
_PROMISES = frozenset({"feed", "news-sitemap", "source"})
#: so many promised articles that are none, or could not be had, are no accident at a source that has articles
_SEVERAL = 3
#: likewise for links of section pages, of which some lead to topics, videos and the like
_MANY = 10


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What came of a source in one run."""

    state: RunState
    #: one line in words
    verdict: str
    counts: Counts
    #: what kept it from being polled
    fault: Fault = Fault.NONE
    #: articles that it might have fetched still when its time was over; None when it was not cut short
    rest: int | None = None


class Tally:
    """Counts what was committed for one source.

    Args:
        stored_before: articles that the source had before this run.
        was_empty: whether its last run was `empty`.
    """

    def __init__(self, stored_before: int = 0, *, was_empty: bool = False) -> None:
        self.counts = Counts()
        self._stored_before = stored_before
        self._was_empty = was_empty
        self._documents = 0
        self._documents_failed = 0
        self._documents_unchanged = 0
        self._links = 0
        #: articles that were promised, and are none or could not be had
        self._missed = 0
        #: these, and pages of which nobody had promised anything
        self._without_text = 0
        self._reasons: Counter[str] = Counter()
        self._faults: Counter[Fault] = Counter()

    @property
    def untouched(self) -> bool:
        """True when none of its URLs had its turn."""
        return not self.counts.fetched and not self._reasons

    def add(self, committed: Committed) -> None:
        """One URL is done."""
        deposit, outcome = committed.deposit, committed.deposit.outcome
        field = _OUTCOMES.get(outcome.outcome)
        if deposit.judgement:
            field = _VERDICTS[deposit.judgement.verdict.value]
        steps = {"discovered": committed.discovered, "fetched": int(outcome.status is not None)}
        if field:
            steps[field] = steps.get(field, 0) + 1
        if field in {"blocked", "failed", "not_articles"}:
            self._reasons[outcome.reason] += 1
        self.counts = self.counts.plus(Counts(**steps))
        if deposit.lease.discovers and not deposit.judgement:
            self._documents += 1
            self._documents_failed += outcome.outcome in {"failed", "blocked", "gone"}
            self._faults[fault_of(outcome)] += 1
            self._documents_unchanged += outcome.outcome == "unchanged"
            # Redirects and indexes promise no article: what they lead to may.
            self._links += outcome.outcome != "redirect" and sum(
                not (link.refused or link.discovery) for link in deposit.links
            )
        elif field in {"blocked", "failed", "not_articles"}:
            lease = deposit.lease
            self._without_text += 1
            # A page that was an article, and is none now, has become something else.
            self._missed += field == "failed" or (
                field == "not_articles" and (lease.hint.via in _PROMISES or bool(lease.article))
            )

    def lose(self, reason: str) -> None:
        """A page broke one of our own steps."""
        self._without_text += 1
        self._missed += 1
        self.counts = self.counts.plus(Counts(fetched=1, failed=1))
        self._reasons[reason] += 1

    def conclude(self, *, still_due: int = 0, stopped: str = "", error: str = "") -> SourceResult:
        """How the run ended for this source.

        Args:
            still_due: article URLs that the budget left for the next run.
            stopped: who stopped the run before its end; empty when nobody did.
            error: what made it impossible to go on; empty when nothing did.
        """
        state, words = self._judge()
        if error:
            state, words = RunState.FAILED, f"{sentence(self.counts)}; stopped: {error}"
        elif stopped:
            state, words = (
                RunState.KILLED,
                f"{sentence(self.counts)}; stopped by {stopped}, the rest stays due",
            )
        elif still_due and state in {RunState.OK, RunState.PARTIAL, RunState.EMPTY}:
            words += f"; {still_due} more due"
        return SourceResult(state, words, self.counts, self._fault(state))

    def conclude_turn(self, result: SourceResult, rest: int) -> SourceResult:
        """A source whose time was over goes on with another run.

        Args:
            result: how its run ended.
            rest: articles that it may fetch still.
        """
        if self.untouched:
            words = "its turn did not come in the time of its batch; it goes on with the next one"
            return SourceResult(RunState.SKIPPED, words, self.counts, rest=rest)
        return replace(
            result, verdict=f"{result.verdict}; its time was over, it goes on with the next run", rest=rest
        )

    def _fault(self, state: RunState) -> Fault:
        if state is RunState.KILLED:
            return Fault.STOPPED
        return self._faults.most_common(1)[0][0] if state is RunState.FAILED and self._faults else Fault.NONE

    def _judge(self) -> tuple[RunState, str]:
        counts = self.counts
        if not counts.fetched and not self._reasons:
            return RunState.FAILED, "nothing was fetched: another run holds what is due, or the time was over"
        if not counts.fetched:
            return RunState.FAILED, f"nothing was fetched{self._why()}"
        if self._documents and self._documents_failed == self._documents and not counts.stored:
            return RunState.FAILED, f"no feed, sitemap or section page could be read{self._why()}"
        if not counts.stored and self._is_empty():
            what = "pages" if counts.fetched > 1 else "page"
            return RunState.EMPTY, f"fetched {counts.fetched} {what} and stored none{self._why()}"
        if counts.failed:
            return RunState.PARTIAL, sentence(self.counts) + self._why()
        return RunState.OK, sentence(self.counts)

    def _is_empty(self) -> bool:
        """Green but empty is the commonest failure of all: pages come, and there is nothing in them.

        A source whose links are all known, as articles of another source, is none of these.
        """
        if self._documents and self._documents == self._documents_unchanged and not self._without_text:
            return self._was_empty  # it says what it said then
        if not self._stored_before:
            return bool(self._without_text) or not self._links
        return self._missed >= _SEVERAL or self._without_text >= _MANY

    def _why(self) -> str:
        """The commonest reasons, for whoever has to do something about it."""
        if self._reasons:
            return ": " + "; ".join(
                f"{reason} ({count}×)" if count > 1 else reason
                for reason, count in self._reasons.most_common(2)
            )
        return ": no links to articles were found" if self._documents and not self._links else ""


def sentence(counts: Counts) -> str:
    """Counts in words: `12 new, 3 new versions, 41 unchanged, 2 blocked, 1 failed`."""
    parts = [
        f"{counts.new} new" if counts.new else "",
        _plural(counts.version, "new version"),
        _plural(counts.duplicate, "duplicate"),
        _plural(counts.near_duplicate, "near-duplicate"),
        f"{counts.unchanged} unchanged" if counts.unchanged else "",
        f"{counts.blocked} blocked" if counts.blocked else "",
        f"{counts.failed} failed" if counts.failed else "",
        f"{counts.not_articles} not articles" if counts.not_articles else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing new"


def conclude_run(results: dict[str, SourceResult]) -> SourceResult:
    """How the whole run ended, from how it ended for each source."""
    counts = Counts()
    for result in results.values():
        counts = counts.plus(result.counts)
    if len(results) == 1:
        return next(iter(results.values()))
    states = Counter(result.state for result in results.values())
    bad = {
        name: result
        for name, result in results.items()
        if result.state not in {RunState.OK, RunState.PARTIAL}
    }
    words = sentence(counts)
    if bad:
        words += "; " + "; ".join(f"{name}: {result.verdict}" for name, result in list(bad.items())[:3])
    if RunState.KILLED in states:
        state = RunState.KILLED
    elif len(bad) == len(results):
        state = RunState.FAILED if RunState.FAILED in states else RunState.EMPTY
    else:
        state = RunState.PARTIAL if bad or RunState.PARTIAL in states else RunState.OK
    return SourceResult(state, words, counts)


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}" if count else ""
