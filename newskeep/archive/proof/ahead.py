"""Finding rows by their id in a stream that is in nearly the right order, at flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Reads rows no further ahead than asked for, and holds those that nobody has asked for yet.

    Args:
        rows: (id, offset, row), sorted by offset.
    """

    def __init__(self, rows: Iterator[tuple[str, int, T]]) -> None:
        self._rows = rows
        self._held: dict[str, T] = {}
        self._read_to = -1
        #: rows that were read
        self.count = 0

    def pop(self, row_id: str, offset: int | None = None) -> T | None:
        """The row with an id, if it is none of those behind an offset; without one, wherever it is."""
        while row_id not in self._held and (offset is None or self._read_to < offset):
            if not self._read():
                break
        return self._held.pop(row_id, None)

    def rest(self) -> Iterator[T]:
        """All that nobody has asked for, in their order."""
        while self._read():
            pass
        yield from self._held.values()

    def _read(self) -> bool:
        row = next(self._rows, None)
        if row is None:
            return False
        row_id, self._read_to, held = row
        self._held[row_id] = held
        self.count += 1
        return True
