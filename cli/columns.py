"""What a list shows of its items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """One column of a list."""

    #: as in the JSON
    name: str
    #: the full value
    value: Callable[[Item], str]
    #: what a terminal shows instead
    short: Callable[[Item], str] | None = None
    #: numbers stand to the right
    right: bool = False
    #: takes the room that is left, and is cut first
    grows: bool = False
    #: a terminal writes it over several lines rather than cut it
    wraps: bool = False
    #: left out where a terminal is too narrow for all, the largest first; 0: never
    spare: int = 0
    #: only where the full values go: into a pipe
    wide: bool = False
    #: heading on a terminal; the name if left out
    heading: str = ""

    @property
    def title(self) -> str:
        """The heading on a terminal."""
        return (self.heading or self.name).upper().replace("_", " ")
