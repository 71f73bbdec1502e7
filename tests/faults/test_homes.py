"""Homes that can't be written, odd names of homes, clocks that step back, and several processes on one home."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from demo.server import NewsSite
from newskeep.archive.recovery import recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import CatalogError
from newskeep.model import RunState
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, keep_two, story
from tests.crawl.crawling import Child, config, stored
from tests.faults.kill_work import FIRST, Place, check, crawl, listed, on_disk, put_in_order
from tests.faults.killing import in_child, killed_at

TRAM = f"{SITE}/tram"
HOUR = timedelta(hours=1)
#: makes a folder one that can't be written, for as long as it lasts
ReadOnly = Callable[[Path], AbstractContextManager[Path]]


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """A folder on a file system that is mounted read-only."""
    for options in (["--bind", str(folder)], ["-o", "remount,bind,ro"]):
        if subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode:
            pytest.skip("needs the right to mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def forbidden(folder: Path) -> Iterator[Path]:
    """A folder that one may look into and not write to."""
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        yield folder
    finally:
        for path in everything:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


READ_ONLY = [mounted, forbidden]


#: becomes a command for which the rights of files hold, root's too: without CAP_DAC_OVERRIDE, which is given up for
#: good by prctl(2) with PR_CAPBSET_DROP
WITHOUT_PRIVILEGE = """
import ctypes, os, sys
if not os.geteuid() and ctypes.CDLL(None).prctl(24, 1):
    sys.exit(99)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def newskeep_says(home: Path, *arguments: str) -> tuple[int, str]:
    """The exit status of a command, and what it says on both channels."""
    command = [sys.executable, "-c", WITHOUT_PRIVILEGE, "-m", "newskeep", *arguments]
    ended = subprocess.run(command, cwd=home.parent, capture_output=True, text=True, check=False, timeout=60)
    if ended.returncode == 99:
        pytest.skip("needs the right to give up a right of root")
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("read_only", READ_ONLY)
@pytest.mark.parametrize("command", [["list"], ["stats"], ["verify"], ["runs"], ["show", TRAM]])
def test_a_read_only_home_is_read(fast_disk: Path, command: list[str], read_only: ReadOnly) -> None:
    """Every reading command works."""
    home = fast_disk / "home"
    keep_two(home, Clock())
    (fast_disk / "newskeep.toml").write_text('[archive]\nhome = "home"\n')
    with read_only(home):
        status, said = newskeep_says(home, *command)
    assert 0 == status, said


@pytest.mark.parametrize("read_only", READ_ONLY)
@pytest.mark.parametrize("command", [["crawl"], ["run", "--once"], ["reindex"], ["repair"]])
def test_no_writing_on_a_read_only_home(fast_disk: Path, command: list[str], read_only: ReadOnly) -> None:
    """It ends with status 7 and a sentence, before anything is asked of the site; nothing changes."""
    home = fast_disk / "home"
    keep_two(home, Clock())
    with NewsSite(generated=(3, 1)) as site, read_only(home):
        settings = f'[archive]\nhome = "home"\n[sources.daily]\nurls = ["{site.first.url}"]\n'
        (fast_disk / "newskeep.toml").write_text(settings)
        status, said = newskeep_says(home, *command)
        assert (7, []) == (status, list(site.requests)), said
    assert "Traceback" not in said
    assert str(home) in said
    assert 2 == len(listed(home))


@pytest.mark.parametrize(
    "name",
    [
        "the news of Zürich",
        "新聞 №1",
        "a'b\"c;d#e?f%20g",
        pytest.param(os.fsdecode(b"caf\xe9"), id="not in UTF-8"),
    ],
)
def test_a_home_with_an_odd_name(fast_disk: Path, name: str) -> None:
    """Whatever a file system takes: crawled, killed, put in order, read and proved."""
    place = Place(fast_disk / name / "home")
    place.home.parent.mkdir()
    assert "" != killed_at(170, place.report, lambda: crawl(place, 1))
    in_child(lambda: crawl(place, 2))
    put_in_order(place)
    assert 0 < check_odd(place)
    assert set(FIRST) == {row[0] for row in listed(place.home)}
    with newskeep.open(place.home) as archive:
        assert () == archive.verify().problems


def check_odd(place: Place) -> int:
    """`check`, by a path that needs no escaping in a URI."""
    plain = Place(place.home.parents[1] / "plain")
    plain.home.symlink_to(place.home)
    plain.told.write_text(place.told.read_text())
    return check(plain, on_disk(place.home))


