"""The ledger does not grow for ever: its oldest rows are removed, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.schema import Config
from newskeep.catalog.ledger import Ledger

_DAY = timedelta(days=1)


class Retention:
    """Removes rows by age and by number, as the configuration says.

    Args:
        config: says how old and how many.
        ledger: the archive's.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._age = config.schedule.keep_runs
        self._count = config.schedule.keep_runs_each
        self._ledger = ledger
        self._last: datetime | None = None

    def configure(self, config: Config) -> None:
        """Go on with another configuration."""
        self._age = config.schedule.keep_runs
        self._count = config.schedule.keep_runs_each

    def look(self, now: datetime) -> int:
        """Remove what is to be removed, if that was not done today; how many rows.

        Raises:
            CatalogError: the ledger can't be written; the next look tries again.
        """
        if self._last is not None and abs(now - self._last) < _DAY:
            return 0
        gone = self._ledger.forget(now - self._age, self._count)
        self._last = now
        return gone
