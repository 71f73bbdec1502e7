"""`newskeep status`: the daemon, and how each source stands."""

from __future__ import annotations

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes

COLUMNS: tuple[Column[shapes.Shape], ...] = (
    Column("name", lambda source: source["name"]),
    Column("state", lambda source: source["state"]),
    Column("schedule", lambda source: source["schedule"], spare=2),
    Column(
        "next_fire",
        lambda source: source["next_fire"] or "",
        lambda source: short_time(source["next_fire"]),
        spare=1,
    ),
    Column(
        "last_ok",
        lambda source: source["last_ok"] or "",
        lambda source: short_time(source["last_ok"]),
        spare=3,
    ),
    Column("failures", lambda source: str(source["failures"]), right=True, spare=4),
    Column("note", lambda source: source["note"] or "", grows=True),
)


def status(call: Call) -> None:
    """Show whether the daemon runs, and how each source stands.

    Examples:
      newskeep status
      newskeep status --json | jq .daemon.alive
    """
    with call.open() as archive:
        shape = shapes.status(archive.status())
    if call.json:
        call.out.record(shape)
    else:
        call.out.table(shape["sources"], COLUMNS)
    call.out.say(f"{_daemon_in_words(shape)} {_disk_in_words(shape)}")


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
