"""`newskeep` alone says how things stand and what to do next, in every state."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import command, demonstration, environment, home, run_in

__all__ = ["demonstration", "home"]

_SOURCE = '[sources.courier]\nurls = ["https://courier.example/"]\n'


def _configured(folder: Path, home: Path) -> None:
    shutil.copytree(home, folder / "archive")
    (folder / "newskeep.toml").write_text(_SOURCE)


def _new(folder: Path, home: Path) -> None:
    assert not list(folder.iterdir())


def _misconfigured(folder: Path, home: Path) -> None:
    (folder / "newskeep.toml").write_text("[crawl]\ndealy = '1s'\n")


def _no_sources(folder: Path, home: Path) -> None:
    (folder / "newskeep.toml").write_text("")


def _empty(folder: Path, home: Path) -> None:
    (folder / "newskeep.toml").write_text(_SOURCE)


def _ready(folder: Path, home: Path) -> None:
    _configured(folder, home)


def _damaged(folder: Path, home: Path) -> None:
    _configured(folder, home)
    next(folder.glob("archive/warc/**/*.warc.gz")).unlink()


def _unreadable(folder: Path, home: Path) -> None:
    _configured(folder, home)
    for log in folder.glob("archive/catalog.sqlite-*"):
        log.unlink()
    (folder / "archive" / "catalog.sqlite").write_bytes(
        b"this is no database, however long one looks at it" * 100
    )


STATES: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "new": (_new, "newskeep demo"),
    "misconfigured": (_misconfigured, "newskeep config check"),
    "no-sources": (_no_sources, "newskeep sources add URL"),
    "empty": (_empty, "newskeep crawl"),
    "ready": (_ready, "newskeep run"),
    "damaged": (_damaged, "newskeep verify"),
    "unreadable": (_unreadable, "newskeep doctor"),
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_next_step(state: str, tmp_path: Path, home: Path) -> None:
    """One sentence, then commands; as JSON the same."""
    prepare, first = STATES[state]
    prepare(tmp_path, home)
    shape = run_in(tmp_path, "--json").json
    assert (state, first) == (shape["state"], shape["next"][0]["command"])
    done = run_in(tmp_path)
    assert (0, "") == (done.status, done.err)
    assert done.out.splitlines()[0].endswith((".", "?"))
    assert f"  {first} " in done.out or f"  {first}\n" in done.out


def test_of_an_archive_that_was_named(tmp_path: Path, home: Path) -> None:
    """The commands name it too, so that they can be typed as they stand."""
    shape = run_in(tmp_path, "--json", "--home", home).json
    assert ("ready", f"newskeep list --home {home}") == (shape["state"], shape["next"][0]["command"])


def test_while_a_daemon_runs(tmp_path: Path, home: Path) -> None:
    """It says so, with its pid."""
    shutil.copytree(home, tmp_path / "archive")
    (tmp_path / "newskeep.toml").write_text(
        '[sources.quiet]\nurls = ["http://127.0.0.1:9/"]\nschedule = "manual"\n'
    )
    with subprocess.Popen(
        command("run"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as daemon:
        assert daemon.stderr
        daemon.stderr.readline()
        said = run_in(tmp_path, "--json").json
        daemon.terminate()
    assert ("running", True) == (said["state"], f"pid {daemon.pid} " in said["words"])
