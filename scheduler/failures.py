"""How long a source that fails is left alone, and when it is not the sources that fail but our own network.

A source never dies: however often it failed, it is polled again within a week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.catalog.ledger import FaultRow, Ledger
from newskeep.model import Fault
from newskeep.units import rfc3339

#: what a failure counts: a name that can't be resolved is most often a resolver's trouble, which passes
WEIGHTS: Mapping[Fault, float] = {Fault.NAME: 0.25, Fault.TEMPORARY: 0.5, Fault.HARD: 1.0}
#: the longest that a source is left alone, at first and when it has failed for a long time
CAP = timedelta(days=1)
LAST_CAP = timedelta(days=7)
#: failures, weighted, after which the last cap holds
LONG = 30.0

#: with so many hosts that were polled lately, and such a share of them without an answer, it is our own network
FEWEST_HOSTS = 5
OUTAGE_SHARE = 0.8
#: what the ledger then says
OUTAGE = "most hosts did not answer at that time: taken for an outage of our own, and not counted"
#: what "lately" is
OUTAGE_WINDOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Strain:
    """How often a source failed since it last could be polled."""

    times: int = 0
    #: the same, weighted
    weight: float = 0.0
    last: datetime | None = None

    def until(self, interval: timedelta) -> datetime | None:
        """Until when it is left alone; None when its schedule holds.

        Each failure adds its share of an interval. A first failure changes nothing: the next poll is as planned.
        """
        if self.last is None or self.weight <= 1:
            return None
        cap = CAP if self.weight <= LONG else LAST_CAP
        # A schedule that is slower than the cap anyway goes on as it is.
        return self.last + min(interval * self.weight, max(cap, interval))

    def words(self, until: datetime) -> str:
        """Why a source is not polled although its schedule says so."""
        return f"left alone until {rfc3339(until)}: it failed {self.times} times in a row"


def strains(rows: Iterable[FaultRow]) -> dict[str, Strain]:
    """How often each source failed, from what the ledger says."""
    found: dict[str, Strain] = {}
    for row in rows:
        before = found.get(row.source, Strain())
        last = max(before.last or row.last, row.last)
        weight = before.weight + WEIGHTS.get(row.fault, 0.0) * row.times
        found[row.source] = Strain(before.times + row.times, weight, last)
    return found


class Patience:
    """Which sources are left alone because they fail; the ledger remembers it over a restart.

    Args:
        ledger: the archive's.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._strains: dict[str, Strain] = {}

    def look(self) -> None:
        """Take notice of what the ledger says now.

        Raises:
            CatalogError: it can't be read.
        """
        self._strains = strains(self._ledger.faults())

    def left_alone(self, source: str, interval: timedelta, now: datetime) -> tuple[datetime, str] | None:
        """Until when a source that is due is left alone, and why; None when it is to be polled.

        Raises:
            CatalogError: the ledger can't be read.
        """
        strain = self._strains.get(source)
        if strain is None or not _later(strain.until(interval), now):
            return None
        # A user may have crawled it by hand meanwhile.
        strain = strains(self._ledger.faults(source)).get(source, Strain())
        until = _later(strain.until(interval), now)
        return (until, strain.words(until)) if until else None


def _later(until: datetime | None, now: datetime) -> datetime | None:
    return until if until and until > now else None


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that has ended, as far as it says something about our own network."""

    source: str
    due: datetime
    ended: datetime
    hosts: frozenset[str]
    #: True when no host of it answered
    silent: bool


class Outages:
    """Tells an outage of our own from those of sources, by the polls that ended lately."""

    def __init__(self) -> None:
        self._polled: list[Polled] = []
        self._excused: set[tuple[str, datetime]] = set()

    def judge(self, ended: Iterable[Polled], now: datetime) -> list[Polled]:
        """The polls, of these and of those before them, that failed because of our own network; each once."""
        self._polled = [poll for poll in self._polled if abs(now - poll.ended) <= OUTAGE_WINDOW]
        self._polled += ended
        silent = [poll for poll in self._polled if poll.silent]
        # A host that answered one of its sources is there, whatever the others say.
        answered = _hosts(poll for poll in self._polled if not poll.silent)
        failing = _hosts(silent) - answered
        hosts = len(failing | answered)
        if hosts < FEWEST_HOSTS or len(failing) < OUTAGE_SHARE * hosts:
            return []
        found = [poll for poll in silent if (poll.source, poll.due) not in self._excused]
        self._excused = {(poll.source, poll.due) for poll in silent}
        return found


def _hosts(polls: Iterable[Polled]) -> frozenset[str]:
    return frozenset[str]().union(*(poll.hosts for poll in polls))
