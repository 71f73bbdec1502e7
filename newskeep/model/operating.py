"""How sources fare, and the troubles that somebody has to be told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from newskeep.model.ledger import Fire


class SourceState(StrEnum):
    """How a source fares."""

    OK = "ok"
    #: nothing new for longer than it ever is
    QUIET = "quiet"
    #: pages come, and there is no text in them
    EMPTY = "empty"
    #: the site refuses, by robots.txt or by its answers
    BLOCKED = "blocked"
    FAILING = "failing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What the state of a source is judged by."""

    #: its last fires that came to something, newest first
    fires: tuple[Fire, ...] = ()
    #: when its newest article was published, or when one came last, if that is later; None when it has none
    newest: datetime | None = None
    #: how many articles it published in the last month in which it did
    articles: int = 0
    #: the longest time between two of them; None when there are fewer than two
    silence: timedelta | None = None
    #: the site refuses each of the source's own URLs
    refused: bool = False
    #: since when somebody has paused it; None when nobody has
    paused: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source fares, and why that is said."""

    state: SourceState
    #: in words; empty when it is ok
    reason: str = ""
    #: since when; None when it is ok
    since: datetime | None = None
    #: fires that failed since one did not
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that somebody has to be told of."""

    #: what it is about: `source courier`, `disk`, `spool`, `daemon`
    what: str
    #: `failing`, `quiet`, `low` …; `over` when it has ended
    state: str
    since: datetime
    reason: str
    #: the command to run next
    command: str
