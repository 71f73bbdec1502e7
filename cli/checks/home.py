"""The archive: its home and disk, catalog, segments, locks, spool and storage."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli import words
from cli.checks.finding import Finding, bad, ok, warn
from cli.checks.machine import nearest_folder
from newskeep.archive.layout import Layout
from newskeep.archive.runlock import alive
from newskeep.catalog.catalog import FILE
from newskeep.catalog.door import connect
from newskeep.catalog.migrations import check, migrations, version
from newskeep.errors import NewskeepError
from newskeep.units import rfc3339

if TYPE_CHECKING:
    from config.schema import Config
    from newskeep.archive.archive import Archive


def disk(home: Path, least: int) -> Finding:
    """Whether the home can be written, and has room.

    Args:
        home: which need not be there yet.
        least: bytes that have to stay free.
    """
    folder = nearest_folder(home)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return bad("disk", f"{folder} can't be written", "Change its rights, or choose another archive.home.")
    free = shutil.disk_usage(folder).free
    said = f"{words.size(free)} free at {folder}"
    todo = f"Make room, or lower archive.min_free ({words.size(least)}): below it, nothing is fetched."
    if free < least:
        return bad("disk", said, todo)
    return warn("disk", said, todo) if free < 2 * least else ok("disk", said)


def catalog(home: Path) -> Finding:
    """Whether the catalog can be opened, and is of a version that is known. It is not changed."""
    path = home / FILE
    if not path.is_file():
        return warn("catalog", f"there is no archive in {home} yet", "`newskeep crawl` makes it.")
    try:
        connection = connect(path, write=False)
        try:
            behind, have = check(connection, path), version(connection)
        finally:
            connection.close()
    except NewskeepError as error:
        return bad("catalog", error.message, error.hint)
    size = words.size(path.stat().st_size)
    if behind:
        return ok("catalog", f"version {have} of {len(migrations())}, {size}; brought up to date now")
    return ok("catalog", f"version {have}, {size}")


def archive(opened: Archive) -> Iterator[Finding]:
    """Segments, locks and spool of an archive that is there."""
    yield segments(opened)
    yield locks(opened)
    yield spool(opened)


def segments(opened: Archive) -> Finding:
    """The segments at a glance."""
    damaged = opened.glance()
    if damaged:
        said = f"{words.count(len(damaged), 'segment')} gone or of another size, such as {damaged[0]}"
        return bad(
            "segments", said, "`newskeep verify` says what is lost, `newskeep repair` does what can be done."
        )
    return ok("segments", "none is gone or cut short; `newskeep verify` proves it")


def locks(opened: Archive) -> Finding:
    """Who is at work, and who died of it."""
    layout = Layout(opened.home)
    runs = sorted(path.stem for path in layout.spool.glob("*.run"))
    dead = [run for run in runs if not alive(layout, run)]
    if dead:
        said = f"run {dead[0]} died at work"
        return warn("locks", said, "The next crawl puts it in order; nothing that was committed is lost.")
    daemon = opened.daemon()
    if daemon:
        return ok(
            "locks", f"the daemon runs: pid {daemon.pid} on {daemon.host} since {rfc3339(daemon.since)}"
        )
    return ok("locks", f"{words.count(len(runs), 'run')} at work" if runs else "nobody is at work")


def spool(opened: Archive) -> Finding:
    """What waits for storage."""
    number, size = opened.spooled()
    if not number:
        return ok("spool", "empty")
    said = f"{words.count(number, 'segment')} ({words.size(size)})"
    if any(alive(Layout(opened.home), path.stem) for path in Layout(opened.home).spool.glob("*.run")):
        return ok("spool", f"{said}; a run is at work")
    return warn(
        "spool", f"{said} wait", "The next crawl hands them to storage; `newskeep status` shows them."
    )


def storage(config: Config) -> Iterator[Finding]:
    """Whether storage elsewhere is there and takes what is written: a small object is created once, and read."""
    from spiders.crawl import home_of, storage_address

    if not config.archive.storage:
        return
    try:
        shortcomings = storage_address(config).open(home_of(config)).probe()
    except NewskeepError as error:
        yield bad("storage", error.message, error.hint)
        return
    for shortcoming in shortcomings:
        yield warn("storage", shortcoming, "It works; docs/storage.md says what it costs.")
    if not shortcomings:
        yield ok("storage", f"{config.archive.storage} takes what is written")


def newest_time(opened: Archive) -> datetime | None:
    """The time of the newest capture; None where there is none."""
    return opened.stats().last_capture
