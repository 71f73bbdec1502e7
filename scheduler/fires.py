"""What is due, and the ledger of it: a fire has its row before anything starts, and every row ends truly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.schedules import ScheduleKind
from config.schema import Config, Source
from newskeep.catalog.ledger import Closing, Ledger, SourceRow
from newskeep.model import Counts, Fault, Fire, RunState, Trigger
from newskeep.units import milliseconds, rfc3339
from scheduler.child import ChildOutcome, Ending
from scheduler.failures import OUTAGE, Patience, Polled
from scheduler.timetable import Timetable
from scheduler.triggers import MOST_COUNTED, Passed
from spiders.crawl import SourceResult

#: how the last fire of a source stands that is caught up when a daemon starts; what still runs then is the child of
#: one that was killed, and is about to stop
_CAUGHT_UP = frozenset({RunState.MISSED, RunState.KILLED, RunState.RUNNING})
#: fires that are written down in one transaction
_GROUP = 500
#: a fire that comes so soon need not be brought forward
_NEAR = timedelta(minutes=2)
#: what counts as the time between two fires of a crontab line when a source fails
_CRONTAB_STEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A fire that is in the ledger and was not crawled yet."""

    source: str
    due: datetime
    #: articles that it may fetch still, where it takes up what another fire had no time for
    left: int | None = None


