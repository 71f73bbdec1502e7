"""Processes that are killed (`SIGKILL`) at a moment that is chosen, and say in which step of their work it came."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from newskeep.catalog.door import named_queries

#: functions of the system by which a process changes files
_LASTING = {"pwrite", "fsync", "ftruncate", "link", "unlink", "replace", "rename", "mkdir", "open"}
#: the step that a function belongs to, by its file in newskeep and its name; the innermost one counts
_STEPS = {
    ("recovery", "recover"): "recovery",
    ("workspace", "open_workspace"): "begin",
    ("sidecars", "_write"): "sidecar",
    ("segment", "append"): "append",
    ("segment", "create"): "append",
    ("segment", "sync"): "fsync",
    ("segment", "seal"): "seal",
    ("segment", "rename_sealed"): "seal",
    ("sealing", "finish"): "seal",
    ("sealing", "store"): "mark",
    ("segments", "sealed"): "seal",
    ("segments", "stored"): "mark",
    ("local", "put_file"): "upload",
    ("s3", "put_file"): "upload",
    ("writer", "commit"): "commit",
    ("ledger", "end_run"): "end",
    ("reindex", "reindex"): "reindex",
}


def die() -> None:
    """Be killed."""
    os.kill(os.getpid(), signal.SIGKILL)


class Count:
    """Counts the moments of a process that change something outside it, and kills it at one of them.

    Args:
        at: number of the moment; 0 counts only.
        report: is told the step that the moment was in.
        act: what happens to the process then.
    """

    def __init__(self, at: int, report: Path, act: Callable[[], object] = die) -> None:
        self.seen = 0
        #: the first moment of each step, where none is to be chosen
        self.firsts: dict[str, int] = {}
        self._at = at
        self._report = report
        self._act = act

    def start(self) -> None:
        """Count in this thread and in those that it begins."""
        really = os.pwrite

        def torn(descriptor: int, data: Any, offset: int) -> int:
            """Half of what is asked for, if the process is to die in the middle of it."""
            if self.seen + 1 == self._at:
                really(descriptor, memoryview(data)[: len(data) // 2], offset)
            self.moment(sys._getframe(1))
            return really(descriptor, data, offset)

        os.pwrite = torn
        threading.setprofile(self._see)
        sys.setprofile(self._see)

    def moment(self, frame: FrameType | None) -> None:
        """One more of them."""
        self.seen += 1
        if not self._at:
            self.firsts.setdefault(step_of(frame), self.seen)
        if self.seen == self._at:
            self._report.write_text(step_of(frame))
            self._act()

    def _see(self, frame: FrameType, event: str, builtin: Any) -> None:
        if (event == "c_call" and _changes(builtin, frame)) or (
            event == "c_return" and _commits(builtin, frame)
        ):
            self.moment(frame)


def killed_at(at: int, report: Path, work: Callable[[], object]) -> str:
    """Do the work in a child process that is killed at a moment; the step, empty when it came to its end before."""

    def counted() -> None:
        Count(at, report).start()
        work()
        sys.setprofile(None)

    return killed_by(counted, report)


def killed_by(work: Callable[[], object], report: Path) -> str:
    """Do work that kills itself, in a child process; the step, empty when it came to its end."""
    status = _in_child(work)
    if not os.WIFSIGNALED(status):
        assert 0 == os.waitstatus_to_exitcode(status), "the child process failed; its traceback is above"
        return ""
    assert signal.SIGKILL == os.WTERMSIG(status)
    return report.read_text()


def in_child(work: Callable[[], object]) -> None:
    """Do the work in a child process, to its end."""
    assert 0 == os.waitstatus_to_exitcode(_in_child(work)), "the child process failed; its traceback is above"


def moments_of(work: Callable[[], object], report: Path) -> int:
    """How many moments a piece of work has."""
    reading, writing = os.pipe()

    def counted() -> None:
        count = Count(0, report)
        count.start()
        work()
        sys.setprofile(None)
        os.write(writing, str(count.seen).encode())

    in_child(counted)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        return int(pipe.read())


def first_moments(work: Callable[[], object], report: Path) -> dict[str, int]:
    """The first moment of each step of a piece of work."""
    reading, writing = os.pipe()

    def counted() -> None:
        count = Count(0, report)
        count.start()
        work()
        sys.setprofile(None)
        os.write(writing, json.dumps(count.firsts).encode())

    in_child(counted)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found: dict[str, int] = json.loads(pipe.read())
        return found


def step_of(frame: FrameType | None) -> str:
    """The step of the archive's work that a frame is in."""
    for file, name in _within(frame):
        if found := _STEPS.get((file, name)):
            return found
    return "frontier"


def _within(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    """The functions of newskeep around a frame, the innermost one first; all of a recovery is recovery."""
    names = []
    while frame:
        if "/newskeep/" in frame.f_code.co_filename:
            names.append((Path(frame.f_code.co_filename).stem, frame.f_code.co_name))
        frame = frame.f_back
    recovering = ("recovery", "recover")
    yield from (recovering,) if recovering in names else names


def _changes(builtin: Any, frame: FrameType) -> bool:
    name: str = builtin.__name__
    if builtin.__module__ == "posix":
        return name in _LASTING and not _is_torn(name, frame)
    owner = getattr(builtin, "__self__", None)
    if isinstance(owner, io.BufferedWriter):
        return name == "write"
    if isinstance(owner, socket.socket):
        # before something is sent, and when it was, before the answer is read
        return name in {"sendall", "send", "recv_into"}
    return isinstance(owner, sqlite3.Connection) and name == "execute" and _writes(frame)


def _is_torn(name: str, frame: FrameType) -> bool:
    """Counted before the call, by the function that stands in its place."""
    return name == "pwrite" and frame.f_code.co_name == "torn"


def _writes(frame: FrameType) -> bool:
    """Whether it is a border of a transaction, or a query that changes rows."""
    if frame.f_code.co_name == "transaction":
        return True
    query: str = frame.f_locals.get("query", "")
    return bool(query) and any(word in named_queries()[query] for word in ("INSERT ", "UPDATE ", "DELETE "))


def _commits(builtin: Any, frame: FrameType) -> bool:
    """Whether a transaction has just begun or ended, and nobody has been told yet."""
    return bool(builtin.__name__ == "execute") and frame.f_code.co_name == "transaction"


def _in_child(work: Callable[[], object]) -> int:
    with warnings.catch_warnings():
        # a server of the tests may have threads here; the child needs none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a failed assertion too must not go on in the parent's place
            traceback.print_exc()
        finally:
            os._exit(3)
    return os.waitpid(pid, 0)[1]
