"""What one look found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether something is in order."""

    OK = "ok"
    #: works, and will not for long, or not as well as it could
    WARN = "warn"
    #: does not work
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    #: what was found, in words
    words: str
    #: what to do about it; empty when there is nothing to do
    todo: str = ""


def ok(what: str, words: str) -> Finding:
    """It is in order."""
    return Finding(what, State.OK, words)


def warn(what: str, words: str, todo: str) -> Finding:
    """It works, and will not for long, or not as well as it could."""
    return Finding(what, State.WARN, words, todo)


def bad(what: str, words: str, todo: str) -> Finding:
    """It does not work."""
    return Finding(what, State.BAD, words, todo)
