"""Imports beside each other on one home, without doubles."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newskeep.archive.layout import Layout


@contextmanager
def import_lock(layout: Layout) -> Iterator[None]:
    """Held while a group is stored: of two imports of one file, one sees what the other has stored."""
    with _locked(layout.spool / "import.lock"):
        yield


def await_recovery(layout: Layout) -> None:
    """Where another process puts a dead import's segment in order, wait: what is in it must not come in twice."""
    with _locked(layout.recovery_lock):
        return


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
