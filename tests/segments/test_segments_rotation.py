"""When a growing segment is sealed: by its size, by its age, and at the end of a run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.chain import Rotation
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.archive.writer import Writer
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, story


def crawl(home: Path, clock: Clock, rotation: Rotation, hours: int) -> list[int]:
    """One article an hour; the captures of each segment."""
    with Crawling(home, clock) as crawling:
        crawling.writer = Writer(
            crawling.catalog, crawling.layout, crawling.workspace.storage, crawling.run,
            started=clock(), clock=clock, rotate=rotation,
        )  # fmt: skip
        for number in range(hours):
            crawling.keep(f"{SITE}/{number}", story(f"Story{number}"))
            crawling.writer.commit()
            clock.advance(timedelta(hours=1))
    with open_workspace(home, StorageAddress()) as workspace:
        segments = workspace.catalog.segments
        assert ["stored"] * len(segments.all()) == [segment.state for segment in segments.all()]
        return [len(segments.captures(segment.id, segment.name)) for segment in segments.all()]


@pytest.mark.parametrize(
    ("rotation", "captures"),
    [
        (Rotation(), [24, 6]),
        (Rotation(age=timedelta(hours=10)), [10, 10, 10]),
        (Rotation(age=timedelta(days=9)), [30]),
        (Rotation(size=1), [1] * 30),
    ],
)
def test_a_long_run_has_segments_by_age_and_size(
    home: Path, clock: Clock, rotation: Rotation, captures: list[int]
) -> None:
    """With the first commit after a day, or over its size, a segment is sealed and stored while the run goes on."""
    assert captures == crawl(home, clock, rotation, 30)
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems


def test_a_clock_that_steps_back_does_not_rotate(home: Path, clock: Clock) -> None:
    """A segment that was begun in the future is not old."""
    with Crawling(home, clock) as crawling:
        for number in range(3):
            crawling.keep(f"{SITE}/{number}", story(f"Story{number}"))
            crawling.writer.commit()
            clock.advance(timedelta(days=-2))
    assert 1 == len(list((home / "warc").rglob("*.warc.gz")))
