"""Where things are in a home, and what a run is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskeep.catalog.moments import stamp

#: Crockford's base 32: sorts as its numbers do, and has no letter that looks like a digit
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of a home. docs/format.md says what is in each."""

    home: Path

    @property
    def spool(self) -> Path:
        """Segments that grow, and sealed ones that storage does not have yet."""
        return self.home / "spool"

    @property
    def runs(self) -> Path:
        """The log of each run."""
        return self.home / "runs"

    @property
    def daemon_lock(self) -> Path:
        """Held by the one daemon of the archive."""
        return self.home / "newskeep.lock"

    @property
    def recovery_lock(self) -> Path:
        """Held by whoever puts abandoned segments in order."""
        return self.spool / "recovery.lock"

    @property
    def starts(self) -> Path:
        """When each host was asked last, and who is asking it now."""
        return self.spool / "hosts.pace"

    def run_lock(self, run: str) -> Path:
        """Held by a run's process for as long as it lives."""
        return self.spool / f"{run}.run"

    def beat(self, run: str) -> Path:
        """Its time is set again and again while a run fetches: by it the daemon knows that the run still moves."""
        return self.runs / f"{run}.beat"

    def log(self, run: str) -> Path:
        """A run's log."""
        return self.runs / f"{run}.log"


def new_run_id(now: datetime) -> str:
    """A run's id: 13 letters that sort by time; the first nine are milliseconds, the rest is chance.

    >>> from datetime import UTC
    >>> new_run_id(datetime(2026, 11, 22, tzinfo=UTC))[:9]
    '1m808tx00'
    """
    import secrets

    number = stamp(now)
    letters = ""
    for _ in range(9):
        number, rest = divmod(number, 32)
        letters = _ALPHABET[rest] + letters
    return letters + "".join(secrets.choice(_ALPHABET) for _ in range(4))
