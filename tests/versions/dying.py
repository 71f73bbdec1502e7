"""Reads an archive again and is killed at a moment that is chosen: `python -m tests.versions.dying HOME MOMENT`."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from newskeep.archive.recovery import recover
from newskeep.archive.reextract import Reextracted, Wants, reextract
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.units import utcnow

#: cuts the second paragraph out
WANTS = Wants(prune=("//p[2]",))


class Clock:
    """Says the time, and kills the process the so-manieth time that it is asked; 0: never."""

    def __init__(self, moment: int) -> None:
        self._left = moment

    def __call__(self) -> datetime:
        """The time, if there is another moment."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return utcnow()


def again(home: Path, moment: int = 0, *, dry_run: bool = False) -> Reextracted:
    """Read an archive again without the second paragraph of any article."""
    with open_workspace(home, StorageAddress()) as workspace:
        recover(workspace, utcnow())
        return reextract(workspace, wants=lambda _: WANTS, clock=Clock(moment), dry_run=dry_run)


if __name__ == "__main__":
    again(Path(sys.argv[1]), int(sys.argv[2]))
