"""What `verify` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of `verify`."""

    kind: str
    segment: str
    offset: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of `verify`."""

    segments: int
    records: int
    captures: int
    articles: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """True when nothing is missing or damaged."""
        return not self.problems
