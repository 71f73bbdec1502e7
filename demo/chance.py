"""Choices that look random and are the same on every machine and Python for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Chance:
    """A SplitMix64 generator: one seed, one sequence.

    The standard library's generator keeps its numbers between versions, but not its choices and shuffles.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK
        # Neighbouring seeds would begin with neighbouring states.
        self._state = self._next()

    def below(self, end: int) -> int:
        """A whole number from 0 up to, not including, `end`."""
        return self._next() % end

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)
