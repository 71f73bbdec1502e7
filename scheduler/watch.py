"""What the daemon keeps an eye on: how each source fares, the disk, the spool. What it saw is a frozen snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.schema import Config
from newskeep.archive.health import judge
from newskeep.archive.room import Free, Room, free_bytes
from newskeep.archive.spool import overfull
from newskeep.archive.workspace import Workspace
from newskeep.model import Fire, RunState, SourceHealth, SourceState, Trouble

#: how long storage may leave a segment waiting before somebody is told
PATIENCE = timedelta(hours=2)
#: a fire's end is written by its child, which may take its time to commit it
_OVERLAP = timedelta(minutes=5)

_COMMANDS = {
    SourceState.FAILING: "newskeep runs --failed",
    SourceState.BLOCKED: "newskeep sources test {source}",
    SourceState.EMPTY: "newskeep sources test {source}",
    SourceState.QUIET: "newskeep sources test {source}",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What the dispatcher has in hand."""

    running: int = 0
    waiting: int = 0
    #: fires that were left out since the start, by state
    left_out: Mapping[RunState, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How the daemon and its sources stood at one moment."""

    time: datetime
    started: datetime
    health: Mapping[str, SourceHealth] = field(default_factory=dict)
    #: when the newest article of each source was published, or came
    newest: Mapping[str, datetime] = field(default_factory=dict)
    last_ok: Mapping[str, datetime] = field(default_factory=dict)
    #: fires that ended since the start, by state
    ended: Mapping[str, int] = field(default_factory=dict)
    #: pages and articles of these fires, by the name of the count
    counts: Mapping[str, int] = field(default_factory=dict)
    work: Work = field(default_factory=Work)
    #: segments that storage does not have yet, and their bytes
    spool: tuple[int, int] = (0, 0)
    #: why nothing more is fetched, as a clause each; empty when all is well
    lack: str = ""
    spool_full: str = ""
    free: int = 0

    @property
    def states(self) -> Counter[SourceState]:
        """How many sources are in which state."""
        return Counter(health.state for health in self.health.values())

    def reasons(self) -> list[str]:
        """Why the daemon does not do its work, a clause each; none when it does."""
        found = [clause for clause in (self.lack, self.spool_full) if clause]
        bad = sum(number for state, number in self.states.items() if state in _NO_ANSWER)
        if bad and bad == len(self.health) - self.states[SourceState.PAUSED]:
            found.append("no source can be crawled: see `newskeep status`")
        return found


_NO_ANSWER = frozenset({SourceState.FAILING, SourceState.BLOCKED})


class Watch:
    """Looks at the catalog and the disk; remembers what need not be asked anew.

    Args:
        config: the sources and limits.
        workspace: open.
        now: the time at which the daemon started.
        free: says how much is free on a disk.
    """

    def __init__(self, config: Config, workspace: Workspace, now: datetime, free: Free = free_bytes) -> None:
        self._workspace = workspace
        self._free = free
        self._started = now
        self._asked_until = now
        self._seen: dict[tuple[str, datetime], datetime] = {}
        self._health: dict[str, SourceHealth] = {}
        self._newest: dict[str, datetime] = {}
        self._last_ok: dict[str, datetime] = {}
        self._paused: dict[str, datetime] = {}
        self._ended: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._sources: frozenset[str] = frozenset()
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Go on with another configuration."""
        self._config = config
        self._room = Room(self._workspace.layout.home, config.archive.min_free, self._free)
        self._sources = frozenset(config.sources)
        for known in (self._health, self._newest, self._last_ok):
            for name in known.keys() - self._sources:
                del known[name]

    def lack(self) -> str:
        """Why nothing more is to be fetched: the disk is nearly full; empty while there is room."""
        return self._room.lack()

    def paused(self) -> dict[str, datetime]:
        """The sources that somebody has paused, and since when."""
        return self._workspace.catalog.operating.paused()

    def look(self, now: datetime, work: Work) -> Snapshot:
        """How everything stands.

        Raises:
            CatalogError: the catalog can't be read.
        """
        self._judge(self._changed(now), now)
        full = overfull(self._workspace, self._config.archive.spool_limit)
        return Snapshot(
            time=now,
            started=self._started,
            health=dict(self._health),
            newest=dict(self._newest),
            last_ok=dict(self._last_ok),
            ended=dict(self._ended),
            counts=dict(self._counts),
            work=work,
            spool=self._workspace.catalog.segments.spooled(),
            lack=self.lack(),
            spool_full=full.message.rstrip(".") if full else "",
            free=self._free_bytes(),
        )

    def troubles(self, seen: Snapshot) -> Iterator[Trouble]:
        """What somebody has to be told of."""
        for name, health in seen.health.items():
            if health.state in _COMMANDS and health.since:
                command = _COMMANDS[health.state].format(source=name)
                yield Trouble(f"source {name}", health.state.value, health.since, health.reason, command)
        if seen.lack:
            yield Trouble("disk", "nearly full", seen.time, seen.lack, "newskeep status")
        if seen.spool_full:
            yield Trouble("spool", "full", seen.time, seen.spool_full, "newskeep status")
        elif (since := self._waits_since()) and seen.time - since > PATIENCE:
            reason = f"storage does not take what is crawled: {seen.spool[0]} segments wait"
            yield Trouble("spool", "growing", since, reason, "newskeep status")

    def _waits_since(self) -> datetime | None:
        if self._workspace.storage.url == str(self._workspace.layout.home):
            return None
        return self._workspace.catalog.operating.waiting_since()

    def _free_bytes(self) -> int:
        try:
            return self._free(self._workspace.layout.home)
        except OSError:
            return 0

    def _changed(self, now: datetime) -> set[str]:
        """The sources that have to be judged anew."""
        changed = {fire.source for fire in self._just_ended(now)}
        paused = self.paused()
        changed |= paused.keys() ^ self._paused.keys()
        self._paused = paused
        return (changed & self._sources) | (self._sources - self._health.keys())

    def _just_ended(self, now: datetime) -> list[Fire]:
        fires = self._workspace.catalog.operating.ended(min(self._asked_until, now) - _OVERLAP)
        self._asked_until = now
        fresh = []
        for fire in fires:
            key, ended = (fire.source, fire.due), fire.ended or now
            if ended >= self._started and self._seen.get(key) != ended:
                self._seen[key] = ended
                fresh.append(fire)
        self._count(fresh)
        horizon = now - 2 * _OVERLAP
        self._seen = {key: ended for key, ended in self._seen.items() if ended >= horizon}
        return fresh

    def _count(self, fires: Iterable[Fire]) -> None:
        for fire in fires:
            self._ended[fire.state.value] += 1
            for name in fire.counts.__slots__:
                self._counts[name] += getattr(fire.counts, name)

    def _judge(self, names: Iterable[str], now: datetime) -> None:
        operating = self._workspace.catalog.operating
        for name in names:
            figures = operating.figures(name, now, self._paused.get(name))
            self._health[name] = judge(figures, now)
            if figures.newest:
                self._newest[name] = figures.newest
            good = (fire.ended for fire in figures.fires if fire.state in {RunState.OK, RunState.PARTIAL})
            if ended := next((time for time in good if time), None):
                self._last_ok[name] = ended
