"""A disk that becomes full at any moment of a crawl, and has room again at the next start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import newskeep
from newskeep.errors import CatalogError, NewskeepError, StorageError
from tests.faults.kill_figures import Figures, figures, some
from tests.faults.kill_work import Place, check, crawl, listed, on_disk, put_in_order
from tests.faults.killing import Count, in_child, moments_of

__all__ = ["figures"]

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


def full_at(moment: int, place: Place) -> None:
    """Crawl on a disk that becomes full at a moment; what that leads to is an error that says so, or none."""

    def work() -> None:
        count = Count(moment, place.report, lambda: fill(place.home / "ballast"))
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


def words_of_space(said: str) -> bool:
    """Whether a person reads what to do."""
    return any(word in said for word in ("nothing", "full", "room", "space"))


def test_full_at_any_moment(fast_disk: Path, figures: Figures) -> None:
    """What was acknowledged stays, readable at once; with room again the next start brings the rest."""
    calm = Place(fast_disk / "calm")
    moments = moments_of(lambda: crawl(calm, 1), calm.report)
    put_in_order(calm)
    for moment in some(moments, few=25):
        with small_disk(fast_disk / f"{moment}") as home:
            place = Place(home)
            full_at(moment, place)
            if not place.report.exists():
                break  # one moment fewer than the first crawl of the process
            said = place.home.with_suffix(".said").read_text()
            assert words_of_space(said), f"moment {moment}: {said}"
            (home / "ballast").unlink()
            in_child(lambda: crawl(place, 2))  # noqa: B023 - called at once
            put_in_order(place)
            figures.add("disk full", place.report.read_text(), check(place, on_disk(home)))
            assert listed(calm.home) == listed(home)
            with newskeep.open(home) as archive:
                assert () == archive.verify().problems


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
