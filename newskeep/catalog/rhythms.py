"""The rhythm of every document that is polled, as adaptive polling needs it."""

from __future__ import annotations

from datetime import timedelta

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, moment_or_none, stamp, stamp_or_none
from newskeep.model import Hints, Lease, Rhythm

#: a document that was not read for so long is forgotten
_FORGOTTEN = timedelta(days=30)
_MILLISECOND = timedelta(milliseconds=1)


class Rhythms:
    """How documents bring links, one row each."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def of(self, source: str) -> list[Rhythm]:
        """Those of a source's documents; none before its first poll."""
        return [_rhythm(row) for row in self._door.all("rhythms_of", source=source)]

    def get(self, lease: Lease) -> Rhythm | None:
        """That of the document that was leased; None when it was never read."""
        row = self._door.one("rhythm", key=_key(lease))
        return _rhythm(row) if row else None

    # Inside the writer's transaction:

    def put(self, lease: Lease, rhythm: Rhythm) -> None:
        """Write down what a poll showed."""
        self._door.run("forget_rhythms", source=lease.source, before=stamp(rhythm.time - _FORGOTTEN))
        self._door.run(
            "put_rhythm", key=_key(lease), source=lease.source, time=stamp(rhythm.time), rate=rhythm.rate,
            burst=rhythm.burst, entries=rhythm.entries,
            fill=None if rhythm.fill is None else rhythm.fill // _MILLISECOND,
            fresh_for=rhythm.hints.fresh_for // _MILLISECOND,
            not_before=stamp_or_none(rhythm.hints.not_before),
        )  # fmt: skip


def _key(lease: Lease) -> str:
    return f"{lease.source}|{lease.key}"


def _rhythm(row: Row) -> Rhythm:
    return Rhythm(
        time=moment(row["time"]),
        rate=row["rate"],
        burst=row["burst"],
        entries=row["entries"],
        fill=None if row["fill"] is None else row["fill"] * _MILLISECOND,
        hints=Hints(row["fresh_for"] * _MILLISECOND, moment_or_none(row["not_before"])),
    )
