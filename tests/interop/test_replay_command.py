"""`newskeep replay`: what it says, what it serves, what is left of it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.replay.collection import Collection, write_collection
from newskeep.archive.replay.pywb import REQUIREMENTS, environment_folder, find_pywb
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import NewskeepError, NotFoundError, UsageError
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.interop.replaying import Replaying
from tests.interop.tools import tool
from tests.scheduler.waiting import eventually, lives, processes_below

TRAM, FIRE = f"{SITE}/tram", f"{SITE}/fire/"
YES, NO = Path("/bin/true"), Path("/bin/false")


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path, clock: Clock) -> Path:
    """An archive of one sealed segment with one article."""
    home = tmp_path / "home"
    with Crawling(home, clock, "run1") as crawling:
        crawling.keep(TRAM, article_text(story("Tram")))
    return home


@pytest.fixture
def replaying(home: Path, tmp_path: Path) -> Iterator[Replaying]:
    """Its replay."""
    (tmp_path / "temporary").mkdir()
    with Replaying(home, tool("wayback"), tmp_path / "temporary", TRAM, "--port", "0") as going:
        yield going


def _collection(home: Path, folder: Path) -> Collection:
    with open_workspace(home, StorageAddress()) as workspace:
        return write_collection(folder, workspace.catalog, workspace.layout, workspace.storage)


def test_address_is_that_of_the_article(replaying: Replaying) -> None:
    """It leads to the page as of the article's latest version."""
    path = replaying.shape["url"].split("/archive/")[1]
    assert f"20261122105400/{TRAM}" == path
    answer = replaying.get(path.replace("/", "mp_/", 1))
    assert (200, True) == (answer.status, b"Tram number1" in answer.body)


def test_it_listens_on_loopback_alone(replaying: Replaying) -> None:
    """No other address of this machine has the port."""
    port = int(replaying.shape["url"].split(":")[2].split("/")[0])
    (pywb,) = processes_below(replaying.process.pid)
    assert replaying.shape["pid"] == pywb
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if line.split()[3] == "0A"
    ]
    assert [f"0100007F:{port:04X}"] == [place for place in listening if place.endswith(f":{port:04X}")]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_it(replaying: Replaying, number: signal.Signals, status: int) -> None:
    """Pywb and every file of it are gone when the command is."""
    pywb = replaying.shape["pid"]
    replaying.process.send_signal(number)
    assert status == replaying.end()[0]
    assert (False, []) == (lives(pywb), replaying.left())


def test_killed_it_leaves_no_process(replaying: Replaying) -> None:
    """Pywb ends with the process that started it, however that ends."""
    replaying.process.kill()
    assert eventually(lambda: not lives(replaying.shape["pid"]))


def test_pywb_that_dies_is_told_of(replaying: Replaying) -> None:
    """The command ends with it, and says so."""
    os.kill(replaying.shape["pid"], signal.SIGKILL)
    status, said = replaying.end()
    assert (1, True, []) == (status, "pywb ended with exit status -9" in said, replaying.left())


def test_pywb_that_does_not_start_is_told_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of its log."""
    monkeypatch.setenv("NEWSKEEP_PYWB", str(NO))
    with newskeep.open(home) as archive, pytest.raises(NewskeepError, match="exit status 1: it says nothing"):
        archive.replay().__enter__()


def test_page_that_was_never_captured(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error before anything starts, as is an article that there is not."""
    monkeypatch.setenv("NEWSKEEP_PYWB", str(YES))
    with newskeep.open(home) as archive:
        for page in (FIRE, "abc"):
            with pytest.raises(NotFoundError), archive.replay(page):
                pass


def test_port_that_is_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error, and not somebody else's server that answers."""
    monkeypatch.setenv("NEWSKEEP_PYWB", str(YES))
    with socket.socket() as other, newskeep.open(home) as archive:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port}"), archive.replay(port=port):
            pass


def test_without_pywb(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says how to get it, also where the variable leads nowhere, and where it can't read buckets."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("NEWSKEEP_PYWB", raising=False)
    with newskeep.open(home) as archive, pytest.raises(UsageError, match="newskeep replay --install"):
        archive.replay().__enter__()
    monkeypatch.setenv("NEWSKEEP_PYWB", str(tmp_path))
    with pytest.raises(UsageError, match="no `wayback` is there"):
        find_pywb()
    (tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "wayback").touch()
    (tmp_path / "python").chmod(0o755)
    assert tmp_path / "wayback" == find_pywb()
    with pytest.raises(UsageError, match="no boto3"):
        find_pywb(for_bucket=True)


def test_an_unfinished_installation_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one that was finished, and of these requirements, is used."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("NEWSKEEP_PYWB", raising=False)
    program = environment_folder() / "bin" / "wayback"
    program.parent.mkdir(parents=True)
    program.touch()
    with pytest.raises(UsageError):
        find_pywb()
    (environment_folder() / "newskeep-requirements.txt").write_text("\n".join(REQUIREMENTS))
    assert program == find_pywb()


def test_what_waits_in_the_spool_is_replayed(home: Path, tmp_path: Path, clock: Clock) -> None:
    """A segment that still grows is in the index up to what is committed, and pywb is told where it is."""
    clock.advance(timedelta(hours=1))
    with Crawling(home, clock, "run2") as crawling:
        crawling.keep(FIRE, article_text(story("Fire")))
        crawling.writer.commit()
        collection = _collection(home, tmp_path)
    rows = (tmp_path / "index.cdxj").read_bytes().splitlines(keepends=True)
    assert (2, sorted(rows)) == (collection.captures, rows)
    assert (True, True, False) == tuple(map(collection.has, (TRAM, FIRE, f"{SITE}/market")))
    sealed, growing = (line.split("\t") for line in (tmp_path / "paths.tsv").read_text().splitlines())
    assert Path(sealed[1]).is_file()
    assert [str(home / "spool" / f"{growing[0]}.open"), str(home / "spool" / growing[0])] == growing[1:3]


def test_a_lost_index_is_made_anew(home: Path, tmp_path: Path) -> None:
    """The rows of a segment without its sidecar come from the segment."""
    whole = _collection(home, tmp_path).captures
    (sidecar,) = (home / "warc").rglob("*.cdxj")
    sidecar.unlink()
    (tmp_path / "again").mkdir()
    assert whole == _collection(home, tmp_path / "again").captures > 0
