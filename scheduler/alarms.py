"""Alarms: each trouble is told once when it begins and once when it ends, several in one message.

What was told is written down in the catalog, so that a daemon that starts again says nothing twice and forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newskeep.archive.health import in_words
from newskeep.catalog.operating import Operating, ToldTrouble
from newskeep.model import Trouble
from newskeep.units import rfc3339

#: the state of a trouble that has ended
OVER = "over"
#: the state of something that has no end to tell: it happened
HAPPENED = "happened"
#: troubles that one message spells out
_MOST = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What people are told in one go."""

    title: str
    body: str
    #: what it tells of
    entries: tuple[ToldTrouble, ...]


class Alarms:
    """Compares the troubles that there are with those that were told.

    Args:
        operating: where they are written down.
        place: which archive on which machine, for the messages.
        bundle: how long a change waits for others.
    """

    def __init__(self, operating: Operating, place: str, bundle: timedelta) -> None:
        self._operating = operating
        self._place = place
        self.bundle = bundle
        self._known = operating.troubles()
        #: when the oldest change was seen that is not told
        self._waiting_since: datetime | None = None

    @property
    def active(self) -> int:
        """How many troubles there are."""
        return sum(entry.trouble.state not in {OVER, HAPPENED} for entry in self._known.values())

    def look(self, troubles: Iterable[Trouble], now: datetime) -> Message | None:
        """Write down what has changed; the message that is due now, None when there is none.

        Raises:
            CatalogError: it can't be written down.
        """
        self._compare({trouble.what: trouble for trouble in troubles}, now)
        untold = [entry for entry in self._known.values() if entry.trouble.state != entry.told]
        if not untold:
            self._waiting_since = None
            return None
        # A clock that was set back must not hold a message up for longer.
        self._waiting_since = min(self._waiting_since or now, now)
        if now - self._waiting_since < self.bundle:
            return None
        self._waiting_since = now  # should it not go out, it is tried again as much later
        return compose(untold, self._place, now)

    def told(self, message: Message) -> None:
        """Write down that a message went out.

        Raises:
            CatalogError: it can't be written down.
        """
        gone, kept = [], []
        for entry in message.entries:
            if entry.trouble.state in {OVER, HAPPENED}:
                gone.append(entry.trouble.what)
            else:
                kept.append(replace(entry, told=entry.trouble.state))
        self._write(kept, gone)

    def _compare(self, troubles: dict[str, Trouble], now: datetime) -> None:
        changed: list[ToldTrouble] = []
        gone: list[str] = []
        for what, trouble in troubles.items():
            before = self._known.get(what)
            if before is None or before.trouble.state != trouble.state:
                changed.append(ToldTrouble(trouble, before.told if before else ""))
        for what, entry in self._known.items():
            if what in troubles or entry.trouble.state in {OVER, HAPPENED}:
                continue
            if entry.told:
                changed.append(replace(entry, trouble=replace(entry.trouble, state=OVER, since=now)))
            else:
                gone.append(what)  # it came and went while it waited: nobody was told of it
        self._write(changed, gone)

    def _write(self, changed: Sequence[ToldTrouble], gone: Sequence[str]) -> None:
        self._operating.write_troubles(changed, gone)
        self._known |= {entry.trouble.what: entry for entry in changed}
        for what in gone:
            del self._known[what]


def compose(entries: Sequence[ToldTrouble], place: str, now: datetime) -> Message:
    """The message that tells of changes: what began first, then what ended."""
    ordered = sorted(entries, key=lambda entry: (entry.trouble.state == OVER, entry.trouble.what))
    lines = [_line(entry, now) for entry in ordered[:_MOST]]
    if len(ordered) > _MOST:
        lines.append(f"And {len(ordered) - _MOST} more: `newskeep status` has all of them.")
    lines.append(f"The archive is {place}.")
    return Message(f"newskeep: {_title(ordered)}", "\n\n".join(lines), tuple(ordered))


def _title(entries: Sequence[ToldTrouble]) -> str:
    first = f"{_subject(entries[0].trouble)} {_predicate(entries[0])}"
    return first if len(entries) == 1 else f"{first}, and {len(entries) - 1} more"


def _subject(trouble: Trouble) -> str:
    return (
        trouble.what.removeprefix("source ") if trouble.what.startswith("source ") else f"the {trouble.what}"
    )


def _predicate(entry: ToldTrouble) -> str:
    if entry.trouble.state == OVER:
        return f"is no longer {entry.told}"
    return "came back after a crash" if entry.trouble.state == HAPPENED else f"is {entry.trouble.state}"


def _line(entry: ToldTrouble, now: datetime) -> str:
    trouble = entry.trouble
    head = f"{_subject(trouble)} {_predicate(entry)}"
    if trouble.state == OVER:
        return f"{head}."
    since = f"since {rfc3339(trouble.since)} ({in_words(now - trouble.since)})"
    return f"{head}, {since}: {trouble.reason}.\nNext: {trouble.command}"
