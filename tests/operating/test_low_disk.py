"""A disk that is nearly full: nothing more is fetched, what was fetched is committed, and work resumes by itself."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config.schema import Config
from demo.server import NewsSite
from newskeep.archive.opening import open_archive
from newskeep.archive.room import Room
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.model import RunState
from newskeep.testing import Clock
from scheduler.operation import Operation
from scheduler.reload import Reload
from scheduler.watch import Work
from tests.operating.conftest import NOW
from tests.operating.running import Daemon, eventually, newskeep

GB = 10**9


@pytest.mark.parametrize(("free", "least", "lacks"), [(2 * GB, GB, False), (GB - 1, GB, True), (0, 0, False)])
def test_room(tmp_path: Path, free: int, least: int, lacks: bool) -> None:
    """Less than the least is too little; with a least of nothing nobody asks."""
    assert lacks == bool(Room(tmp_path, least, lambda _path: free).lack())


def test_room_of_a_home_that_is_gone(tmp_path: Path) -> None:
    """Whoever writes there is told what is the matter; this is not it."""
    assert "" == Room(tmp_path / "gone", GB).lack()


def test_sources_are_held_while_there_is_no_room(tmp_path: Path) -> None:
    """The daemon says so once, and once that it goes on; health and alarms know it in between."""
    config = Config.model_validate(
        {"archive": {"home": tmp_path}, "sources": {"courier": {"urls": ["http://courier.example/"]}}}
    )
    clock, said, free = Clock(NOW), list[str](), [2 * GB]

    async def looks() -> list[bool]:
        with open_workspace(tmp_path, StorageAddress()) as workspace:
            operation = Operation(
                config, workspace, clock, say=said.append, reload=Reload(None, None), env={},
                free=lambda _path: free[0],
            )  # fmt: skip
            found = []
            for free[0] in (2 * GB, GB // 2, GB // 2, 3 * GB):
                clock.advance(timedelta(seconds=10))
                found.append("courier" in operation.held())
                operation.look(clock(), Work())
                troubles = workspace.catalog.operating.troubles()
                assert found[-1] == ("disk" in troubles)
            await operation.close()
            return found

    assert [False, True, True, False] == asyncio.run(looks())
    words = f"the disk of {tmp_path} has 500.0 MB free, and archive.min_free is 1.0 GB"
    assert [f"Nothing more is fetched: {words}.", "There is room on the disk again."] == said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 40 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "newskeep-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def settings(site: NewsSite, home: Path) -> str:
    """A source that is due often, on a disk of which half has to stay free."""
    return f"""
    archive = {{ home = "{home}", min_free = "20MB" }}
    crawl = {{ delay = "0s", allow_hosts = ["127.0.0.1"], revisit = [] }}
    sources.courier = {{ urls = ["{site.first.url}/feed/"], schedule = "every 1s" }}
    """


def test_a_disk_that_fills_and_has_room_again(small_disk: Path, tmp_path: Path) -> None:
    """Fires are skipped with the reason while it is full, and crawled as before afterwards."""
    ballast, home = small_disk / "ballast", small_disk / "home"
    with NewsSite(generated=(2, 1)) as site, Daemon(tmp_path, settings(site, home)) as daemon:
        assert daemon.says("courier  "), daemon.output
        ballast.write_bytes(bytes(30_000_000))
        assert daemon.says("Nothing more is fetched: the disk of "), daemon.output
        assert eventually(lambda: RunState.SKIPPED in states(home)), daemon.output
        ballast.unlink()
        assert daemon.says("There is room on the disk again."), daemon.output
        before = states(home).count(RunState.OK)
        assert eventually(lambda: states(home).count(RunState.OK) > before), daemon.output
        assert 143 == daemon.end()
    with open_archive(home) as archive:
        assert () == archive.verify().problems


def states(home: Path) -> list[RunState]:
    """How the fires of the archive ended."""
    with open_archive(home) as archive:
        return [fire.state for fire in archive.runs()]


def test_a_crawl_without_room_says_so(tmp_path: Path) -> None:
    """It fetches nothing, and its verdict names disk and key."""
    with NewsSite(generated=(2, 1)) as site:
        text = settings(site, tmp_path / "home").replace("20MB", "900000TB")
        (tmp_path / "newskeep.toml").write_text(text)
        done = newskeep(tmp_path, "crawl", "--json")
        assert (1, []) == (done.returncode, list(site.requests))
    assert "archive.min_free is 900.0 PB" in done.stdout
