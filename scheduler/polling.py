"""Adaptive polling: how often a source is polled, from how its documents bring links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from config.schedules import Schedule, ScheduleKind
from config.schema import Source
from newskeep.archive.rhythm import faded
from newskeep.catalog.rhythms import Rhythms
from newskeep.model import Rhythm

#: the interval of a source none of whose documents was ever read
UNKNOWN = timedelta(minutes=30)
#: new links that a poll is to bring
LINKS = 1.0
#: polls for new links alone are never closer together; only what is about to be lost is worth more
USUAL_FLOOR = timedelta(minutes=10)
#: of the rate since the last poll, so much is taken to go on; it halves in this time
_BURST_GOES_ON = 0.7
_BURST_HALF_LIFE = timedelta(hours=1)
#: share of its links that a document may change between two polls, at its present rate and at its fastest
_WINDOW = 0.4
_FASTEST_WINDOW = 0.9
#: share of the interval by which it is lengthened or shortened, so that sources don't march in step
JITTER = 0.1
#: however long a server asks to be left alone
_LONGEST_WAIT = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a source's configuration allows."""

    shortest: timedelta
    longest: timedelta


def document_interval(rhythm: Rhythm, at: datetime, bounds: Bounds) -> timedelta:
    """The time between two polls of one document, without jitter.

    Long enough for `LINKS` new links to come at its rate, and never so long that links could leave it unseen. That a
    server calls its answer good for some time makes it longer, but for the latter.

    Args:
        rhythm: what its polls have shown.
        at: where the interval begins; what is known fades until then.
        bounds: what is allowed.
    """
    age = at - rhythm.time
    rate = max(faded(rhythm.rate, age), _BURST_GOES_ON * faded(rhythm.burst, age, _BURST_HALF_LIFE))
    wanted = max(_minutes(LINKS / rate if rate else None), USUAL_FLOOR, rhythm.hints.fresh_for)
    safe = _minutes(_WINDOW * rhythm.entries / rate if rate and rhythm.entries else None)
    # What fills far faster than it may be polled is lost either way: a day's links at once, dates without a time.
    if rhythm.fill and rhythm.fill >= bounds.shortest / 4:
        safe = min(safe, rhythm.fill * _FASTEST_WINDOW)
    return max(bounds.shortest, min(wanted, safe, bounds.longest))


def source_interval(rhythms: Iterable[Rhythm], at: datetime, bounds: Bounds) -> timedelta:
    """The time between two polls of a source: the shortest that one of its documents asks for."""
    found = [document_interval(rhythm, at, bounds) for rhythm in rhythms]
    return min(found, default=max(bounds.shortest, min(UNKNOWN, bounds.longest)))


def jittered(interval: timedelta, source: str, at: datetime) -> timedelta:
    """The interval, up to a tenth shorter or longer: always the same for one source and moment, whoever asks."""
    digest = blake2b(f"{source} {at.timestamp():.3f}".encode(), digest_size=8).digest()
    share = int.from_bytes(digest) / 2**64
    return interval * (1 + JITTER * (2 * share - 1))


def put_off_until(rhythms: Iterable[Rhythm]) -> datetime | None:
    """The moment before which the servers of a source asked not to be asked again; None when none did."""
    return max((time for rhythm in rhythms if (time := rhythm.hints.not_before)), default=None)


class Polling:
    """When the adaptive sources of a configuration are due.

    Args:
        sources: by name.
        rhythms: of their documents.
    """

    def __init__(self, sources: Mapping[str, Source], rhythms: Rhythms) -> None:
        self._sources = sources
        self._rhythms = rhythms

    def schedule(self, name: str, after: datetime) -> Schedule:
        """The schedule of a source as it holds after a moment: that of an adaptive one is an interval, jitter and all.

        Raises:
            CatalogError: the catalog can't be read.
        """
        source = self._sources[name]
        if source.schedule.kind is not ScheduleKind.ADAPTIVE:
            return source.schedule
        rhythms = self._rhythms.of(name)
        every = jittered(source_interval(rhythms, after, bounds_of(source)), name, after)
        until = put_off_until(rhythms)
        if until:
            every = max(every, min(until - after, _LONGEST_WAIT))
        return replace(source.schedule, every=every)

    def interval(self, name: str, after: datetime) -> timedelta | None:
        """The time between two fires, as it is told; None where it is not always the same."""
        source = self._sources[name]
        if source.schedule.kind is not ScheduleKind.ADAPTIVE:
            return source.schedule.every
        return source_interval(self._rhythms.of(name), after, bounds_of(source))


def bounds_of(source: Source) -> Bounds:
    """What a source's configuration allows."""
    return Bounds(source.poll_min, source.poll_max)


def _minutes(count: float | None) -> timedelta:
    """So many minutes; for none, or more than that, a year."""
    return timedelta(days=365) if count is None else min(count, 525_600.0) * _MINUTE
