"""When each source of a configuration is due next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from config.schedules import ScheduleKind
from config.schema import Config
from newskeep.catalog.rhythms import Rhythms
from newskeep.units import milliseconds
from scheduler.polling import Polling
from scheduler.triggers import Passed, next_fire, passed, zone

#: the next fire of each source, None where nothing is going to fire it
Moments = dict[str, datetime | None]


class Timetable:
    """The next fire of every source, each counted from a moment before it.

    The clock may be set back: no source then waits longer than its interval for a moment that was counted from a
    time that was wrong.

    Args:
        config: sources and their schedules.
        rhythms: of the documents of adaptive sources.
    """

    def __init__(self, config: Config, rhythms: Rhythms) -> None:
        self._rhythms = rhythms
        self._use(config)
        self._next: Moments = {}
        self._counted_from: dict[str, datetime] = {}
        self._seen: datetime | None = None

    @property
    def next(self) -> Mapping[str, datetime | None]:
        """When each source is due."""
        return self._next

    def due(self, now: datetime) -> list[tuple[str, datetime]]:
        """The sources that are due, and since when."""
        return [(name, due) for name, due in self._next.items() if due is not None and due <= now]

    def afresh(self, name: str, now: datetime) -> datetime | None:
        """Begin with a source of which nothing was ever due: at once, or at the first moment of its crontab line."""
        schedule = self._sources[name].schedule
        if schedule.kind in {ScheduleKind.EVERY, ScheduleKind.ADAPTIVE}:
            self._counted_from[name] = now
            self._next[name] = milliseconds(now)
            return self._next[name]
        return self.count_from(name, now)

    def count_from(self, name: str, after: datetime) -> datetime | None:
        """When a source is due after a moment, which from now on it is."""
        self._counted_from[name] = after
        self._next[name] = self._after(name, after)
        return self._next[name]

    def passed(self, name: str, after: datetime, now: datetime) -> Passed | None:
        """The moments of a source after one moment and up to another; None when there is none."""
        return passed(self._polling.schedule(name, after), after, now, self._zone)

    def interval_s(self, name: str, now: datetime) -> float | None:
        """Seconds between two fires of a source; None where it is not always the same."""
        step = self._polling.interval(name, self._counted_from.get(name, now))
        return step.total_seconds() if step else None

    def look(self, now: datetime) -> Moments:
        """Take notice of the time; what is due sooner because the clock was set back.

        A moment that comes once more is in the ledger, and does not fire again.
        """
        set_back = self._seen is not None and now < self._seen
        self._seen = now
        if not set_back:
            return {}
        waiting = [name for name, due in self._next.items() if due and self._is_sooner(name, now, due)]
        return {name: self.count_from(name, now) for name in waiting}

    def learn(self, names: Iterable[str]) -> Moments:
        """When sources that were polled are due, by what the poll has shown; only adaptive ones change."""
        return {
            name: self.count_from(name, self._counted_from[name])
            for name in names
            if self._next.get(name) and self._sources[name].schedule.kind is ScheduleKind.ADAPTIVE
        }

    def configure(self, config: Config, changed: Iterable[str], now: datetime) -> None:
        """Go on with another configuration.

        Args:
            config: the new one.
            changed: sources whose schedule is another one now; they start afresh, and so do new ones.
            now: the time.
        """
        other_zone = self._zone != zone(config.schedule.timezone)
        before, self._next = self._next, {}
        self._use(config)
        for name, source in self._sources.items():
            moved = other_zone and source.schedule.kind is ScheduleKind.CRON
            if name in before and name not in set(changed) and not moved:
                self._next[name] = before[name]
            else:
                self.afresh(name, now)

    def clear(self) -> None:
        """Nothing is due any more."""
        self._next.clear()

    def _use(self, config: Config) -> None:
        self._sources = config.sources
        self._zone = zone(config.schedule.timezone)
        self._polling = Polling(config.sources, self._rhythms)

    def _after(self, name: str, after: datetime) -> datetime | None:
        return next_fire(self._polling.schedule(name, after), after, self._zone)

    def _is_sooner(self, name: str, now: datetime, due: datetime) -> bool:
        coming = self._after(name, now)
        return coming is not None and coming < due
