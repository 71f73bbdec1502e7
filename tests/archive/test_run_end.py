"""What a run does with segments that storage has not taken when it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.archive.spool import waiting
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import TransientStorageError
from newskeep.storage.base import Storage
from newskeep.storage.pausing import Pausing
from newskeep.testing import Clock
from tests.archive.gate import Gate
from tests.archive.keeping import SITE, Crawling, story


class Shutting:
    """Puts a gate before a storage, and before that what pauses after two failures, for as long as the test lasts."""

    gate: Gate

    def __call__(self, storage: Storage) -> Storage:
        """The storage as the run has it."""
        self.gate = Gate(storage, 0)
        return Pausing(self.gate, 2, 3600.0)


def two_rotations(home: Path, clock: Clock, shutting: Shutting) -> Crawling:
    """A run that has sealed two segments, of which storage took none; now it pauses."""
    crawling = Crawling(home, clock, storage=shutting, rotate=1)
    for name in ("tram", "fire"):
        crawling.keep(f"{SITE}/{name}", story(name))
        crawling.writer.commit()
    return crawling


def states(home: Path) -> list[str]:
    """Of the segments."""
    with open_workspace(home, StorageAddress()) as workspace:
        return [segment.state for segment in workspace.catalog.segments.all()]


def test_storage_that_is_back(home: Path, clock: Clock) -> None:
    """A moment after the last failure it is asked once more when the run ends, and takes all."""
    shutting = Shutting()
    with two_rotations(home, clock, shutting):
        assert ["sealed", "sealed"] == states(home)
        shutting.gate.puts = 99
    assert ["stored", "stored"] == states(home)


def test_storage_that_is_still_down(home: Path, clock: Clock) -> None:
    """The run ends with what storage said; all is kept, and what waits can be told."""
    shutting = Shutting()
    with pytest.raises(TransientStorageError), two_rotations(home, clock, shutting):
        pass
    assert ["sealed", "sealed"] == states(home)
    with open_workspace(home, StorageAddress()) as workspace:
        assert waiting(workspace.catalog).startswith("2 sealed segments (")
