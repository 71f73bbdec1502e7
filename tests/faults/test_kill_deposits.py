"""Kills at every moment of a crawl made by hand, on disk and into a bucket, and of the recovery after it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import newskeep
from tests.faults.kill_figures import Figures, some
from tests.faults.kill_work import (
    Place,
    Row,
    bucket_place,
    check,
    crawl,
    in_bucket,
    listed,
    on_disk,
    put_in_order,
)
from tests.faults.killing import first_moments, in_child, killed_at, moments_of

pytestmark = pytest.mark.timeout(900)
STEPS = {
    "append",
    "begin",
    "commit",
    "end",
    "frontier",
    "fsync",
    "mark",
    "recovery",
    "seal",
    "sidecar",
    "upload",
}


def calm(place: Place) -> tuple[int, list[Row]]:
    """How many moments an undisturbed crawl has, and what there is to list after it."""
    moments = moments_of(lambda: crawl(place, 1), place.report)
    put_in_order(place)
    return moments, listed(place.home)


def go_on(place: Place, rows: list[Row], read: Callable[[str], bytes]) -> int:
    """What the next starts make of what a kill left; how many captures had been acknowledged."""
    in_child(lambda: crawl(place, 2))
    put_in_order(place)
    acknowledged = check(place, read)
    assert rows == listed(place.home)
    with newskeep.open(place.home) as archive:
        assert () == archive.verify().problems
    shutil.rmtree(place.home)
    return acknowledged


def copy(place: Place, to: Place) -> None:
    """Copy what a kill left: also that two names may be of one file, as in the middle of a rename."""
    subprocess.run(["cp", "-a", place.home, to.home], check=True)
    if place.told.exists():
        shutil.copy(place.told, to.told)


def test_killed_at_any_moment(fast_disk: Path, figures: Figures) -> None:
    """Nothing acknowledged is lost, every row has its record, and the next start brings the rest."""
    moments, rows = calm(Place(fast_disk / "calm"))
    assert moments > 300
    seen = set()
    firsts = first_moments(lambda: crawl(Place(fast_disk / "firsts"), 1), fast_disk / "report")
    for moment in sorted({*some(moments, few=24), *firsts.values()}):
        place = Place(fast_disk / f"{moment}")
        step = killed_at(moment, place.report, lambda: crawl(place, 1))  # noqa: B023 - called at once
        figures.add("disk", step, go_on(place, rows, on_disk(place.home)))
        seen.add(step)
    assert seen <= STEPS
    assert {"append", "commit", "seal", "upload", "mark"} <= seen


def test_killed_at_any_moment_of_recovery(fast_disk: Path, figures: Figures) -> None:
    """A recovery that is killed itself is made again, from whatever it left."""
    moments, rows = calm(Place(fast_disk / "calm"))
    begun = moments // 3
    for first in some(moments - begun, few=3, many=12):
        place = Place(fast_disk / f"{first}")
        killed_at(first + begun, place.report, lambda: crawl(place, 1))  # noqa: B023
        counted = Place(fast_disk / "counted")
        copy(place, counted)
        recovering = moments_of(lambda: put_in_order(counted), counted.report)  # noqa: B023
        shutil.rmtree(counted.home)
        for second in some(recovering, few=4, many=12):
            again = Place(fast_disk / f"{first}-{second}")
            copy(place, again)
            step = killed_at(second, again.report, lambda: put_in_order(again))  # noqa: B023
            figures.add("recovery", step, go_on(again, rows, on_disk(again.home)))


def test_killed_at_any_moment_into_a_bucket(
    fast_disk: Path, figures: Figures, s3_server: str, bucket: str
) -> None:
    """Also between a request and its answer: what the bucket has is neither lost nor there twice."""

    def place(name: str) -> Place:
        return Place(fast_disk / name, bucket_place(s3_server, bucket, name))

    moments, rows = calm(place("calm"))
    for moment in some(moments, few=10, many=150):
        at = place(f"{moment}")
        step = killed_at(moment, at.report, lambda: crawl(at, 1))  # noqa: B023
        with in_bucket(s3_server, bucket, f"{moment}") as read:
            figures.add("bucket", step, go_on(at, rows, read))
