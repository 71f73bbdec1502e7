"""Whether a run's process lives: a lock that the system takes back the moment the process is gone."""

from __future__ import annotations

import fcntl
import os
from typing import Self

from newskeep.archive.layout import Layout
from newskeep.errors import CatalogError


class RunLock:
    """Held by a run for as long as its process lives; `kill -9` frees it too.

    Raises:
        CatalogError: the spool can't be written.
    """

    def __init__(self, layout: Layout, run: str) -> None:
        self._path = layout.run_lock(run)
        try:
            layout.spool.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise CatalogError(
                f"The archive's home {layout.home} can't be written: {error.strerror}.",
                "Check the folder's rights and that its disk is not full.",
            ) from error
        fcntl.flock(self._file, fcntl.LOCK_EX)

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
    try:
        file = os.open(layout.run_lock(run), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
