"""What is due, and the ledger of it: a fire has its row before anything starts, and every row ends truly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from config.schedules import ScheduleKind
from config.schema import Config, Source
from newskeep.catalog.ledger import Ledger, SourceRow
from newskeep.model import Fire, RunState, Trigger
from newskeep.units import milliseconds, rfc3339
from scheduler.child import ChildOutcome
from scheduler.triggers import MOST_COUNTED, Passed, interval, next_fire, passed, zone


@dataclass(frozen=True, slots=True)
class Due:
    """A fire that is in the ledger and was not crawled yet."""

    source: str
    due: datetime


class Fires:
    """Claims what is due, for the sources of a configuration.

    When each source fires next is known here and written down in the catalog, for others to see; after a start
    it follows from the last fire in the ledger.

    Args:
        config: sources and their schedules.
        ledger: the archive's.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._sources: dict[str, Source] = config.sources
        self._zone = zone(config.schedule.timezone)
        self._ledger = ledger
        self._next: dict[str, datetime | None] = {}

    @property
    def coming(self) -> tuple[datetime, str] | None:
        """The next fire of all, and whose it is; None when nothing is going to fire."""
        return min(((due, name) for name, due in self._next.items() if due), default=None)

    def begin(self, now: datetime) -> list[Due]:
        """Take over the ledger from whoever kept it before; what has to be caught up.

        A source that is new, or whose schedule is another one now, starts afresh. What was missed while no daemon
        ran is one row that says how many fires it stands for, and one fire that catches up.
        """
        changed = self._put_sources()
        self._close_unstarted(now)
        caught_up = []
        for name, source in self._sources.items():
            last = None if name in changed else self._ledger.last_fire(name)
            if last is None:
                self._next[name] = self._afresh(source, now)
                continue
            # After a clock that was wrong, a fire may be in the future; that must not keep the source from firing.
            after = min(last.due, now)
            caught_up += self._catch_up(name, after, now, was_missed=last.state is RunState.MISSED)
        self._write_next(self._next)
        return caught_up

    def due_once(self, now: datetime) -> list[Due]:
        """What is due at this moment, for whoever keeps no clock: what never fired, or should have since it did."""
        self._put_sources()
        self._close_unstarted(now)
        found = []
        for name, source in self._sources.items():
            if source.schedule.kind is ScheduleKind.MANUAL:
                continue
            last = self._ledger.last_fire(name)
            since = last and passed(source.schedule, min(last.due, now), now, self._zone)
            if last is None or since or last.state is RunState.MISSED:
                trigger = Trigger.CATCH_UP if last and not since else Trigger.SCHEDULE
                found += self._add(name, since.latest if since else now, trigger)
        return found

    def claim(self, now: datetime, busy: Mapping[str, str]) -> Iterator[Due]:
        """What has become due, one by one: each is in the ledger when it is handed out.

        Args:
            now: the time.
            busy: sources whose last fire has not ended, and what is the matter with it.

        Raises:
            CatalogError: the ledger can't be written; what is not claimed yet can be claimed later.
        """
        moved: dict[str, datetime | None] = {}
        for name, due in list(self._next.items()):
            if due is not None and due <= now:
                claimed, moved[name] = self._claim(name, due, now, busy.get(name))
                self._next[name] = moved[name]
                yield from claimed
        self._write_next(moved)

    def close(self, run: str, dues: Iterable[Due], outcome: ChildOutcome, now: datetime) -> None:
        """Write down what came of fires whose child process is gone, where it did not do so itself."""
        not_closed = {(fire.source, fire.due) for fire in self._open(run)}
        for fire in dues:
            result = outcome.result.sources.get(fire.source) if outcome.result else None
            # The child knows that it was stopped, not why.
            cut_short = outcome.state is RunState.TIMEOUT and result and result.state is RunState.KILLED
            if cut_short or (fire.source, fire.due) in not_closed:
                state, verdict = verdict_of(fire.source, outcome)
                counts = result.counts if result else None
                self._ledger.end_fire(fire.source, fire.due, state, verdict, now, counts)

    def give_up(self, dues: Iterable[Due], now: datetime) -> None:
        """Write down that fires are not going to be crawled, because the daemon stops."""
        for fire in dues:
            self._ledger.end_fire(fire.source, fire.due, RunState.SKIPPED, "the daemon was stopped", now)

    def end(self) -> None:
        """Write down that nothing is going to fire any more."""
        self._next.clear()
        self._ledger.clear_next_fires()

    def _put_sources(self) -> set[str]:
        """Write the sources down; those whose schedule is not the one that was written down before."""
        before = {row.name: row.schedule for row in self._ledger.sources()}
        rows = [_row(name, source) for name, source in self._sources.items()]
        self._ledger.clear_next_fires()
        self._ledger.put_sources(rows)
        return {row.name for row in rows if before.get(row.name) != row.schedule}

    def _close_unstarted(self, now: datetime) -> None:
        for fire in self._ledger.unstarted():
            verdict = "the daemon that wrote it down was gone before it was crawled"
            self._ledger.end_fire(fire.source, fire.due, RunState.MISSED, verdict, now)

    def _afresh(self, source: Source, now: datetime) -> datetime | None:
        if interval(source.schedule):
            return milliseconds(now)
        return next_fire(source.schedule, now, self._zone)

    def _catch_up(self, name: str, after: datetime, now: datetime, *, was_missed: bool) -> list[Due]:
        schedule = self._sources[name].schedule
        missed = passed(schedule, after, now, self._zone)
        self._next[name] = next_fire(schedule, now if missed else after, self._zone)
        if missed:
            return self._fire_instead(name, missed, now, "no daemon ran")
        if was_missed and schedule.kind is not ScheduleKind.MANUAL:
            return self._add(name, now, Trigger.CATCH_UP)
        return []

    def _claim(
        self, name: str, due: datetime, now: datetime, busy: str | None
    ) -> tuple[list[Due], datetime | None]:
        """The fire of a source that is due, and when it is due again."""
        schedule = self._sources[name].schedule
        more = passed(schedule, due, now, self._zone)
        latest = more.latest if more else due
        if busy is not None:
            words = f"{busy}; {more.count} before this one are skipped too" if more else busy
            self._ledger.add_fire(name, latest, Trigger.SCHEDULE, RunState.SKIPPED, verdict=words)
            return [], next_fire(schedule, latest, self._zone)
        if more:
            missed = Passed(more.count + 1, due, latest)
            instead = self._fire_instead(name, missed, now, "the daemon stood still")
            return instead, next_fire(schedule, now, self._zone)
        return self._add(name, due, Trigger.SCHEDULE), next_fire(schedule, due, self._zone)

    def _fire_instead(self, name: str, missed: Passed, now: datetime, why: str) -> list[Due]:
        """One row for all fires that were missed, and one fire that catches up."""
        self._ledger.add_fire(
            name, missed.latest, Trigger.SCHEDULE, RunState.MISSED, verdict=_missed(missed, why)
        )
        return self._add(name, now, Trigger.CATCH_UP)

    def _add(self, name: str, due: datetime, trigger: Trigger) -> list[Due]:
        """The fire, when it is in the ledger now and was not before."""
        due = milliseconds(due)
        return [Due(name, due)] if self._ledger.add_fire(name, due, trigger) else []

    def _write_next(self, moments: Mapping[str, datetime | None]) -> None:
        if moments:
            self._ledger.set_next_fires(dict(moments))

    def _open(self, run: str) -> list[Fire]:
        return [*self._ledger.open_fires(run), *self._ledger.unstarted()]


def verdict_of(source: str, outcome: ChildOutcome) -> tuple[RunState, str]:
    """What came of one source of a batch, in a state and in words."""
    result = outcome.result.sources.get(source) if outcome.result else None
    if result is None:
        return outcome.state, outcome.verdict
    if outcome.state is RunState.TIMEOUT and result.state is RunState.KILLED:
        return outcome.state, f"{result.verdict} ({outcome.verdict})"
    return result.state, result.verdict


def _row(name: str, source: Source) -> SourceRow:
    step = interval(source.schedule)
    return SourceRow(
        name,
        tuple(str(url) for url in source.urls),
        str(source.schedule),
        step.total_seconds() if step else None,
    )


def _missed(missed: Passed, why: str) -> str:
    if missed.count == 1:
        return f"missed while {why}"
    count = f"{missed.count} or more" if missed.count >= MOST_COUNTED else missed.count
    return f"{count} fires were missed while {why}, the first at {rfc3339(missed.first)}"
