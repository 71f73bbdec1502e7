"""Whose turn it is: polls, and what takes long or has brought its process down, so that neither starves the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from scheduler.batches import LARGE, batches
from scheduler.fires import Due

#: how long what takes long waits behind polls where there is one process for both
PATIENCE = timedelta(minutes=1)
#: into so many parts a batch is taken whose process died
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Slots:
    """Processes that may crawl."""

    workers: int
    #: how many are at work
    taken: int
    #: how many of these do what takes long
    slow: int

    @property
    def free(self) -> int:
        """How many may be started."""
        return self.workers - self.taken

    @property
    def free_for_slow(self) -> int:
        """How many of these for what takes long: one is left for polls, where there is more than one."""
        return min(self.free, max(1, self.workers - 1) - self.slow)


@dataclass(frozen=True, slots=True)
class Turn:
    """One batch that is to be started."""

    dues: list[Due]
    #: True for what takes long
    slow: bool


def turns(
    waiting: Iterable[Due],
    hosts: Mapping[str, frozenset[str]],
    busy: frozenset[str],
    slots: Slots,
    now: datetime,
    suspects: Mapping[str, int] = MappingProxyType({}),
) -> list[Turn]:
    """What is to be started now, so that no two processes crawl one host.

    What goes on where its time was over has a process of its own. Sources whose last process died are crawled apart
    from all others, which they must not take down with them again.

    Args:
        waiting: fires, in the order in which they came.
        hosts: the hosts of each source.
        busy: hosts that are being crawled.
        slots: the processes.
        now: the time.
        suspects: sources whose last process died, and how many of them one process may take.
    """
    polls: list[Due] = []
    slow: list[Due] = []
    for fire in waiting:
        (slow if fire.left is not None or fire.source in suspects else polls).append(fire)
    # What comes first says how many one process takes.
    piece = suspects.get(slow[0].source, 1) if slow else 1
    slow = [fire for fire in slow if suspects.get(fire.source, 1) == piece]
    slow_first = bool(slow) and not slots.slow and (slots.workers > 1 or now - slow[0].due > PATIENCE)
    found: list[Turn] = []
    for is_slow in (slow_first, not slow_first):
        held = busy.union(*(hosts[fire.source] for turn in found for fire in turn.dues))
        free = min(slots.free - len(found), slots.free_for_slow if is_slow else slots.free)
        dealt = batches(slow if is_slow else polls, hosts, held, free, piece if is_slow else LARGE)
        found += [Turn(dues, is_slow) for dues in dealt]
    return found


def part_of(count: int) -> int:
    """How many sources of a batch of so many, whose process died, one process takes the next time.

    In a few rounds the one that is to blame is alone, and the others don't wait for a process each.
    """
    return -(-count // _PARTS)
