"""Whether a run's process lives: a lock that the system takes back the moment the process is gone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from newskeep.archive.layout import Layout
from newskeep.durable import make_folder
from newskeep.errors import CatalogError


class RunLock:
    """Held by a run for as long as its process lives; `kill -9` frees it too.

    Raises:
        CatalogError: the spool can't be written.
    """

    def __init__(self, layout: Layout, run: str) -> None:
        self._path = layout.run_lock(run)
        try:
            make_folder(layout.spool)
            self._file = _locked(self._path)
        except OSError as error:
            raise CatalogError(
                f"The archive's home {layout.home} can't be written: {error.strerror}.",
                "Check the folder's rights and that its disk is not full.",
            ) from error

    def release(self) -> None:
        """The run is over."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()


def alive(layout: Layout, run: str) -> bool:
    """Whether a run's process still holds its lock."""
    with _held(layout.run_lock(run)) as (there, held):
        return there and not held


def remove_lock(layout: Layout, run: str) -> None:
    """Remove the file that the lock of a dead run left; that of a living one stays."""
    path = layout.run_lock(run)
    with _held(path) as (_, held):
        if held:
            path.unlink(missing_ok=True)


def _locked(path: Path) -> int:
    """The file, created and locked. Between the two somebody may take it for a dead run's, and remove it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(file, fcntl.LOCK_EX)
        if _is_at(path, file):
            return file
        os.close(file)


def _is_at(path: Path, file: int) -> bool:
    """Whether an open file is still the one that stands at its path."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _held(path: Path) -> Iterator[tuple[bool, bool]]:
    """Whether there is such a file, and whether the lock on it could be had, for as long as this lasts."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        yield False, False
        return
    try:
        yield _try(path, file)
    finally:
        os.close(file)


def _try(path: Path, file: int) -> tuple[bool, bool]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True, False
    # Meanwhile its run may have ended, and what stands there now be another's.
    there = _is_at(path, file)
    return there, there
