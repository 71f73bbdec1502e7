"""How an archive stands at a moment: its daemon, its sources, its spool, its disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskeep.archive.daemonlock import DaemonHolder
from newskeep.archive.health import source_health
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.ledger import SourceRow
from newskeep.model import SourceState


@dataclass(frozen=True, slots=True)
class DaemonStatus:
    """Whether a daemon holds the archive."""

    alive: bool
    #: None, None and None when none does
    pid: int | None = None
    since: datetime | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source stands."""

    name: str
    #: as written: `every 15m`, a crontab expression, `adaptive`, `manual`
    schedule: str
    #: seconds between two fires; None where there is no fixed interval
    interval_s: float | None
    #: when the daemon is going to fire it; None when it is not
    next_fire: datetime | None
    last_ok: datetime | None
    #: fires that failed since one did not
    failures: int
    #: why it is in this state, or else how its last fire ended
    note: str
    state: SourceState
    #: None when it is ok
    state_since: datetime | None


@dataclass(frozen=True, slots=True)
class SpoolStatus:
    """Segments that storage does not have yet."""

    segments: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Status:
    """How an archive stands."""

    daemon: DaemonStatus
    sources: tuple[SourceStatus, ...]
    spool: SpoolStatus
    #: bytes on the disk of the home
    disk_free: int
    home: Path


def status(catalog: Catalog, home: Path, daemon: DaemonHolder | None, now: datetime) -> Status:
    """How an archive stands at this moment.

    Args:
        catalog: of the archive.
        home: of the archive.
        daemon: that holds it.
        now: the time.
    """
    return Status(
        daemon=DaemonStatus(True, daemon.pid, daemon.since, daemon.host) if daemon else DaemonStatus(False),
        sources=tuple(_source(catalog, row, now) for row in catalog.ledger.sources()),
        spool=SpoolStatus(*catalog.segments.spooled()),
        disk_free=shutil.disk_usage(home).free,
        home=home,
    )


def _source(catalog: Catalog, row: SourceRow, now: datetime) -> SourceStatus:
    health, ledger = source_health(catalog, row.name, now), catalog.ledger
    return SourceStatus(
        name=row.name,
        schedule=row.schedule,
        interval_s=row.interval_s,
        next_fire=row.next_fire,
        last_ok=ledger.last_ok(row.name),
        failures=ledger.failures(row.name),
        note=health.reason or ledger.last_verdict(row.name),
        state=health.state,
        state_since=health.since,
    )