class Fires:
    """Claims what is due, for the sources of a configuration.

    When each source fires next is known here and written down in the catalog, for others to see; after a start
    it follows from the last fire in the ledger, and for adaptive sources from what their polls have shown.

    Args:
        config: sources and their schedules.
        ledger: the archive's.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._sources: dict[str, Source] = config.sources
        self._ledger = ledger
        self._table = Timetable(config, ledger.rhythms)
        self._patience = Patience(ledger)
        #: how many fires were written down and left out, by state
        self.left_out: Counter[RunState] = Counter()

    @property
    def coming(self) -> tuple[datetime, str] | None:
        """The next fire of all, and whose it is; None when nothing is going to fire."""
        return min(((due, name) for name, due in self._table.next.items() if due), default=None)

    def begin(self, now: datetime) -> list[Due]:
        """Take over the ledger from whoever kept it before; what has to be caught up.

        A source that is new, or whose schedule is another one now, starts afresh. What was missed while no daemon
        ran is one row that says how many fires it stands for, and one fire that catches up.
        """
        changed = self._put_sources(now)
        self._close_unstarted(now)
        self._patience.look()
        caught_up = []
        with self._ledger.together():
            for name in self._sources:
                last = None if name in changed else self._ledger.last_fire(name, now)
                if last is None:
                    self._table.afresh(name, now)
                    continue
                caught_up += self._catch_up(name, last.due, now, cut_off=_cut_off(last))
        self._table.look(now)
        self._write_next(self._table.next, now)
        return caught_up

    def due_once(self, now: datetime) -> list[Due]:
        """What is due at this moment, for whoever keeps no clock: what never fired, or should have since it did."""
        self._put_sources(now)
        self._close_unstarted(now)
        self._patience.look()
        with self._ledger.together():
            return [fire for name in self._sources for fire in self._due_once(name, now)]

    def _due_once(self, name: str, now: datetime) -> list[Due]:
        if self._sources[name].schedule.kind is ScheduleKind.MANUAL:
            return []
        last = self._ledger.last_fire(name, now)
        since = last and self._table.passed(name, last.due, now)
        if last is None or not (since or _cut_off(last)):
            return self._add(name, now, Trigger.SCHEDULE) if last is None else []
        latest = since.latest if since else now
        if alone := self._patience.left_alone(name, self._interval(name, now), now):
            self._leave_out(name, latest, RunState.SKIPPED, alone[1])
            return []
        return self._add(name, latest, Trigger.SCHEDULE if since else Trigger.CATCH_UP)

    def claim(self, now: datetime, busy: Mapping[str, str]) -> Iterator[Due]:
        """What has become due: each fire is in the ledger when it is handed out.

        Args:
            now: the time.
            busy: sources whose last fire has not ended, and what is the matter with it.

        Raises:
            CatalogError: the ledger can't be written; what is not claimed yet can be claimed later.
        """
        moved = self._table.look(now)
        for some in _in_groups(self._table.due(now)):
            with self._ledger.together():
                claims = [(name, *self._claim(name, due, now, busy.get(name))) for name, due in some]
            # Only what is committed has been claimed.
            for name, claimed, after in claims:
                moved[name] = self._table.count_from(name, after)
                yield from claimed
        self._write_next(moved, now)

    def close(self, run: str, dues: Sequence[Due], outcome: ChildOutcome, now: datetime) -> None:
        """Write down what came of fires whose child process is gone, where it did not do so itself."""
        not_closed = {(fire.source, fire.due) for fire in self._open(run)}
        closings = []
        for fire in dues:
            result = outcome.result.sources.get(fire.source) if outcome.result else None
            # The child knows that it was stopped, not why.
            cut_short = outcome.cut_short and result and result.state is RunState.KILLED
            if cut_short or (fire.source, fire.due) in not_closed:
                state, verdict = verdict_of(fire.source, outcome)
                counts = result.counts if result else Counts()
                fault = _fault(result, outcome, alone=len(dues) == 1)
                closings.append(Closing(fire.source, fire.due, state, verdict, counts, fault))
        self._ledger.close(closings, now)
        self._patience.look()
        self._write_next(self._table.learn({fire.source for fire in dues}), now)

    def go_on(self, fire: Due, articles: int, now: datetime) -> list[Due]:
        """A fire that takes up what the time of another one did not suffice for, with what is left of its budget."""
        return [replace(due, left=articles) for due in self._add(fire.source, now, Trigger.CATCH_UP)]

    def again(self, names: Iterable[str], now: datetime) -> list[Due]:
        """Fires out of turn, for sources whose own next one is not near."""
        near = now + _NEAR
        return [
            fire
            for name in names
            if (coming := self._table.next.get(name)) and coming > near
            for fire in self._add(name, now, Trigger.CATCH_UP)
        ]

    def excuse(self, polls: Iterable[Polled]) -> None:
        """Write down of fires that failed that our own network was to blame."""
        self._ledger.excuse([(poll.source, poll.due) for poll in polls], f"; {OUTAGE}")
        self._patience.look()

    def configure(self, config: Config, now: datetime) -> None:
        """Go on with another configuration: a source that is new, or has another schedule now, starts afresh."""
        before = {row.name: row.schedule for row in self._ledger.sources()}
        changed = {
            name for name, source in config.sources.items() if before.get(name) != str(source.schedule)
        }
        self._sources = config.sources
        self._table.configure(config, changed, now)
        self._put_sources(now)
        self._write_next(self._table.next, now)

    def free(self, dues: Iterable[Due], held: Mapping[str, str], now: datetime) -> list[Due]:
        """Fires whose sources may be crawled; the others end as skipped.

        Args:
            dues: fires that are in the ledger and were not crawled.
            held: sources that are not to be crawled, and why.
            now: the time.
        """
        found = []
        for fire in dues:
            if why := held.get(fire.source):
                self._ledger.end_fire(fire.source, fire.due, RunState.SKIPPED, why, now)
            else:
                found.append(fire)
        return found

    def give_up(self, dues: Iterable[Due], now: datetime) -> None:
        """Write down that fires are not going to be crawled, because the daemon stops; the next one catches up."""
        words = "the daemon was stopped before its turn came"
        self._ledger.close([Closing(fire.source, fire.due, RunState.MISSED, words) for fire in dues], now)

    def end(self) -> None:
        """Write down that nothing is going to fire any more."""
        self._table.clear()
        self._ledger.clear_next_fires()

    def _put_sources(self, now: datetime) -> set[str]:
        """Write the sources down; those whose schedule is not the one that was written down before."""
        before = {row.name: row.schedule for row in self._ledger.sources()}
        rows = [self._row(name, source, now) for name, source in self._sources.items()]
        self._ledger.clear_next_fires()
        self._ledger.put_sources(rows)
        return {row.name for row in rows if before.get(row.name) != row.schedule}

    def _close_unstarted(self, now: datetime) -> None:
        for fire in self._ledger.unstarted():
            verdict = "the daemon that wrote it down was gone before it was crawled"
            self._ledger.end_fire(fire.source, fire.due, RunState.MISSED, verdict, now)

    def _catch_up(self, name: str, after: datetime, now: datetime, *, cut_off: bool) -> list[Due]:
        missed = self._table.passed(name, after, now)
        self._table.count_from(name, now if missed else after)
        if missed:
            return self._fire_instead(name, missed, now, "no daemon ran")
        if cut_off and self._sources[name].schedule.kind is not ScheduleKind.MANUAL:
            return self._add(name, now, Trigger.CATCH_UP)
        return []

    def _claim(self, name: str, due: datetime, now: datetime, busy: str | None) -> tuple[list[Due], datetime]:
        """The fire of a source that is due, and the moment from which the next one counts."""
        more = self._table.passed(name, due, now)
        latest = more.latest if more else due
        if busy is not None:
            words = f"{busy}; {more.count} before this one are skipped too" if more else busy
            self._leave_out(name, latest, RunState.SKIPPED, words)
            return [], latest
        if alone := self._patience.left_alone(name, self._interval(name, now), now):
            until, words = alone
            self._leave_out(name, latest, RunState.SKIPPED, words)
            return [], until
        if more:
            missed = Passed(more.count + 1, due, latest)
            return self._fire_instead(name, missed, now, "the daemon stood still"), now
        return self._add(name, due, Trigger.SCHEDULE), due

    def _interval(self, name: str, now: datetime) -> timedelta:
        seconds = self._table.interval_s(name, now)
        return timedelta(seconds=seconds) if seconds else _CRONTAB_STEP

    def _fire_instead(self, name: str, missed: Passed, now: datetime, why: str) -> list[Due]:
        """One row for all fires that were missed, and one fire that catches up; what is due just now is not missed."""
        row = missed.latest
        if row >= milliseconds(now):
            if missed.count == 1:
                return self._add(name, now, Trigger.SCHEDULE)
            row, missed = missed.first, replace(missed, count=missed.count - 1)
        self._leave_out(name, row, RunState.MISSED, _missed(missed, why))
        return self._add(name, now, Trigger.CATCH_UP)

    def _leave_out(self, name: str, due: datetime, state: RunState, words: str) -> None:
        self.left_out[state] += self._ledger.add_fire(name, due, Trigger.SCHEDULE, state, verdict=words)

    def _add(self, name: str, due: datetime, trigger: Trigger) -> list[Due]:
        """The fire, when it is in the ledger now and was not before."""
        due = milliseconds(due)
        return [Due(name, due)] if self._ledger.add_fire(name, due, trigger) else []

    def _write_next(self, moments: Mapping[str, datetime | None], now: datetime) -> None:
        if moments:
            table = {name: (due, self._table.interval_s(name, now)) for name, due in moments.items()}
            self._ledger.set_next_fires(table)

    def _row(self, name: str, source: Source, now: datetime) -> SourceRow:
        urls = tuple(str(url) for url in source.urls)
        return SourceRow(name, urls, str(source.schedule), self._table.interval_s(name, now))

    def _open(self, run: str) -> list[Fire]:
        return [*self._ledger.open_fires(run), *self._ledger.unstarted()]


def _cut_off(fire: Fire) -> bool:
    """Whether a fire is to be caught up: it was not crawled, not to its end, or in an outage of our own."""
    return fire.state in _CAUGHT_UP or fire.fault is Fault.OUTAGE


def _fault(result: SourceResult | None, outcome: ChildOutcome, *, alone: bool) -> Fault:
    """What is counted against a source; one that was in its process alone is to blame for what became of that."""
    if outcome.ending is Ending.STOPPED and (result is None or result.state is RunState.KILLED):
        return Fault.STOPPED
    if result and not (outcome.cut_short and result.state is RunState.KILLED):
        return result.fault
    died = outcome.result is None or outcome.ending is Ending.UNWELL
    return Fault.HARD if alone and died else Fault.NONE


def verdict_of(source: str, outcome: ChildOutcome) -> tuple[RunState, str]:
    """What came of one source of a batch, in a state and in words."""
    result = outcome.result.sources.get(source) if outcome.result else None
    if result is None:
        return outcome.state, outcome.verdict
    if outcome.cut_short and result.state is RunState.KILLED:
        return outcome.state, f"{result.verdict} ({outcome.verdict})"
    return result.state, result.verdict


def _in_groups(fires: list[tuple[str, datetime]]) -> Iterator[list[tuple[str, datetime]]]:
    for start in range(0, len(fires), _GROUP):
        yield fires[start : start + _GROUP]


def _missed(missed: Passed, why: str) -> str:
    if missed.count == 1:
        return f"missed while {why}"
    count = f"{missed.count} or more" if missed.count >= MOST_COUNTED else missed.count
    return f"{count} fires were missed while {why}, the first at {rfc3339(missed.first)}"
