"""Processes that die by `kill -9`, at the end of their work or before any step that outlives them."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

#: functions of the system by which a process changes files
_LASTING = {"pwrite", "fsync", "ftruncate", "link", "unlink", "replace", "mkdir", "open"}


def killed_after(work: Callable[[], object]) -> None:
    """Do the work in a child process that is killed at its end, with everything still open."""
    _end(_in_child(work))


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a child process that is killed before its n-th lasting step; False when it has no such."""
    return _end(_in_child(lambda: _counting(step, work)))


def at_once(number: int, work: Callable[[], object]) -> list[int]:
    """Do the same work in so many child processes that begin at one moment; their exit statuses."""
    waiting, go = os.pipe()

    def begin() -> None:
        os.close(go)
        os.read(waiting, 1)  # ends when nobody can write any more
        work()
        os._exit(0)

    children = [_fork(begin) for _ in range(number)]
    os.close(waiting)
    os.close(go)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def lasting_steps(work: Callable[[], object]) -> list[str]:
    """The builtins by which a piece of work changes files, in order."""
    steps: list[str] = []

    def note(frame: FrameType, event: str, builtin: Any) -> None:
        if event == "c_call" and _lasts(builtin, frame):
            steps.append(builtin.__name__)

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return steps


def _counting(step: int, work: Callable[[], object]) -> None:
    seen = 0

    def count(frame: FrameType, event: str, builtin: Any) -> None:
        nonlocal seen
        if event == "c_call" and _lasts(builtin, frame):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    os._exit(0)


def _lasts(builtin: Any, frame: FrameType) -> bool:
    if builtin.__module__ == "posix":
        return builtin.__name__ in _LASTING
    # of all that is said to SQLite only BEGIN and COMMIT are borders
    return builtin.__name__ == "execute" and frame.f_code.co_name == "transaction"


def _in_child(work: Callable[[], object]) -> int:
    return os.waitpid(_fork(work), 0)[1]


def _fork(work: Callable[[], object]) -> int:
    """A child process that does the work and is killed, if it does not end by itself."""
    pid = os.fork()
    if not pid:
        try:
            work()
            os.kill(os.getpid(), signal.SIGKILL)
        except BaseException:  # noqa: BLE001 - a failed assertion too must not go on in the parent's place
            traceback.print_exc()
        finally:
            os._exit(3)
    return pid


def _end(status: int) -> bool:
    """True when it was killed, False when it came to its end."""
    if os.WIFSIGNALED(status):
        assert signal.SIGKILL == os.WTERMSIG(status)
        return True
    assert 0 == os.waitstatus_to_exitcode(status), "the child process failed; its traceback is above"
    return False