def test_a_crawl_into_a_home_with_an_odd_name(fast_disk: Path) -> None:
    """Scrapy, logs and ledger take it too."""
    home = fast_disk / "the news of Zürich 新聞 №1"
    with NewsSite(generated=(3, 1)) as site, Child(config(home, {"daily": site.first.url})) as child:
        assert RunState.OK is child.result().state
    archive = stored(home)
    assert (True, ()) == (len(archive.articles) > 2, archive.verify().problems)
    with newskeep.open(home) as opened:
        assert "" != opened.log(archive.fires[0])


def test_a_clock_that_steps_back_between_runs(fast_disk: Path) -> None:
    """The later run, an hour earlier by the clock, still makes version 2."""
    clock = Clock()
    keep_two(fast_disk / "home", clock)
    clock.advance(-HOUR)
    with Crawling(fast_disk / "home", clock, "run2", source="herald") as crawling:
        crawling.keep(TRAM, story("Later"), lease=crawling.own(TRAM))
    with newskeep.open(fast_disk / "home") as archive:
        assert [story("Tram"), story("Later")] == [archive.show(TRAM, number).text for number in (1, 2)]
        assert ((), 3) == (archive.verify().problems, archive.verify().captures)


def test_a_clock_that_steps_back_in_a_run(fast_disk: Path) -> None:
    """Segments, rows and ledger hold; the next run goes on."""
    clock, home = Clock(), fast_disk / "home"
    with Crawling(home, clock, rotate=1) as crawling:
        crawling.find(*FIRST)
        leases = crawling.catalog.frontier.lease("run1", "courier", clock(), 9)
        for lease in leases:
            crawling.keep(lease.url, FIRST[lease.url], lease=lease)
            assert 1 == len(crawling.writer.commit())
            clock.advance(-HOUR)
    with open_workspace(home, StorageAddress()) as workspace:
        assert () == recover(workspace, clock()).troubles
    with newskeep.open(home) as archive:
        assert [RunState.OK] == [fire.state for fire in archive.runs()]
        assert ((), len(FIRST)) == (archive.verify().problems, len(list(archive.list())))


def test_a_clock_that_steps_back_in_a_group_of_looks_at_one_article(fast_disk: Path) -> None:
    """What is committed later is the latest version, whatever the clock says."""
    clock, home = Clock(), fast_disk / "home"
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        clock.advance(-HOUR)
        crawling.keep(TRAM, story("Later"), lease=crawling.own(TRAM))
        clock.advance(-HOUR)
        crawling.writer.commit()
    with newskeep.open(home) as archive:
        assert story("Later") == archive.show(TRAM).text
        assert archive.show(TRAM).first_seen <= archive.show(TRAM).last_seen
        assert () == archive.verify().problems


def looking(home: Path, running: Callable[[], bool]) -> int:
    """Read an archive again and again while others write it: it is whole each time; how often."""
    looks, before = 0, 0
    while running():
        with newskeep.open(home) as archive:
            articles = list(archive.list())
            assert [] == [item.url for item in articles if not (item.text and item.capture.html)]
            assert () == archive.verify().problems
        assert before <= len(articles)
        looks, before = looks + 1, len(articles)
    return looks


def test_two_crawls_and_a_reader_at_once(fast_disk: Path) -> None:
    """The reader sees only whole articles, and never fewer than before; nothing is lost in the end."""
    home = fast_disk / "home"
    keep_two(home, Clock())
    with NewsSite(generated=(8, 4)) as site:
        settings = config(home, {"one": site.first.url, "two": site.second.url + "/feed/"})
        with Child(settings, only=["one"]) as one, Child(settings, only=["two"]) as two:
            looks = looking(home, lambda: None in {one.process.poll(), two.process.poll()})
            results = [one.result(), two.result()]
    assert looks > 2
    assert [RunState.OK, RunState.OK] == [result.state for result in results]
    after = stored(home)
    urls = {item.url for item in after.articles if SITE not in item.url}
    assert sum(
        result.counts.new + result.counts.duplicate + result.counts.near_duplicate for result in results
    ) == len(urls)
    assert () == after.verify().problems


def test_a_home_that_is_a_file(fast_disk: Path) -> None:
    """It is refused in a sentence."""
    (fast_disk / "home").write_text("no folder")
    with pytest.raises((CatalogError, newskeep.NewskeepError), match="home"):
        open_workspace(fast_disk / "home", StorageAddress())
