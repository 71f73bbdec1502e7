"""A disk that becomes full at any moment of a crawl, and has room again at the next start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest

import newskeep
from newskeep.errors import CatalogError, NewskeepError, StorageError
from tests.faults.kill_figures import Figures, some
from tests.faults.kill_work import Place, Row, check, crawl, listed, on_disk, put_in_order
from tests.faults.killing import Count, in_child
from tests.faults.test_kill_deposits import calm

pytestmark = pytest.mark.timeout(900)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder as a disk of three megabytes of its own."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "newskeep-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Write until nothing more goes in."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


def full_at(moment: int, place: Place, act: Callable[[], object]) -> None:
    """Crawl on a disk that becomes full at a moment; what that leads to is an error that says so, or none."""

    def work() -> None:
        count = Count(moment, place.report, act)
        count.start()
        try:
            crawl(place, 1)
        except (StorageError, CatalogError) as error:
            said = str(error)
        else:
            said = "nothing"
        sys.setprofile(None)
        place.home.with_suffix(".said").write_text(said)

    in_child(work)
    said = place.home.with_suffix(".said").read_text()
    # a person reads what to do
    assert any(word in said for word in ("nothing", "full", "room", "space")), f"moment {moment}: {said}"


def no_file_grows() -> None:
    """Whatever this process writes past the first page of a file fails."""
    setrlimit(RLIMIT_FSIZE, (4096, getrlimit(RLIMIT_FSIZE)[1]))


def told(place: Place) -> set[str]:
    """The URLs of what was acknowledged."""
    lines = place.told.read_text().splitlines() if place.told.exists() else []
    return {line.split()[1] for line in lines}


def seen(home: Path) -> set[str]:
    """The URLs of what there is to read, each with its bytes."""
    if not (home / "catalog.sqlite").exists():
        return set()
    with newskeep.open(home) as archive:
        return {item.url for item in archive.list() if item.capture.html}


def go_on(place: Place, rows: list[Row]) -> int:
    """What the next starts bring when there is room again; how many captures had been acknowledged."""
    in_child(lambda: crawl(place, 2))
    put_in_order(place)
    acknowledged = check(place, on_disk(place.home))
    assert rows == listed(place.home)
    with newskeep.open(place.home) as archive:
        assert () == archive.verify().problems
    return acknowledged


def test_full_at_any_moment(fast_disk: Path, figures: Figures) -> None:
    """What was acknowledged stays, readable at once; with room again the next start brings the rest."""
    moments, rows = calm(Place(fast_disk / "calm"))
    for moment in some(moments, few=25):
        with small_disk(fast_disk / f"{moment}") as home:
            place = Place(home)
            full_at(moment, place, lambda: fill(home / "ballast"))
            if not place.report.exists():
                break  # one moment fewer than the first crawl of the process
            # before anything was acknowledged, the catalog may be still to make, which needs room
            if acknowledged := told(place):
                assert acknowledged <= seen(home), f"moment {moment}"
            (home / "ballast").unlink()
            figures.add("disk full", place.report.read_text(), go_on(place, rows))


def test_no_file_grows_from_any_moment_on(fast_disk: Path, figures: Figures) -> None:
    """The same where a quota or a limit is what is full; nobody needs the right to mount for that."""
    moments, rows = calm(Place(fast_disk / "calm"))
    for moment in some(moments, few=15):
        place = Place(fast_disk / f"{moment}")
        full_at(moment, place, no_file_grows)
        if not place.report.exists():
            break
        figures.add("limit reached", place.report.read_text(), go_on(place, rows))


def test_a_full_disk_is_read(fast_disk: Path) -> None:
    """Reading needs no room."""
    with small_disk(fast_disk / "home") as home:
        place = Place(home)
        crawl(place, 1)
        before = listed(home)
        fill(home / "ballast")
        assert before == listed(home)
        with newskeep.open(home) as archive:
            assert () == archive.verify().problems
        with pytest.raises(NewskeepError, match=r"full|room|space"):
            crawl(place, 2)
