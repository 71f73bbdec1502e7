"""Telling whether two long lists hold the same, at flat memory."""

from __future__ import annotations

from collections.abc import Hashable


class Tally:
    """Counts items and adds up their hashes: two tallies are equal where they counted the same, in any order.

    Python's hashes have 64 bits, and their key differs from process to process: nobody can prepare two that agree.
    """

    __slots__ = ("_count", "_sum")

    def __init__(self) -> None:
        self._count = self._sum = 0

    @property
    def count(self) -> int:
        """How many items were counted."""
        return self._count

    def add(self, item: Hashable) -> None:
        """Count an item in."""
        self.add_hash(hash(item))

    def add_hash(self, number: int) -> None:
        """Count in an item of which only the hash was kept."""
        self._count += 1
        self._sum += number

    def take_back(self, number: int) -> None:
        """Count an item out again by its hash."""
        self._count -= 1
        self._sum -= number

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return (self._count, self._sum) == (other._count, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes
