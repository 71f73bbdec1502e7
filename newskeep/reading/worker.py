"""One worker process of a pool: takes tasks from a socket, runs them under limits, answers."""

from __future__ import annotations

import gc
import importlib
import math
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: every message is this length, then a pickle
LENGTH = struct.Struct("!Q")
#: the code of libxml2's error (lxml.etree.ErrorTypes.ERR_NO_MEMORY)
_XML_NO_MEMORY = 2
#: tasks after which the extractor's caches are emptied: they grow without end
_CACHE_TASKS = 200
#: objects more than before after which Python looks for circles of them: reading leaves next to none
GARBAGE = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use."""

    cpu_seconds: float
    #: bytes of address space, beside what the process has when it starts
    memory: int
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task."""

    result: Any = None
    #: what the task raised
    error: BaseException | None = None
    #: True when the process ran out of memory: it ends after this answer
    out_of_memory: bool = False


def serve(channel: socket.socket, task: str, limits: Limits, paths: tuple[str, ...]) -> None:
    """Run tasks until the channel is closed at the other end; the first answer says that the process is ready."""
    manners = _Manners()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path[:0] = [path for path in paths if path not in sys.path]
    try:
        function = _load(task)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told
        _send(channel, Answer(error=error))
        return
    # What is loaded stays; looking through it and at every page's elements took a twentieth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    _limit_memory(limits.memory)
    _send(channel, Answer())
    done = 0
    while (argument := manners.receive(channel)) is not None:
        with _limited(limits):
            answer = _run(function, argument)
        try:
            _send(channel, answer)
        except OSError:
            return  # the parent is gone
        if answer.out_of_memory or manners.stopping:
            return
        done += 1
        if done % _CACHE_TASKS == 0:
            _empty_caches()


class _Manners:
    """How a worker takes signals: Ctrl-C is its parent's business, SIGTERM lets it finish the task it has."""

    def __init__(self) -> None:
        self.stopping = False
        self.idle = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True
        if self.idle:
            raise SystemExit(0)

    def receive(self, channel: socket.socket) -> bytes | None:
        """The next task, still pickled; None at the end."""
        self.idle = True
        head = _read(channel, LENGTH.size)
        self.idle = False
        return _read(channel, LENGTH.unpack(head)[0]) if head and not self.stopping else None


class _limited:  # noqa: N801 - used like a function in a with statement
    """Limits for one task. CPU time adds up over the life of a process, so its limit is moved before each."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def __enter__(self) -> None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(usage.ru_utime + usage.ru_stime + self.limits.cpu_seconds)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(
            resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
        )
        # The parent kills a task that takes too long; this one is for when the parent is gone.
        signal.setitimer(signal.ITIMER_REAL, self.limits.wall_seconds + 5)

    def __exit__(self, *_error: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _load(task: str) -> Callable[[Any], Any]:
    module_name, _, function_name = task.partition(":")
    function: Callable[[Any], Any] = getattr(importlib.import_module(module_name), function_name)
    return function


def _run(function: Callable[[Any], Any], argument: bytes) -> Answer:
    try:
        return Answer(function(pickle.loads(argument)))  # noqa: S301 - from our own parent
    except MemoryError:
        return Answer(out_of_memory=True)
    except Exception as error:  # noqa: BLE001 - it is the parent's to judge
        return Answer(out_of_memory=True) if _lacks_memory(error) else Answer(error=error)


def _lacks_memory(error: Exception) -> bool:
    """libxml2 says that it had no memory left in a syntax error of its own, "unknown error"."""
    return isinstance(error, SyntaxError) and getattr(error, "code", None) == _XML_NO_MEMORY


def _limit_memory(allowed: int) -> None:
    """Address space: what the process has now and so much more. Where the system has no such limit, none."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + allowed
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (OSError, ValueError):
        return


def _empty_caches() -> None:
    """Of the extractor, if it was used at all."""
    if "trafilatura" in sys.modules:
        from trafilatura.meta import reset_caches

        reset_caches()


def _send(channel: socket.socket, answer: Answer) -> None:
    try:
        data = _picklable(answer)
    except MemoryError:
        data = pickle.dumps(Answer(out_of_memory=True))
    channel.sendall(LENGTH.pack(len(data)))
    channel.sendall(data)


def _picklable(answer: Answer) -> bytes:
    """The answer as a pickle that the parent can read: an exception that can't travel is told in words."""
    try:
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        if answer.error is not None:
            pickle.loads(data)  # noqa: S301 - our own, a moment ago
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - pickling runs foreign code
        what = answer.error or error
        return pickle.dumps(Answer(error=RuntimeError(f"{type(what).__name__}: {what}")))
    return data


def _read(channel: socket.socket, size: int) -> bytes | None:
    """So many bytes; None when the other end was closed before."""
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(size - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return bytes(data)
