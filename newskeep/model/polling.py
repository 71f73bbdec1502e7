"""How documents that are polled bring links, and what a server asks of those who poll them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.model.page import Link


@dataclass(frozen=True, slots=True)
class Hints:
    """What a server says of when to come again."""

    #: how long the answer is good: `Cache-Control: max-age` (RFC 9111), `<ttl>` (RSS 2.0)
    fresh_for: timedelta = timedelta(0)
    #: not to be asked before: `Retry-After` (RFC 9110); None when it didn't say
    not_before: datetime | None = None


#: a server that says nothing of it
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a discovery document brought."""

    time: datetime
    #: the links in it that are wanted; None when it had not changed
    links: tuple[Link, ...] | None
    #: links that nobody knew before
    new: int
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a document brings links, as far as its polls have shown."""

    #: when it was read last
    time: datetime
    #: new links a minute: a mean of the last days
    rate: float
    #: new links a minute since the read before the last one; 0 when they were few
    burst: float = 0.0
    #: links that it held last; 0 when that isn't known
    entries: int = 0
    #: the shortest time in which as many links came as it holds; None when that isn't known
    fill: timedelta | None = None
    hints: Hints = NO_HINTS
