"""What a soak has shown: figures, and what is wrong with them."""

from __future__ import annotations

import sqlite3
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from newskeep.archive.opening import open_archive
from newskeep.model import Fire, RunState
from tests.soak.soaking import Diary, Plan, patience

#: what a row says that stands for fires which have none of their own
_STANDS_FOR_OTHERS = ("missed", "skipped too", "left alone")
#: seconds of a daemon's life after which it holds what it needs
_GROWN_UP = 20.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a soak."""

    states: Counter[str]
    #: fires that no row accounts for: a sentence each
    unaccounted: list[str]
    #: fires that have not ended, or say nothing
    open: int
    #: the longest time in which a source was not polled with success, in seconds of a clock that nobody set
    longest_wait: float
    #: URLs of articles that were published before the calm at the end, and are not stored
    lost: list[str]
    #: URLs that a run holds which is over
    held: int
    articles: int
    #: kilobytes that a grown-up daemon held: at the median of its first minute, and at most
    memory: tuple[int, int]
    #: problems that `verify` found
    problems: int
    spooled: int


def figures(home: Path, plan: Plan, diary: Diary) -> Figures:
    """Read it all from the archive."""
    with open_archive(home) as archive:
        order, held = _catalog(home)
        fires = sorted(
            archive.runs(), key=lambda fire: order[fire.source, round(fire.due.timestamp() * 1000)]
        )
        stored = {article.url for article in archive.list()}
        problems, spooled = len(archive.verify().problems), archive.spooled()[0]
    by_source: dict[str, list[Fire]] = {}
    for fire in fires:
        by_source.setdefault(fire.source, []).append(fire)
    young = [held for age, held in diary.memory if _GROWN_UP < age <= _GROWN_UP + 60]
    grown = [held for age, held in diary.memory if age > _GROWN_UP]
    return Figures(
        states=Counter(fire.state.value for fire in fires),
        unaccounted=[gap for rows in by_source.values() for gap in _gaps(rows, plan)],
        open=sum(fire.state is RunState.RUNNING or not fire.verdict for fire in fires),
        longest_wait=max(diary.waits.values(), default=0.0),
        lost=sorted(set(diary.published) - stored),
        held=held,
        articles=len(stored),
        memory=(int(statistics.median(young)), max(grown)) if young else (0, 0),
        problems=problems,
        spooled=spooled,
    )


def faults(found: Figures, plan: Plan) -> list[str]:
    """What is wrong, a sentence each; nothing when all is well."""
    usual, most = found.memory
    return [
        *found.unaccounted[:5],
        *([f"{found.open} fires did not end"] if found.open else []),
        *([f"{len(found.lost)} articles were lost: {found.lost[0]}"] if found.lost else []),
        *([f"{found.held} URLs are held by runs that are over"] if found.held else []),
        *([f"verify found {found.problems} problems"] if found.problems else []),
        *([f"{found.spooled} segments stayed in the spool"] if found.spooled else []),
        *([f"the daemon grew from {usual} kB to {most} kB"] if most > 1.25 * usual + 20_000 else []),
        *([f"a source waited {found.longest_wait:.0f} s"] if found.longest_wait > patience(plan) else []),
    ]


def _catalog(home: Path) -> tuple[dict[tuple[str, int], int], int]:
    """In which order fires were written, and how many URLs are held."""
    connection = sqlite3.connect(home / "catalog.sqlite")
    try:
        fires = connection.execute("SELECT id, source, due FROM fires").fetchall()
        (held,) = connection.execute("SELECT COUNT(*) FROM urls WHERE lease IS NOT NULL").fetchone()
        return {(source, due): number for number, source, due in fires}, held
    finally:
        connection.close()


def _gaps(rows: list[Fire], plan: Plan) -> Iterator[str]:
    """Where a row should be and none is; a clock that is set back leads to moments that have theirs."""
    for one, other in pairwise(rows):
        gap = (other.due - one.due).total_seconds()
        told = any(mark in f"{one.verdict} {other.verdict}" for mark in _STANDS_FOR_OTHERS)
        if gap > plan.every + 2 and not told:
            yield f"{one.source}: nothing between {one.due} ({one.verdict}) and {other.due} ({other.verdict})"
