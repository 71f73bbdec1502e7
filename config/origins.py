"""Where each setting comes from: a line of the file, a variable of the environment, an option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.positions import Position
from config.spelling import KeyPath

#: origin of what nobody has set
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one setting comes from."""

    #: as it is shown: `newskeep.toml:12`, `NEWSKEEP_CRAWL__DELAY`, `--home`
    text: str
    #: line of the file, counted from 1; 0 when it is not from the file
    line: int = 0
    #: the variable's name when it is from the environment; empty otherwise
    variable: str = ""


@dataclass(slots=True)
class Origins:
    """Where the settings come from that were collected so far; a later one covers an earlier one."""

    #: what the file is called in messages; empty when there is none
    file: str = ""
    known: dict[KeyPath, Origin] = field(default_factory=dict)

    def add_file(self, positions: Mapping[KeyPath, Position]) -> None:
        """Every key of the file."""
        for path, position in positions.items():
            self.known[path] = Origin(f"{self.file}:{position.line}", line=position.line)

    def cover(self, path: KeyPath, origin: Origin) -> None:
        """A setting was set again, as a whole."""
        for below in [known for known in self.known if known[: len(path)] == path]:
            del self.known[below]
        self.known[path] = origin

    def of(self, path: KeyPath) -> Origin:
        """Where a setting comes from; else what was set below it, else the nearest table around it."""
        around = [path[:length] for length in range(len(path) - 1, 0, -1)]
        below = [known for known in self.known if known[: len(path)] == path]
        nearest = next((known for known in (path, *below, *around) if known in self.known), None)
        return self.known[nearest] if nearest else Origin(self.file)
