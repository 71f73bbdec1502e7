"""One daemon an archive: a lock that its process holds, with who that is written inside."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from newskeep.archive.layout import Layout
from newskeep.errors import ArchiveInUseError, CatalogError
from newskeep.units import parse_time, rfc3339

#: hundredths of a second until the lock counts as taken
_TRIES = 10


@dataclass(frozen=True, slots=True)
class DaemonHolder:
    """The daemon that holds an archive."""

    pid: int
    host: str
    since: datetime


class DaemonLock:
    """Held by the daemon for as long as its process lives; `kill -9` frees it too.

    Raises:
        ArchiveInUseError: another daemon holds it.
        CatalogError: the home can't be written.
    """

    def __init__(self, layout: Layout, now: datetime) -> None:
        try:
            layout.home.mkdir(parents=True, exist_ok=True)
            self._file = os.open(layout.daemon_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise CatalogError(
                f"The archive's home {layout.home} can't be written: {error.strerror}.",
                "Check the folder's rights, or choose another home.",
            ) from error
        if not _lock(self._file):
            os.close(self._file)
            other = holder(layout)
            who = (
                f"pid {other.pid} on {other.host} since {rfc3339(other.since)}"
                if other
                else "another process"
            )
            raise ArchiveInUseError(
                f"A daemon already runs on the archive {layout.home}: {who}.",
                "Stop that one first, or use `newskeep crawl` beside it.",
            )
        facts = {"pid": os.getpid(), "host": platform.node(), "since": rfc3339(now)}
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(facts).encode(), 0)

    def release(self) -> None:
        """The daemon is gone. The file stays: removing it would let two daemons lock two files."""
        os.ftruncate(self._file, 0)
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()


def holder(layout: Layout) -> DaemonHolder | None:
    """The daemon that holds an archive; None when none does."""
    try:
        file = os.open(layout.daemon_lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(file)
    finally:
        os.close(file)
    return None


def _lock(file: int) -> bool:
    """Take the lock; False where a daemon has it. Who only asks for the holder has it for a moment, too."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return True
    return False


def _read(file: int) -> DaemonHolder | None:
    try:
        facts = json.loads(os.pread(file, 4096, 0))
        return DaemonHolder(facts["pid"], facts["host"], parse_time(facts["since"]))
    except (ValueError, KeyError):
        return None  # it is being written this very moment
