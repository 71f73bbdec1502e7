"""The daemon's operation: who is told how it fares, and what keeps it from fetching."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from config.schema import Config
from newskeep.archive.room import Free, free_bytes
from newskeep.archive.workspace import Workspace
from newskeep.errors import NewskeepError
from newskeep.model import Trouble
from newskeep.units import Clock, rfc3339
from scheduler import deadman
from scheduler.alarms import HAPPENED, Alarms, Message
from scheduler.endpoint import Answer, Endpoint
from scheduler.lines import remove_old_logs
from scheduler.metrics import MEDIA_TYPE, Metrics
from scheduler.notifying import notify
from scheduler.reload import Reload
from scheduler.supervision import Supervisor
from scheduler.watch import Watch, Work

#: time between two looks at how everything stands
LOOK = timedelta(seconds=5)
#: time without a look after which /healthz says that the clock stands still
STALE = timedelta(minutes=2)
#: time between two rounds through the logs
_ROUND = timedelta(hours=6)
#: seconds that a message may still take when the daemon stops
_LAST_SECONDS = 15.0

#: says a sentence to whoever reads the daemon's output
Say = Callable[[str], None]


class Operation:
    """Everything around the crawling: health, alarms, metrics, pings, the supervisor, old logs.

    Args:
        config: what the user asked for.
        workspace: open; the daemon's own.
        clock: says the time.
        say: takes a sentence.
        reload: reads the configuration anew.
        env: the environment, in which a supervisor says where it listens.
        free: says how much is free on a disk.
    """

    def __init__(
        self,
        config: Config,
        workspace: Workspace,
        clock: Clock,
        *,
        say: Say,
        reload: Reload,
        env: Mapping[str, str] = os.environ,
        free: Free = free_bytes,
    ) -> None:
        now = clock()
        self._config = config
        self._workspace = workspace
        self._clock = clock
        self._say = say
        self._supervisor = Supervisor(env)
        self._watch = Watch(config, workspace, now, free)
        place = f"{workspace.layout.home} on {platform.node() or 'this machine'}"
        self._alarms = Alarms(workspace.catalog.operating, place, config.alarms.bundle)
        self._reload = reload
        self._seen = self._watch.look(now, Work())
        self._endpoint: Endpoint | None = None
        self._events: list[Trouble] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pings = deadman.Rhythm()
        self._ping_trouble = ""
        self._logs_due = now
        self._short = ""

    async def open(self) -> None:
        """Begin: listen, tell the supervisor, and see whether the daemon before ended well.

        Raises:
            EndpointError: the daemon can't listen where it is to.
            CatalogError: the catalog can't be written.
        """
        if self._config.daemon.listen:
            metrics = Metrics(lambda: self._seen, lambda: self._alarms.active, lambda: self._reload.current)
            handlers = {
                "/healthz": self._healthz,
                "/metrics": lambda: Answer(HTTPStatus.OK, MEDIA_TYPE, metrics.text()),
            }
            self._endpoint = Endpoint(self._config.daemon.listen, handlers)
            await self._endpoint.open()
        catalog, now = self._workspace.catalog, self._clock()
        if before := catalog.recall("daemon"):
            self._events.append(_crash(before, now))
        catalog.remember("daemon", {"pid": os.getpid(), "since": rfc3339(now)})
        self._supervisor.ready(self._status())

    def configure(self, config: Config) -> None:
        """Go on with another configuration."""
        self._config = config
        self._watch.configure(config)
        self._alarms.bundle = config.alarms.bundle
        self._supervisor.ready(self._status())

    def reloading(self) -> None:
        """The configuration is about to be read anew."""
        self._supervisor.reloading()

    def short(self) -> bool:
        """True while the disk is nearly full: nothing is to be fetched."""
        lack = self._watch.lack()
        if bool(lack) != bool(self._short):
            self._say(f"Nothing more is fetched: {lack}." if lack else "There is room on the disk again.")
        self._short = lack
        return bool(lack)

    def held(self) -> dict[str, str]:
        """Sources that are not to be crawled now, and why: paused, or the disk is nearly full."""
        lack = self._short if self.short() else ""
        held = dict.fromkeys(self._config.sources, lack) if lack else {}
        return held | {
            name: f"paused since {rfc3339(since)}; `newskeep sources resume {name}` ends that"
            for name, since in self._watch.paused().items()
        }

    def look(self, now: datetime, work: Work) -> None:
        """Look how everything stands, when it is time, and tell whoever has to know.

        Raises:
            CatalogError: the catalog can't be read or written.
        """
        self._supervisor.alive(time.monotonic())
        # A clock that was set back must not put off the next look.
        if self._seen.time <= now < self._seen.time + LOOK:
            return
        self._seen = self._watch.look(now, work)
        self._supervisor.status(self._status())
        events, self._events = self._events, []
        message = self._alarms.look([*self._watch.troubles(self._seen), *events], now)
        if message and self._config.alarms.to:
            self._start("alarm", self._send(message))
        if (url := self._config.daemon.ping) and "ping" not in self._tasks:
            signal = self._pings.due(now, well=not self._seen.reasons())
            if signal is not None:
                self._start("ping", self._ping(url, signal))
        if now >= self._logs_due:
            self._logs_due = now + _ROUND
            remove_old_logs(self._workspace.layout.runs, now, self._config.daemon.keep_logs)

    async def begin_round(self) -> None:
        """One round begins, of a daemon that stops afterwards."""
        if url := self._config.daemon.ping:
            await self._ping(url, deadman.Signal.START)

    async def end_round(self, *, well: bool) -> None:
        """It is over: tell at once what there is to tell, for nobody is here to do so later.

        Raises:
            CatalogError: the catalog can't be read or written.
        """
        now = self._clock()
        self._seen = self._watch.look(now, Work())
        self._alarms.bundle = timedelta(0)
        message = self._alarms.look(self._watch.troubles(self._seen), now)
        if message and self._config.alarms.to:
            await self._send(message)
        if url := self._config.daemon.ping:
            await self._ping(url, deadman.Signal.SUCCESS if well else deadman.Signal.FAIL)
        remove_old_logs(self._workspace.layout.runs, now, self._config.daemon.keep_logs)

    async def close(self, trouble: str = "") -> None:
        """End: well, so that the next daemon finds no trace of a crash, or because of a trouble that it is to tell."""
        self._supervisor.stopping()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_LAST_SECONDS)
        if self._endpoint:
            await self._endpoint.close()
        catalog = self._workspace.catalog
        own = catalog.recall("daemon")
        if own and own["pid"] == os.getpid():
            catalog.remember("daemon", own | {"trouble": trouble} if trouble else None)

    def _healthz(self) -> Answer:
        reasons = self._seen.reasons()
        if self._clock() - self._seen.time > STALE:
            reasons.append(f"the daemon has not looked at anything since {rfc3339(self._seen.time)}")
        body = {
            "ok": not reasons,
            "reasons": reasons,
            "since": rfc3339(self._seen.started),
            "looked": rfc3339(self._seen.time),
            "sources": {state.value: number for state, number in sorted(self._seen.states.items())},
            "alarms": self._alarms.active,
        }
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return Answer(status, "application/json", json.dumps(body).encode() + b"\n")

    def _status(self) -> str:
        states = ", ".join(f"{number} {state.value}" for state, number in sorted(self._seen.states.items()))
        work = self._seen.work
        return "; ".join([f"sources: {states}", f"{work.running} crawls", *self._seen.reasons()])

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Do something that takes its time; one of a kind at once."""
        if name in self._tasks:
            work.close()
            return
        self._tasks[name] = asyncio.ensure_future(work)
        self._tasks[name].add_done_callback(lambda _done: self._tasks.pop(name))

    async def _send(self, message: Message) -> None:
        addresses = self._config.alarms.to
        failed = await asyncio.to_thread(notify, addresses, message.title, message.body)
        if failed < len(addresses):
            try:
                self._alarms.told(message)
            except NewskeepError as error:
                self._say(f"{error} The alarm may come twice.")
        if failed:
            which = (
                "The alarm"
                if failed == len(addresses)
                else f"The alarm to {failed} of {len(addresses)} addresses"
            )
            self._say(f"{which} could not be sent: {message.title}. Check alarms.to.")

    async def _ping(self, url: str, signal: deadman.Signal) -> None:
        trouble = await asyncio.to_thread(deadman.ping, url, signal, self._status())
        if trouble and trouble != self._ping_trouble:
            self._say(f"The address of daemon.ping can't be reached: {trouble}.")
        self._ping_trouble = trouble


def _crash(before: dict[str, Any], now: datetime) -> Trouble:
    trouble = before.get("trouble", "").rstrip(".")
    how = f"ended itself ({trouble})" if trouble else "was gone without a word"
    return Trouble(
        "daemon",
        HAPPENED,
        now,
        f"the one with pid {before['pid']}, which ran since {before['since']}, {how}; this one goes on",
        "newskeep runs --failed",
    )
