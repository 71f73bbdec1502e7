"""The daemon: crawls every source when it is due, until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from config.schema import Config
from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.archive.recovery import recover
from newskeep.archive.workspace import Workspace, open_workspace
from newskeep.errors import NewskeepError, UsageError
from newskeep.model import RunState
from newskeep.units import Clock, utcnow
from scheduler.beat import Beat
from scheduler.child import Stop
from scheduler.dispatch import Dispatcher, hosts_elsewhere
from scheduler.entry import CRAWL
from scheduler.fires import Due, Fires
from scheduler.lines import Announce, Lines
from scheduler.operation import Operation
from scheduler.reload import Reload
from scheduler.retention import Retention
from scheduler.triggers import zone
from scheduler.watch import Work
from scheduler.watchdog import Limits, ends_when_stuck, stood_still
from spiders.crawl import home_of, storage_address

#: seconds between two looks at what is due
TICK_SECONDS = 1.0


async def run_daemon(
    config: Config,
    *,
    clock: Clock = utcnow,
    once: bool = False,
    announce: Announce = lambda _line: None,
    target: str = CRAWL,
    reload: Reload | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> int:
    """Crawl what is due, until SIGTERM or SIGINT; of two such signals the second cuts the grace period short.

    Args:
        config: what the user asked for.
        clock: says the time.
        once: crawl what is due now, then stop.
        announce: told one line of each source that was crawled.
        target: what a child process calls, as `module:function`.
        reload: reads the configuration anew, at SIGHUP or when its file is another one.
        limits: when it ends itself because it stands still, for its supervisor to start it anew.

    Returns:
        The exit status: 143 or 130 after a signal; with `once` 0, 1 or 3, as the sources fared.

    Raises:
        UsageError: there is no source.
        ArchiveInUseError: another daemon runs on this archive.
        EndpointError: it can't listen at `daemon.listen`.
        StorageError: storage can't be reached or refuses.
        CatalogError: the home can't be written.
        NewskeepError: the clock stopped, or the ledger could not be written for a minute.
    """
    if not config.sources:
        raise UsageError(
            "There is no source to watch.", "Add a [sources.NAME] table with urls to newskeep.toml."
        )
    layout = Layout(home_of(config))
    stop = Stop()
    reload = reload or Reload(None, None)
    with (
        _signals(stop, reload) as caught,
        DaemonLock(layout, clock()),
        open_workspace(layout.home, storage_address(config)) as workspace,
    ):
        recover(workspace, clock())
        daemon = _Daemon(config, workspace, clock, announce, stop, target, reload, limits)
        try:
            await (daemon.once() if once else daemon.serve())
        except BaseException as error:
            await daemon.close(str(error) or type(error).__name__)
            raise
        await daemon.close()
    return 128 + caught[0] if caught else _status(daemon.ended)


class _Daemon:
    """One life of the daemon, in an archive that is its own."""

    def __init__(
        self,
        config: Config,
        workspace: Workspace,
        clock: Clock,
        announce: Announce,
        stop: Stop,
        target: str,
        reload: Reload,
        limits: Limits,
    ) -> None:
        self._config = config
        self._workspace = workspace
        self._clock = clock
        self._stop = stop
        self._zone = zone(config.schedule.timezone)
        self._lines = Lines(announce, self._zone, machine=config.daemon.log_format == "json")
        self._reload = reload
        self._operation = Operation(config, workspace, clock, say=self._say, reload=reload)
        self._fires = Fires(config, workspace.catalog.ledger)
        self._retention = Retention(config, workspace.catalog.ledger)
        self._dispatcher = Dispatcher(config, self._fires, self._report, stop, target)
        self._limits = limits
        self._beats = 0
        self._came_round: Callable[[], None] = lambda: None
        self._trouble: NewskeepError | None = None
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def ended(self) -> Counter[RunState]:
        """How many fires ended in which state."""
        return self._dispatcher.ended

    async def serve(self) -> None:
        """Look every second what is due, until somebody asks to stop.

        Raises:
            NewskeepError: the looking stopped, or went wrong for a minute.
        """
        await self._operation.open()
        self._add(self._fires.begin(self._clock()))
        self._greet()
        beat = Beat(self._tick, TICK_SECONDS)
        beat.start()
        limits = self._limits
        watched = asyncio.ensure_future(
            stood_still(lambda: self._beats, period_seconds=limits.period_seconds, patience=limits.patience)
        )
        asked = asyncio.ensure_future(self._stop.asked.wait())
        try:
            events: list[asyncio.Future[Any]] = [watched, asked, self._broken]
            with ends_when_stuck(limits.stuck_seconds) as self._came_round:
                await asyncio.wait(events, return_when=asyncio.FIRST_COMPLETED)
        finally:
            beat.stop()
            watched.cancel()
            asked.cancel()
        if self._broken.done():
            self._broken.result()
        if watched.done():
            raise self._trouble or NewskeepError(
                "The daemon's clock stopped, and nothing would have been crawled any more.", "Start it again."
            )

    async def once(self) -> None:
        """Crawl what is due now, until all of it ended or somebody asks to stop."""
        await self._operation.begin_round()
        self._add(self._fires.due_once(self._clock()))
        while not (self._dispatcher.idle or self._stop.asked.is_set()):
            self._start()
            await self._dispatcher.wait(TICK_SECONDS)
            self._dispatcher.settle(self._clock())
        await self._operation.end_round(well=_status(self.ended) != 1)

    async def close(self, trouble: str = "") -> None:
        """Stop the children, and leave a ledger in which everything has ended; the next daemon tells the trouble."""
        await self._dispatcher.close(self._clock)
        self._fires.end()
        await self._operation.close(trouble)

    async def _tick(self) -> None:
        """One look; what goes wrong ends the daemon, or is tried again."""
        self._came_round()
        try:
            self._look()
        except NewskeepError as error:
            if self._trouble is None:
                self._say(f"{error} Trying again.")
            self._trouble = error
        except Exception as error:  # noqa: BLE001 - it ends the daemon, which tells it
            if not self._broken.done():
                self._broken.set_exception(error)
        else:
            self._beats += 1
            self._trouble = None

    def _look(self) -> None:
        now = self._clock()
        self._dispatcher.settle(now)
        if self._reload.due():
            self._reconfigure(now)
        self._dispatcher.add(self._fires.claim(now, self._operation.held() | self._dispatcher.busy))
        self._add(self._dispatcher.comebacks(now))
        if not self._operation.short():
            self._start()
        self._retention.look(now)
        self._operation.look(
            now, Work(len(self._dispatcher.runs), self._dispatcher.waiting, self._fires.left_out)
        )

    def _add(self, dues: Iterable[Due]) -> None:
        """Take fires whose sources may be crawled."""
        self._dispatcher.add(self._fires.free(dues, self._operation.held(), self._clock()))

    def _reconfigure(self, now: datetime) -> None:
        self._operation.reloading()
        try:
            reread = self._reload.take(self._config)
        except NewskeepError as error:
            self._say(f"The configuration was refused, and the one before holds: {error.message}")
        else:
            self._config = reread.config
            waited = self._dispatcher.configure(self._config)
            why = dict.fromkeys((fire.source for fire in waited), "no longer in the configuration")
            self._fires.free(waited, why, now)
            self._fires.configure(self._config, now)
            self._retention.configure(self._config)
            self._say(reread.sentence)
        self._operation.configure(self._config)

    def _start(self) -> None:
        if self._dispatcher.waits:
            workspace = self._workspace
            elsewhere = hosts_elsewhere(workspace.catalog.ledger, workspace.layout, self._dispatcher.runs)
            self._dispatcher.start(self._clock(), elsewhere)

    def _greet(self) -> None:
        coming = self._fires.coming
        if coming:
            when = f"{coming[0].astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
            self._say(f"The daemon runs; the next source that is due is {coming[1]}, at {when}.")
        else:
            self._say("The daemon runs, and no source has a schedule: nothing is going to be crawled.")

    def _report(self, source: str, state: RunState, verdict: str) -> None:
        self._lines.say(self._clock(), verdict, source=source, state=state.value)

    def _say(self, line: str) -> None:
        self._lines.say(self._clock(), line)


@contextmanager
def _signals(stop: Stop, reload: Reload) -> Iterator[list[int]]:
    """SIGTERM and SIGINT ask to stop; those that came. SIGHUP asks to read the configuration anew."""
    caught: list[int] = []
    loop = asyncio.get_running_loop()

    def catch(signum: signal.Signals) -> None:
        caught.append(signum)
        stop.ask()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, catch, number)
    loop.add_signal_handler(signal.SIGHUP, reload.ask)
    try:
        yield caught
    finally:
        for number in (*numbers, signal.SIGHUP):
            loop.remove_signal_handler(number)


def _status(ended: Counter[RunState]) -> int:
    """The exit status of sources that ended so: all good, none, or some."""
    good = ended[RunState.OK]
    if good == ended.total():
        return 0
    return 3 if good or ended[RunState.PARTIAL] else 1
