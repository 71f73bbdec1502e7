"""Power cuts at any moment of a crawl made by hand: of what was not made durable, anything may be missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import newskeep.catalog.catalog
import newskeep.durable
from newskeep.archive.chain import Chain
from newskeep.archive.reindex import reindex
from newskeep.catalog.door import connect
from newskeep.storage import local
from newskeep.testing import Clock
from newskeep.warc import segment
from tests.faults.kill_figures import Figures, some
from tests.faults.kill_work import Place, Row, bucket_place, crawl, in_bucket, on_disk, put_in_order
from tests.faults.killing import Count, die, killed_by, moments_of
from tests.faults.powercut import KINDS, Disk
from tests.faults.sqlite_syncs import library
from tests.faults.test_kill_deposits import calm, go_on

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        library() is None or not Path("/proc/self/fd").exists(),
        reason="needs Linux, and a Python whose SQLite can be watched",
    ),
]


def cut_at(
    moment: int, place: Place, work: Callable[[], object], kinds: Sequence[str]
) -> tuple[str, list[Place]]:
    """Do the work until the power is cut; the step, and what may be left: an archive for each kind."""
    disk = place.home.parent
    left = [Place(disk.with_name(f"{disk.name}-{kind}") / "home", place.address) for kind in kinds]

    def watched() -> None:
        watching = Disk(disk)

        def cut() -> None:
            for kind, to in zip(kinds, left, strict=True):
                watching.cut(to.home.parent, kind, moment)
            die()

        watching.start()
        Count(moment, place.report, cut).start()
        work()

    step = killed_by(watched, place.report)
    for to in left if place.told.exists() else ():
        shutil.copy(place.told, to.told)
    return step, left


def on_a_disk(folder: Path, name: str) -> Place:
    """A home on a disk of its own."""
    (folder / name).mkdir()
    return Place(folder / name / "home")


def cut_and_go_on(
    folder: Path, moment: int, rows: list[Row], kinds: Sequence[str] = KINDS
) -> tuple[str, int]:
    """The step in which the power was cut, and how many captures had been acknowledged."""
    place = on_a_disk(folder, f"{moment}")
    step, left = cut_at(moment, place, lambda: crawl(place, 1), kinds)
    return step, sum(go_on(to, rows, on_disk(to.home)) for to in left)


def test_the_power_is_cut_at_any_moment(fast_disk: Path, figures: Figures) -> None:
    """Nothing acknowledged is lost, every row has its record, and the next start brings the rest."""
    moments, rows = calm(on_a_disk(fast_disk, "calm"))
    for moment in some(moments, few=8, many=150):
        figures.add("power cut", *cut_and_go_on(fast_disk, moment, rows))


def test_the_power_is_cut_again_in_recovery(fast_disk: Path, figures: Figures) -> None:
    """A recovery from whatever the first cut left, that is cut off itself, is made again."""
    moments, rows = calm(on_a_disk(fast_disk, "calm"))
    begun = moments // 3
    for first in some(moments - begun, few=3, many=12):
        place = on_a_disk(fast_disk, f"{first}")
        _, (left,) = cut_at(first + begun, place, lambda: crawl(place, 1), ["pages"])  # noqa: B023
        shutil.copytree(left.home, place.home.with_name("counted"))
        recovering = moments_of(lambda: put_in_order(Place(place.home.with_name("counted"))), place.report)  # noqa: B023
        for second in some(recovering, few=3, many=8):
            again = on_a_disk(fast_disk, f"{first}-{second}")
            shutil.copytree(left.home.parent, again.home.parent, dirs_exist_ok=True)
            step, (twice,) = cut_at(second, again, lambda: put_in_order(again), [KINDS[second % 4]])  # noqa: B023
            figures.add("power cut in recovery", step, go_on(twice, rows, on_disk(twice.home)))


def test_the_power_is_cut_on_the_way_into_a_bucket(
    fast_disk: Path, figures: Figures, s3_server: str, bucket: str
) -> None:
    """The spool's copy goes only when the catalog durably knows that the bucket has it."""

    def place(name: str) -> Place:
        return Place(on_a_disk(fast_disk, name).home, bucket_place(s3_server, bucket, name))

    moments, rows = calm(place("calm"))
    for moment in some(moments, few=4, many=50):
        at = place(f"{moment}")
        step, (left,) = cut_at(moment, at, lambda: crawl(at, 1), [KINDS[moment % 4]])  # noqa: B023
        with in_bucket(s3_server, bucket, f"{moment}") as read:
            figures.add("power cut, bucket", step, go_on(left, rows, read))


def test_the_power_is_cut_while_the_catalog_is_rebuilt(fast_disk: Path, figures: Figures) -> None:
    """The old catalog or the new one is in place, whole."""
    _, rows = calm(on_a_disk(fast_disk, "calm"))

    def rebuild(place: Place) -> None:
        reindex(place.home, place.address, now=Clock()())

    def crawled(name: str) -> Place:
        shutil.copytree(fast_disk / "calm", fast_disk / name)
        return Place(fast_disk / name / "home")

    counted = crawled("counted")
    moments = moments_of(lambda: rebuild(counted), counted.report)
    for moment in {*some(moments, few=4, many=30), *range(moments - 8, moments)}:
        place = crawled(f"{moment}")
        step, left = cut_at(moment, place, lambda: rebuild(place), ["least", "pages"])  # noqa: B023
        figures.add("power cut in reindex", step, sum(go_on(to, rows, on_disk(to.home)) for to in left))


def nothing(*_: object) -> None:
    """Made durable by nobody."""


def hasty(path: Path, *, write: bool) -> object:
    """A catalog that says it is done before the disk is."""
    connection = connect(path, write=write)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@pytest.mark.parametrize(
    ("room", "name", "careless"),
    [
        pytest.param(Chain, "sync", nothing, id="rows before records are durable"),
        pytest.param(newskeep.catalog.catalog, "connect", hasty, id="an answer before rows are durable"),
        pytest.param(newskeep.durable, "sync_folder", nothing, id="the names of new folders"),
        pytest.param(segment, "sync_folder", nothing, id="a segment's name"),
        pytest.param(local, "sync_folder", nothing, id="the name in storage"),
    ],
)
def test_carelessness_is_caught(
    fast_disk: Path, monkeypatch: pytest.MonkeyPatch, room: object, name: str, careless: object
) -> None:
    """What is not made durable in time is missed at one of the moments of the first test."""
    moments, rows = calm(on_a_disk(fast_disk, "calm"))
    monkeypatch.setattr(room, name, careless)
    with pytest.raises(AssertionError):
        for moment in some(moments, few=24, many=24):
            cut_and_go_on(fast_disk, moment, rows, ["least"])
