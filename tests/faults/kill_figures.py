"""How many kills, power cuts and full disks there are, and in which steps they came.

`NEWSKEEP_KILLS=FILE ./go test tests/faults -k "kill or power or disk_full"` makes every one there is, in half an
hour, and writes the figures into the file.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

_FILE = os.environ.get("NEWSKEEP_KILLS", "")


class Figures:
    """What came of all kills of a test session."""

    def __init__(self) -> None:
        self._kills: dict[str, Counter[str]] = {}
        self._acknowledged: Counter[str] = Counter()

    def add(self, work: str, step: str, acknowledged: int) -> None:
        """A process was killed, or met with what is like it, and everything was there in the end.

        Args:
            work: what it did.
            step: where it was killed.
            acknowledged: captures that it, and those after it, had been told to be safe.
        """
        self._kills.setdefault(work, Counter())[step] += 1
        self._acknowledged[work] += acknowledged

    def shape(self) -> dict[str, object]:
        """As JSON."""
        return {
            work: {
                "kills": steps.total(),
                "acknowledged": self._acknowledged[work],
                "steps": dict(sorted(steps.items())),
            }
            for work, steps in self._kills.items()
        }


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """Of the whole session."""
    counted = Figures()
    yield counted
    if _FILE:
        Path(_FILE).write_text(json.dumps(counted.shape(), indent=2) + "\n")


def some(count: int, *, few: int, many: int | None = None) -> range:
    """Moments from 1 to `count`, evenly spread: `few`; where the figures are wanted, `many`, or every one."""
    wanted = (many or count) if _FILE else few
    return range(1, count + 1, max(1, count // wanted))
