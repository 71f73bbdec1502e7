"""Having a home for oneself: neither the daemon nor a run works in it, and none begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.archive.runlock import alive
from newskeep.errors import ArchiveInUseError


@contextmanager
def alone(layout: Layout, now: datetime) -> Iterator[None]:
    """Keep the daemon out, and refuse where a run is at work.

    A run may still begin meanwhile: ask `check_runs` again before the step that it must not see.

    Raises:
        ArchiveInUseError: the daemon or a run is at work; says which.
    """
    check_runs(layout)
    with DaemonLock(layout, now):
        yield


def check_runs(layout: Layout) -> None:
    """Make sure that no run is at work.

    Raises:
        ArchiveInUseError: one is.
    """
    living = sorted(path.stem for path in layout.spool.glob("*.run") if alive(layout, path.stem))
    if living:
        raise ArchiveInUseError(
            f"The archive {layout.home} is in use: run {', '.join(living)} is at work.",
            "Wait for its end; `newskeep runs` shows it.",
        )
