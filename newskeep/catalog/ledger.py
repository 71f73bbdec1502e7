"""The ledger: every run, and every fire of every source, with what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, moment_or_none, stamp, stamp_or_none
from newskeep.model import Counts, Fire, RunState, Trigger


@dataclass(frozen=True, slots=True)
class Process:
    """A process that has a run of its own."""

    run: str
    host: str
    pid: int
    started: datetime


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

    def start_run(self, process: Process) -> None:
        """Write down that a process starts to crawl."""
        with self._door.transaction():
            self._door.run(
                "start_run",
                id=process.run,
                host=process.host,
                pid=process.pid,
                started=stamp(process.started),
            )

    def end_run(self, run: str, state: RunState, now: datetime) -> None:
        """Write down that it has ended."""
        with self._door.transaction():
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
        with self._door.transaction():
            added = self._door.run(
                "add_fire", source=source, due=stamp(due), trigger=trigger.value, run=run, state=state.value,
                verdict=verdict, log=log,
            )  # fmt: skip
            return bool(added)

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
        with self._door.transaction():
            self._door.run("start_fire", source=source, due=stamp(due), run=run, started=stamp(now), log=log)

    def end_fire(
        self,
        source: str,
        due: datetime,
        state: RunState,
        verdict: str,
        now: datetime,
        counts: Counts | None = None,
    ) -> None:
        """Write down what came of a fire."""
        with self._door.transaction():
            self._door.run(
                "end_fire", source=source, due=stamp(due), state=state.value, verdict=verdict, ended=stamp(now),
                counts=json.dumps(asdict(counts or Counts())),
            )  # fmt: skip

    def open_fires(self, run: str) -> list[Fire]:
        """The fires of a run that are not closed."""
        return [fire(row) for row in self._door.all("open_fires", run=run)]

    def of_no_run(self) -> list[Fire]:
        """Open fires promised to a run that has no row: it is about to begin, or its process died before."""
        return [fire(row) for row in self._door.all("fires_of_no_run")]

    def unstarted(self) -> list[Fire]:
        """The fires that no run has taken yet."""
        return [fire(row) for row in self._door.all("unstarted_fires")]

    def last_fire(self, source: str) -> Fire | None:
        """The last fire that was not a user's."""
        row = self._door.one("last_fire", source=source)
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
        with self._door.transaction():
            for source in sources:
                self._door.run(
                    "put_source", name=source.name, urls=json.dumps(source.urls), schedule=source.schedule,
                    interval_s=source.interval_s,
                )  # fmt: skip

    def set_next_fires(self, moments: dict[str, datetime | None]) -> None:
        """Write down when sources are going to fire next."""
        with self._door.transaction():
            for name, time in moments.items():
                self._door.run("set_next_fire", name=name, next_fire=stamp_or_none(time))

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
    )
