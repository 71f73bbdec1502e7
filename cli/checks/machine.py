"""This machine: Python, SQLite, the clock, names, and the programs that newskeep works with."""

from __future__ import annotations

import platform
import socket
import sqlite3
import sys
import threading
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata, util
from pathlib import Path

from cli.checks.finding import Finding, bad, ok, warn
from newskeep.errors import UsageError

_LEAST_PYTHON = (3, 11)
#: with RETURNING, which the catalog's queries use (SQLite, release 3.35.0)
_LEAST_SQLITE = (3, 35)
#: newskeep is younger than that; a clock that says less has never been set
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
#: what files may be ahead of the clock, on disks of other machines
_AHEAD = timedelta(minutes=5)
#: seconds for one host's name
_PATIENCE = 5.0


def machine(now: datetime, newest: datetime | None, hosts: Iterable[str]) -> Iterator[Finding]:
    """What was found of the machine.

    Args:
        now: what its clock says.
        newest: the newest time that the archive holds; None where there is none.
        hosts: whose names have to lead somewhere.
    """
    yield python()
    yield sqlite()
    yield clock(now, newest)
    yield names(hosts)
    yield extras()
    yield replay()


def python() -> Finding:
    """The interpreter."""
    words = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < _LEAST_PYTHON:
        return bad("python", words, "Install Python 3.11 or later.")
    return ok("python", words)


def sqlite() -> Finding:
    """SQLite, and whether it can search texts."""
    words = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        return bad("sqlite", words, "Use a Python whose SQLite is 3.35 or later.")
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (text)")
    except sqlite3.OperationalError:
        return bad("sqlite", f"{words} without FTS5", "Use a Python whose SQLite has FTS5, for the search.")
    finally:
        connection.close()
    return ok("sqlite", f"{words} with FTS5")


def clock(now: datetime, newest: datetime | None) -> Finding:
    """The system's time, against what was written earlier; and the time zones."""
    todo = "Set the clock, best by NTP: due times, records and file names go by it."
    if now < _FIRST_DAY:
        return bad("clock", f"it says {now:%Y-%m-%d %H:%M} UTC", todo)
    if newest and newest - now > _AHEAD:
        return bad(
            "clock", f"it says {now:%Y-%m-%d %H:%M} UTC, and the archive has {newest:%Y-%m-%d %H:%M}", todo
        )
    if not zoneinfo.available_timezones():
        return warn("clock", "there is no time zone database", "Install the package tzdata.")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, not before anything in the archive")


def names(hosts: Iterable[str]) -> Finding:
    """Whether hosts' names lead somewhere."""
    asked = sorted(set(hosts))
    lost = [host for host in asked if not _leads_somewhere(host)]
    if lost and len(lost) == len(asked):
        return bad(
            "dns", f"no name leads anywhere: {', '.join(lost)}", "Check the network and its name servers."
        )
    if lost:
        return warn("dns", f"no address for {', '.join(lost)}", "Check the addresses of those sources.")
    return ok("dns", f"{', '.join(asked)} found" if asked else "no source has a name to look up")


def extras() -> Finding:
    """What `newskeep query` needs."""
    if util.find_spec("duckdb") is None:
        return warn("duckdb", "not installed; `newskeep query` needs it", "Install newskeep[data].")
    return ok("duckdb", metadata.version("duckdb"))


def replay() -> Finding:
    """What `newskeep replay` needs."""
    from newskeep.archive.replay.pywb import find_pywb

    try:
        return ok("pywb", str(find_pywb()))
    except UsageError as error:
        return warn("pywb", f"{error.message.rstrip('.')}; only replay is without it", error.hint)


def _leads_somewhere(host: str) -> bool:
    found: list[object] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, None))
        except (OSError, UnicodeError):
            return

    # A name server that does not answer must not hold up the rest.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    return bool(found)


def nearest_folder(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
