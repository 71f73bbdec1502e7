"""Room on the home's disk: whether there is enough of it to fetch more."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: bytes that are free at a path
Free = Callable[[Path], int]


def free_bytes(path: Path) -> int:
    """Bytes that are free on the disk of a folder, for whoever is no superuser.

    Raises:
        OSError: the folder can't be asked.
    """
    return shutil.disk_usage(path).free


@dataclass(frozen=True, slots=True)
class Room:
    """The disk of a home, and how much of it has to stay free."""

    home: Path
    #: bytes; 0: all of it may be used
    least: int
    #: says how many bytes are free
    free: Free = free_bytes

    def lack(self) -> str:
        """Why nothing more is to be fetched, as a clause; empty while there is room, or nobody can say."""
        try:
            free = self.free(self.home) if self.least else 0
        except OSError:
            return ""  # whoever writes there is told
        if free >= self.least:
            return ""
        import humanize

        return (
            f"the disk of {self.home} has {humanize.naturalsize(free)} free, "
            f"and archive.min_free is {humanize.naturalsize(self.least)}"
        )
