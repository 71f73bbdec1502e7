from __future__ import annotations

import os
import time
from pathlib import Path

from scheduler.vitals import Vitals
from tests.scheduler.waiting import eventually

_MUCH = 10**12


def test_a_process_that_holds_too_much_is_complained_of(tmp_path: Path) -> None:
    """In megabytes that it holds, and with the key that sets the limit."""
    complaint = Vitals(os.getpid(), tmp_path / "beat", 10**6).complaint()
    assert complaint.startswith("stopped because it held ")
    assert complaint.endswith(" MB of memory; schedule.memory is 1 MB")
    assert "" == Vitals(os.getpid(), tmp_path / "beat", _MUCH).complaint()


def test_a_process_without_a_beat_hangs(tmp_path: Path) -> None:
    """Its beat stays as it was for longer than it may."""
    beat = tmp_path / "beat"
    beat.touch()
    vitals = Vitals(os.getpid(), beat, _MUCH, patience=0.2)
    assert "" == vitals.complaint()
    assert eventually(lambda: bool(vitals.complaint()), 5)
    assert "stopped because it had not moved for 0.2 seconds" == vitals.complaint()


def test_a_beat_counts_whatever_the_time_says(tmp_path: Path) -> None:
    """A file's time is compared with what it was, and never with a clock, which somebody may have set."""
    beat = tmp_path / "beat"
    beat.touch()
    vitals = Vitals(os.getpid(), beat, _MUCH, patience=0.3)
    assert "" == vitals.complaint()
    for year in range(3):
        os.utime(beat, ns=(0, year))
        until = time.monotonic() + 0.2
        assert eventually(lambda until=until: time.monotonic() > until)  # type: ignore[misc]
        assert "" == vitals.complaint()


def test_nothing_is_said_of_a_process_that_is_gone(tmp_path: Path) -> None:
    """Nor of one that has no beat yet, or none any more, because it stores what it has."""
    assert "" == Vitals(2**22 + 1, tmp_path / "beat", 1, patience=0).complaint()
