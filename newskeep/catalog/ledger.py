"""The ledger: every run, and every fire of every source, with what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, moment_or_none, stamp, stamp_or_none
from newskeep.catalog.rhythms import Rhythms
from newskeep.model import Counts, Fault, Fire, RunState, Trigger

#: rows of a source that are never removed
KEPT_ANYHOW = 20


@dataclass(frozen=True, slots=True)
class Process:
    """A process that has a run of its own."""

    run: str
    host: str
    pid: int
    started: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """How a fire ended."""

    source: str
    due: datetime
    state: RunState
    #: one line in words
    verdict: str
    counts: Counts = Counts()  # noqa: RUF009 - frozen
    fault: Fault = Fault.NONE


@dataclass(frozen=True, slots=True)
class FaultRow:
    """How often a source failed in one way since it last could be polled."""

    source: str
    fault: Fault
    times: int
    #: when it did so last
    last: datetime


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the configuration gave it last."""

    name: str
    urls: tuple[str, ...]
    #: as written: `every 15m`, a crontab expression, `adaptive`, `manual`
    schedule: str
    #: seconds between two fires; None where there is no fixed interval
    interval_s: float | None = None
    #: when the daemon is going to fire it; None when it is not
    next_fire: datetime | None = None


class Ledger:
    """Who ran what, when, and with what result. A fire has its row before anything starts."""

    def __init__(self, door: Door) -> None:
        self._door = door
        #: how the documents of each source bring links
        self.rhythms = Rhythms(door)

    def start_run(self, process: Process) -> None:
        """Write down that a process starts to crawl."""
        with self.together():
            self._door.run(
                "start_run",
                id=process.run,
                host=process.host,
                pid=process.pid,
                started=stamp(process.started),
            )

    def end_run(self, run: str, state: RunState, now: datetime) -> None:
        """Write down that it has ended."""
        with self.together():
            self._door.run("end_run", id=run, state=state.value, ended=stamp(now))

    def running(self) -> list[Process]:
        """The runs that nobody has ended, whether their processes live or not."""
        return [
            Process(row["id"], row["host"], row["pid"], moment(row["started"]))
            for row in self._door.all("running_runs")
        ]

    def add_fire(
        self,
        source: str,
        due: datetime,
        trigger: Trigger,
        state: RunState = RunState.RUNNING,
        *,
        run: str = "",
        verdict: str = "",
        log: str = "",
    ) -> bool:
        """Write down that a source is due, before anything starts; False when that moment was written before."""
        with self.together():
            added = self._door.run(
                "add_fire", source=source, due=stamp(due), trigger=trigger.value, run=run, state=state.value,
                verdict=verdict, log=log,
            )  # fmt: skip
            return bool(added)

    def together(self) -> AbstractContextManager[None]:
        """All that is written inside is one transaction: a commit costs more than what it commits."""
        return self._door.together()

    def add_manual_fires(self, sources: list[str], now: datetime, run: str, log: str) -> dict[str, datetime]:
        """Write down a one-off crawl of some sources; the moment each one got (unique to it, so perhaps later)."""
        moments = {}
        for source in sources:
            due = now
            while not self.add_fire(source, due, Trigger.MANUAL, run=run, log=log):
                due += timedelta(milliseconds=1)
            moments[source] = due
        return moments

    def start_fire(self, source: str, due: datetime, run: str, now: datetime, log: str) -> None:
        """Write down which run takes a fire."""
        with self.together():
            self._door.run("start_fire", source=source, due=stamp(due), run=run, started=stamp(now), log=log)

    def end_fire(
        self,
        source: str,
        due: datetime,
        state: RunState,
        verdict: str,
        now: datetime,
        counts: Counts | None = None,
        fault: Fault = Fault.NONE,
    ) -> None:
        """Write down what came of a fire."""
        self.close([Closing(source, due, state, verdict, counts or Counts(), fault)], now)

    def close(self, closings: Iterable[Closing], now: datetime) -> None:
        """Write down what came of several fires, at once."""
        with self.together():
            for fire in closings:
                self._door.run(
                    "end_fire", source=fire.source, due=stamp(fire.due), state=fire.state.value,
                    verdict=fire.verdict, ended=stamp(now), counts=json.dumps(asdict(fire.counts)),
                    fault=fire.fault.value,
                )  # fmt: skip

    def faults(self, source: str = "") -> list[FaultRow]:
        """What kept sources, or one of them, from being polled since they last could be."""
        return [
            FaultRow(row["source"], Fault(row["fault"]), row["n"], moment(row["ended"]))
            for row in self._door.all("faults", source=source)
        ]

    def excuse(self, fires: Iterable[tuple[str, datetime]], words: str) -> None:
        """Write down of fires that failed that it was no fault of their sources, and why; nor of their pages."""
        with self.together():
            for source, due in fires:
                if self._door.run("excuse_fire", source=source, due=stamp(due), words=words):
                    self._door.run("excuse_urls", source=source, due=stamp(due))

    def forget(self, before: datetime, count: int) -> int:
        """Remove rows that are older, and those past so many of a source; how many.

        What `status` says follows from what stays: the newest rows of each source, its last success, and all since.
        """
        with self._door.transaction():
            gone = self._door.run("forget_fires", before=stamp(before), count=count, least=KEPT_ANYHOW)
            self._door.run("forget_runs", before=stamp(before))
        return gone

    def open_fires(self, run: str) -> list[Fire]:
        """The fires of a run that are not closed."""
        return [fire(row) for row in self._door.all("open_fires", run=run)]

    def of_no_run(self) -> list[Fire]:
        """Open fires promised to a run that has no row: it is about to begin, or its process died before."""
        return [fire(row) for row in self._door.all("fires_of_no_run")]

    def unstarted(self) -> list[Fire]:
        """The fires that no run has taken yet."""
        return [fire(row) for row in self._door.all("unstarted_fires")]

    def last_fire(self, source: str, now: datetime) -> Fire | None:
        """The last fire up to now that was not a user's; a clock that was wrong may have left others."""
        row = self._door.one("last_fire", source=source, now=stamp(now))
        return fire(row) if row else None

    def last_ok(self, source: str) -> datetime | None:
        """When a source was last crawled with success."""
        row = self._door.one("last_ok", source=source)
        return moment_or_none(row["ended"]) if row else None

    def failures(self, source: str) -> int:
        """How many fires failed since one did not."""
        row = self._door.one("failures_in_a_row", source=source)
        return int(row["n"]) if row else 0

    def last_verdict(self, source: str) -> str:
        """What came of a source's last fire, in words."""
        row = self._door.one("last_verdict", source=source)
        return str(row["verdict"]) if row else ""

    def fires(
        self, *, run: str = "", source: str = "", failed: bool = False, limit: int = -1
    ) -> Iterator[Fire]:
        """The ledger, newest first."""
        for row in self._door.stream("fires", run=run, source=source, failed=failed, limit=limit):
            yield fire(row)

    def put_sources(self, sources: list[SourceRow]) -> None:
        """Write down sources as the configuration gives them now; when each fires next is left as it is."""
        with self.together():
            for source in sources:
                self._door.run(
                    "put_source", name=source.name, urls=json.dumps(source.urls), schedule=source.schedule,
                    interval_s=source.interval_s,
                )  # fmt: skip

    def set_next_fires(self, moments: Mapping[str, tuple[datetime | None, float | None]]) -> None:
        """Write down when sources are going to fire next, and the seconds between two fires where they are known."""
        with self.together():
            for name, (time, interval_s) in moments.items():
                self._door.run(
                    "set_next_fire", name=name, next_fire=stamp_or_none(time), interval_s=interval_s
                )

    def clear_next_fires(self) -> None:
        """Write down that no daemon is going to fire anything."""
        with self._door.transaction():
            self._door.run("clear_next_fires")

    def sources(self) -> list[SourceRow]:
        """Every source that was ever crawled or scheduled."""
        return [
            SourceRow(
                row["name"], tuple(json.loads(row["urls"])), row["schedule"], row["interval_s"],
                moment_or_none(row["next_fire"]),
            )
            for row in self._door.all("sources")
        ]  # fmt: skip

    def runs_beginning(self, prefix: str) -> list[str]:
        """The ids of up to two runs that begin so."""
        return [row["id"] for row in self._door.all("run_by_prefix", prefix=prefix)]


def fire(row: Row) -> Fire:
    """A row of the ledger as a value."""
    return Fire(
        run=row["run"],
        source=row["source"],
        due=moment(row["due"]),
        trigger=Trigger(row["trigger_"]),
        state=RunState(row["state"]),
        started=moment_or_none(row["started"]),
        ended=moment_or_none(row["ended"]),
        counts=Counts(**json.loads(row["counts"])),
        verdict=row["verdict"],
        log=row["log"],
        fault=Fault(row["fault"]),
    )
