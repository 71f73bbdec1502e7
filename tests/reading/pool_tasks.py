"""What the workers are told to do in the tests of the pool."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from newskeep.errors import NewskeepError


class AwkwardError(Exception):
    def __init__(self, a: int, b: int) -> None:
        super().__init__("two arguments")
        self.both = a, b


def task(argument: tuple[str, Any]) -> Any:
    """Do what the verb says, with that value."""
    verb, value = argument
    verbs: dict[str, Callable[[], Any]] = {
        "echo": lambda: value,
        "pid": os.getpid,
        "now": time.monotonic,
        "spin": lambda: _spin(value),
        "eat": lambda: len(bytearray(value)),
        "wait": lambda: time.sleep(value),
        "crash": lambda: ctypes.string_at(0),
        "exit": lambda: os._exit(value),
        "raise": lambda: _raise(ValueError(value)),
        "awkward": lambda: _raise(AwkwardError(1, 2)),
        "hint": lambda: _raise(NewskeepError("It is broken.", "Mend it.")),
        "kill": lambda: os.kill(os.getpid(), getattr(signal, value)),
        "module": lambda: value in sys.modules,
    }
    return verbs[verb]()


def _spin(seconds: float) -> float:
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass
    return seconds


def _raise(error: Exception) -> None:
    raise error
