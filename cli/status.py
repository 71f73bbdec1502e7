"""`newskeep status`: the daemon, and how each source stands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.units import rfc3339

if TYPE_CHECKING:
    from newskeep.archive.archive import Archive

COLUMNS: tuple[Column[shapes.Shape], ...] = (
    Column("name", lambda source: source["name"]),
    Column("state", lambda source: source["state"]),
    Column("schedule", lambda source: source["schedule"]),
    Column(
        "next_fire", lambda source: source["next_fire"] or "", lambda source: short_time(source["next_fire"])
    ),
    Column("last_ok", lambda source: source["last_ok"] or "", lambda source: short_time(source["last_ok"])),
    Column("failures", lambda source: str(source["failures"]), right=True),
    Column("note", lambda source: source["note"] or "", grows=True),
)


def status(call: Call) -> None:
    """Show whether the daemon runs, and how each source stands.

    Examples:
      newskeep status
      newskeep status --json | jq .daemon.alive
    """
    with call.open() as archive:
        shape = _shape(archive)
    if call.json:
        call.out.record(shape)
    else:
        call.out.table(shape["sources"], COLUMNS)
    call.out.say(f"{_daemon_in_words(shape)} {_disk_in_words(shape)}")


def _shape(archive: Archive) -> shapes.Shape:
    daemon = archive.daemon()
    segments, size = archive.spooled()
    return {
        "daemon": {
            "alive": daemon is not None,
            "pid": daemon.pid if daemon else None,
            "since": rfc3339(daemon.since) if daemon else None,
            "host": daemon.host if daemon else None,
        },
        "sources": source_shapes(archive),
        "spool": {"segments": segments, "bytes": size},
        "disk_free": shutil.disk_usage(archive.home).free,
        "home": str(archive.home),
    }


def source_shapes(archive: Archive) -> list[shapes.Shape]:
    """How each source of an archive stands."""
    ledger, found = archive.ledger, []
    for row in archive.sources():
        health = archive.health(row.name)
        shape = shapes.source_status(
            row,
            last_ok=ledger.last_ok(row.name),
            failures=ledger.failures(row.name),
            note=health.reason or ledger.last_verdict(row.name),
        )
        found.append(shape | {"state": health.state.value, "state_since": shapes.time(health.since)})
    return found


def _daemon_in_words(shape: shapes.Shape) -> str:
    daemon = shape["daemon"]
    if daemon["alive"]:
        return f"The daemon runs: pid {daemon['pid']} on {daemon['host']} since {daemon['since']}."
    return "No daemon runs; `newskeep run` starts it."


def _disk_in_words(shape: shapes.Shape) -> str:
    free = f"{words.size(shape['disk_free'])} free on the disk of {shape['home']}"
    spool = shape["spool"]
    if not spool["segments"]:
        return f"{free}."
    return f"{words.count(spool['segments'], 'segment')} ({words.size(spool['bytes'])}) wait in the spool, {free}."


def short_time(time: str | None) -> str:
    """A time of the JSON as a terminal shows it."""
    return time[:16].replace("T", " ") if time else "–"
