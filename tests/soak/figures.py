"""What a soak has shown: figures, and what is wrong with them."""

from __future__ import annotations

import sqlite3
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from newskeep.archive.opening import open_archive
from newskeep.model import Fire, RunState
from tests.soak.soaking import Diary, Plan

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
    #: the longest time in which a source was not polled with success, outages and steps of the clock left out
    longest_wait: float
    #: articles that were published, are not stored, and are not known to wait for a try
    lost: int
    #: URLs that are known and wait for a try
    waiting: int
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
        order, waiting, held = _catalog(home)
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
        unaccounted=[gap for rows in by_source.values() for gap in _gaps(rows, plan, diary)],
        open=sum(fire.state is RunState.RUNNING or not fire.verdict for fire in fires),
        longest_wait=max(_longest_wait(rows, plan, diary) for rows in by_source.values()),
        lost=len(set(diary.published) - stored - waiting),
        waiting=len(waiting),
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
        *([f"{found.lost} articles were lost"] if found.lost else []),
        *([f"{found.held} URLs are held by runs that are over"] if found.held else []),
        *([f"verify found {found.problems} problems"] if found.problems else []),
        *([f"{found.spooled} segments stayed in the spool"] if found.spooled else []),
        *([f"the daemon grew from {usual} kB to {most} kB"] if most > 1.25 * usual + 20_000 else []),
        *([f"a source waited {found.longest_wait:.0f} s"] if found.longest_wait > patience(plan) else []),
    ]


def patience(plan: Plan) -> float:
    """Seconds within which every source has to be polled with success: a few polls, and a trouble that hit it."""
    return 6 * plan.every + 60


def _catalog(home: Path) -> tuple[dict[tuple[str, int], int], set[str], int]:
    """In which order fires were written, the URLs that wait for a try, and how many are held."""
    connection = sqlite3.connect(home / "catalog.sqlite")
    try:
        fires = connection.execute("SELECT id, source, due FROM fires").fetchall()
        waiting = connection.execute("SELECT url FROM urls WHERE role = 'link' AND due IS NOT NULL")
        (held,) = connection.execute("SELECT COUNT(*) FROM urls WHERE lease IS NOT NULL").fetchone()
        return {(source, due): number for number, source, due in fires}, {url for (url,) in waiting}, held
    finally:
        connection.close()


def _gaps(rows: list[Fire], plan: Plan, diary: Diary) -> Iterator[str]:
    """Where a row should be and none is."""
    for one, other in pairwise(rows):
        gap = (other.due - one.due).total_seconds()
        words = f"{one.verdict} {other.verdict}"
        told = any(mark in words for mark in _STANDS_FOR_OTHERS) or _near(
            one.due, other.due, diary.steps, plan
        )
        if gap > plan.every + 2 and not told:
            yield f"{one.source}: nothing between {one.due} ({one.verdict}) and {other.due} ({other.verdict})"


def _near(start: datetime, end: datetime, moments: Iterable[datetime], plan: Plan) -> bool:
    """Whether the clock was set about then."""
    about = timedelta(seconds=2 * plan.every + 10)
    return any(start - about <= moment <= end + about for moment in moments)


def _longest_wait(rows: list[Fire], plan: Plan, diary: Diary) -> float:
    polled = [fire.ended for fire in rows if fire.state in {RunState.OK, RunState.PARTIAL} and fire.ended]
    outside = [moment for outage in diary.outages for moment in outage] + diary.steps[2:]
    waits = [
        (other - one).total_seconds()
        for one, other in pairwise(polled)
        if not _near(one, other, outside, plan)
    ]
    return max(waits, default=0.0)
