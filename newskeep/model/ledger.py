"""When sources are due, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    """How a run, and the part of it that concerns one source, ended or stands."""

    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"
    EMPTY = "empty"
    FAILED = "failed"
    TIMEOUT = "timeout"
    KILLED = "killed"
    SKIPPED = "skipped"
    MISSED = "missed"


class Trigger(StrEnum):
    """Why a run was started."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    CATCH_UP = "catch-up"


class Fault(StrEnum):
    """Why a source could not be polled, as far as it says how soon to try again."""

    #: it could
    NONE = ""
    #: its host's name could not be resolved
    NAME = "dns"
    #: it did not answer, or says that it can't for now
    TEMPORARY = "temporary"
    #: it refuses, or what it answers is of no use
    HARD = "hard"
    #: nobody answered: our own network, which says nothing about the source
    OUTAGE = "outage"
    #: somebody stopped it, which says nothing about the source
    STOPPED = "stopped"


#: what is not counted against a source
NOT_ITS_OWN = frozenset({Fault.OUTAGE, Fault.STOPPED})


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a run, in pages and articles."""

    #: URLs found that were not known before
    discovered: int = 0
    #: responses received
    fetched: int = 0
    new: int = 0
    version: int = 0
    #: articles looked at again and found the same
    unchanged: int = 0
    duplicate: int = 0
    near_duplicate: int = 0
    #: URLs that manners or limits kept from being fetched
    blocked: int = 0
    failed: int = 0
    #: pages that were expected to be articles and are none
    not_articles: int = 0

    @property
    def stored(self) -> int:
        """Articles that were stored or confirmed."""
        return self.new + self.version + self.unchanged + self.duplicate + self.near_duplicate

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Fire:
    """A moment at which a source is due, and what came of it: one row of the ledger."""

    #: id of the run; empty when none was started
    run: str
    source: str
    due: datetime
    trigger: Trigger
    state: RunState
    started: datetime | None = None
    ended: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    #: one line in words
    verdict: str = ""
    #: path of the log below the home; empty when there is none
    log: str = ""
    #: what kept it from being polled
    fault: Fault = Fault.NONE
