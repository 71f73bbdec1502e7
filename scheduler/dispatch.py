"""From fires that are due to child processes, and back to the ledger."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from config.schema import Config
from newskeep.archive.layout import Layout, new_run_id
from newskeep.archive.runlock import alive
from newskeep.catalog.ledger import Ledger
from newskeep.model import Fault, RunState
from newskeep.units import rfc3339
from scheduler.batches import hosts_of
from scheduler.child import ChildOutcome, Ending, Stop, child_spec, run_child
from scheduler.comeback import Comeback
from scheduler.entry import CRAWL
from scheduler.failures import Outages, Polled
from scheduler.fires import Due, Fires, verdict_of
from scheduler.turns import Slots, Turn, part_of, turns
from spiders.crawl import Order

#: seconds after which a batch leases no further URL: what is left goes on in another one when its turn comes again
LEASING_SECONDS = 180.0
#: seconds that a batch may take altogether; what is over the above is for the last pages, and for storage
LIMIT_SECONDS = LEASING_SECONDS + 300.0
#: seconds, over the longest download, in which a child that is asked to stop finishes
GRACE_SECONDS = 10.0

#: told of each source that was crawled, with its state and verdict
Report = Callable[[str, RunState, str], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    turn: Turn
    started: datetime
    task: asyncio.Task[ChildOutcome]

    @property
    def dues(self) -> list[Due]:
        """The fires that it crawls."""
        return self.turn.dues


class Dispatcher:
    """Keeps at most `schedule.workers` children at work; a source that can't be crawled yet waits.

    Args:
        config: the sources.
        fires: where it is written down what came of them.
        report: told of each source that was crawled.
        stop: asks the children to stop.
        target: what a child calls.
        leasing_seconds: seconds after which a batch leases no further URL.
    """

    def __init__(
        self,
        config: Config,
        fires: Fires,
        report: Report,
        stop: Stop,
        target: str = CRAWL,
        leasing_seconds: float = LEASING_SECONDS,
    ) -> None:
        self._config = config
        self._fires = fires
        self._report = report
        self._stop = stop
        self._target = target
        self._leasing_seconds = leasing_seconds
        self._outages = Outages()
        self._comeback = Comeback()
        #: sources whose last process died, and how many of them one process may take
        self._suspects: dict[str, int] = {}
        self._hosts = {name: hosts_of(source.urls) for name, source in config.sources.items()}
        self._waiting: list[Due] = []
        self._running: dict[str, _Batch] = {}
        #: how many fires ended in which state
        self.ended: Counter[RunState] = Counter()

    @property
    def idle(self) -> bool:
        """True when nothing waits and nothing is being crawled."""
        return not self._waiting and not self._running

    @property
    def waits(self) -> bool:
        """True when a fire waits for a free process, or for its host."""
        return bool(self._waiting)

    @property
    def waiting(self) -> int:
        """How many fires wait."""
        return len(self._waiting)

    def configure(self, config: Config) -> list[Due]:
        """Go on with another configuration; fires that waited, of sources that are no longer in it."""
        self._config = config
        # Sources that are gone may still be crawled at this moment, and their hosts are busy.
        self._hosts |= {name: hosts_of(source.urls) for name, source in config.sources.items()}
        gone = [fire for fire in self._waiting if fire.source not in config.sources]
        self._waiting = [fire for fire in self._waiting if fire.source in config.sources]
        return gone

    @property
    def runs(self) -> frozenset[str]:
        """The runs of the children that are at work."""
        return frozenset(self._running)

    @property
    def busy(self) -> dict[str, str]:
        """Sources whose fire has not ended, and what is the matter with it."""
        waiting = {fire.source: f"still waiting since {rfc3339(fire.due)}" for fire in self._waiting}
        running = {
            fire.source: f"still running since {rfc3339(batch.started)}"
            for batch in self._running.values()
            for fire in batch.dues
        }
        return waiting | running

    def add(self, dues: Iterable[Due]) -> None:
        """Take fires that are in the ledger; each is held from the moment at which it is handed over."""
        for fire in dues:
            self._waiting.append(fire)

    def start(self, now: datetime, elsewhere: frozenset[str] = frozenset()) -> None:
        """Start what can be started now.

        Args:
            now: the time.
            elsewhere: hosts that processes of others crawl.
        """
        running = self._running.values()
        busy = self._hosts_of(batch.dues for batch in running) | elsewhere
        slots = Slots(self._config.schedule.workers, len(running), sum(batch.turn.slow for batch in running))
        for turn in turns(self._waiting, self._hosts, busy, slots, now, self._suspects):
            taken = set(turn.dues)
            self._waiting = [fire for fire in self._waiting if fire not in taken]
            run = new_run_id(now)
            self._running[run] = _Batch(turn, now, asyncio.create_task(self._crawl(run, turn.dues)))

    def settle(self, now: datetime) -> None:
        """Write down what came of the children that are gone.

        Raises:
            CatalogError: the ledger can't be written; try again later.
        """
        polled: list[Polled] = []
        for run, batch in list(self._running.items()):
            if batch.task.done():
                outcome = batch.task.result()
                self._fires.close(run, batch.dues, outcome, now)
                del self._running[run]
                polled += self._polled(batch.dues, outcome, now)
                self._suspect(batch.dues, outcome)
                self._tell(batch.dues, outcome)
                self._go_on(batch.dues, outcome, now)
        if polled:
            self._judge(polled, now)

    def comebacks(self, now: datetime) -> list[Due]:
        """Fires, in the ledger, of sources that an outage of our own kept from being polled."""
        busy = self.busy
        return self._fires.again([name for name in self._comeback.due(now) if name not in busy], now)

    async def wait(self, seconds: float) -> None:
        """Wait until a child is gone or somebody asks to stop, no longer than that."""
        asked = asyncio.ensure_future(self._stop.asked.wait())
        try:
            tasks = [batch.task for batch in self._running.values()]
            await asyncio.wait([asked, *tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()

    async def close(self, now: Callable[[], datetime]) -> None:
        """Stop the children, wait for them, and give up what waits.

        Raises:
            CatalogError: the ledger can't be written.
        """
        if not self._stop.asked.is_set():
            self._stop.ask()
        if self._running:
            await asyncio.wait([batch.task for batch in self._running.values()])
        self.settle(now())
        self._fires.give_up(self._waiting, now())
        self._waiting.clear()

    def _hosts_of(self, lists: Iterable[list[Due]]) -> frozenset[str]:
        return frozenset(host for dues in lists for fire in dues for host in self._hosts[fire.source])

    def _tell(self, dues: list[Due], outcome: ChildOutcome) -> None:
        for fire in dues:
            state, verdict = verdict_of(fire.source, outcome)
            # One whose turn did not come goes on, and has not ended in any way yet.
            self.ended[state] += state is not RunState.SKIPPED
            self._report(fire.source, state, verdict)

    def _go_on(self, dues: list[Due], outcome: ChildOutcome, now: datetime) -> None:
        """What a batch had no time for waits for its next turn, behind all that waits already."""
        if outcome.result is None or self._stop.asked.is_set():
            return
        for fire in dues:
            result = outcome.result.sources.get(fire.source)
            if result and result.rest is not None and fire.source in self._config.sources:
                self._waiting += self._fires.go_on(fire, result.rest, now)

    def _suspect(self, dues: list[Due], outcome: ChildOutcome) -> None:
        """Remember whose process died or had to be stopped: one of its sources may have brought that about."""
        taken_down = {fire.source for fire in dues if _taken_down(fire, outcome)}
        for fire in dues:
            if fire.source in taken_down:
                self._suspects[fire.source] = part_of(len(taken_down))
            else:
                self._suspects.pop(fire.source, None)

    def _judge(self, polled: list[Polled], now: datetime) -> None:
        excused = self._outages.judge(polled, now)
        if excused:
            self._fires.excuse(excused)
        answered = (poll.source for poll in polled if not poll.silent)
        self._comeback.note((poll.source for poll in excused), answered, now)

    def _polled(self, dues: list[Due], outcome: ChildOutcome, now: datetime) -> list[Polled]:
        """What the polls of a batch say about our own network."""
        found = []
        for fire in dues:
            result = outcome.result.sources.get(fire.source) if outcome.result else None
            if result and (result.fault or result.counts.fetched):
                silent = result.fault in {Fault.NAME, Fault.TEMPORARY} and not result.counts.fetched
                found.append(Polled(fire.source, fire.due, now, self._hosts[fire.source], silent))
        return found

    async def _crawl(self, run: str, dues: list[Due]) -> ChildOutcome:
        left = tuple((fire.source, fire.left) for fire in dues if fire.left is not None)
        order = Order(
            run,
            tuple((fire.source, fire.due) for fire in dues),
            seconds=self._leasing_seconds,
            left=left,
        )
        longest = max(self._config.crawl_for(fire.source).timeout.total_seconds() for fire in dues)
        try:
            return await run_child(
                child_spec(self._config, order, self._target),
                limit_seconds=LIMIT_SECONDS,
                grace_seconds=longest + GRACE_SECONDS,
                stop=self._stop,
            )
        except OSError as error:
            verdict = f"the crawling process could not be started: {error.strerror or error}"
            return ChildOutcome(RunState.FAILED, verdict, Ending.ITSELF, None, None)


def _taken_down(fire: Due, outcome: ChildOutcome) -> bool:
    """Whether a fire's process died under it, or was stopped because something was the matter with it."""
    if outcome.result is None:
        return outcome.ending is not Ending.STOPPED
    result = outcome.result.sources.get(fire.source)
    return outcome.ending is Ending.UNWELL and (result is None or result.state is RunState.KILLED)


def hosts_elsewhere(ledger: Ledger, layout: Layout, own: frozenset[str]) -> frozenset[str]:
    """The hosts that living processes crawl which are not ours: one-off crawls, children of a daemon that was killed.

    Args:
        ledger: the archive's.
        layout: where their locks are.
        own: our runs.
    """
    others = [
        process.run for process in ledger.running() if process.run not in own and alive(layout, process.run)
    ]
    if not others:
        return frozenset()
    urls: Mapping[str, tuple[str, ...]] = {row.name: row.urls for row in ledger.sources()}
    return hosts_of(
        url for run in others for fire in ledger.open_fires(run) for url in urls.get(fire.source, ())
    )
