"""Records whose loss is known: their rows stay, and `verify` no longer takes them for news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newskeep.catalog.door import Door
from newskeep.catalog.moments import stamp


class Lost:
    """The list of lost records."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def all(self) -> frozenset[str]:
        """Their record ids."""
        return frozenset(row["record_id"] for row in self._door.stream("lost_records"))

    def set(self, record_ids: Iterable[str], now: datetime) -> None:
        """Make the list anew: what was restored is on it no more."""
        with self._door.transaction():
            self._door.run("forget_lost")
            for record_id in record_ids:
                self._door.run("note_lost", record_id=record_id, now=stamp(now))
