"""Whole or not at all, and never in place of something else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from newskeep.archive.archive import Archive
from newskeep.archive.export.draft import new
from newskeep.archive.export.export import Format
from newskeep.errors import NewskeepError, NotFoundError, UsageError

_CHECKOUT = Path(__file__).parents[2]
FORMATS = [form for form in Format if form is not Format.PARQUET]


def _newskeep(home: Path, *arguments: str | Path, largest: int = 0) -> subprocess.CompletedProcess[str]:
    """The command; `largest` bytes are all that a file may have, as on a disk that is full then."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest, largest)) if largest else None
    return subprocess.run(
        [sys.executable, "-m", "newskeep", "export", "--home", str(home), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
        capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit,
    )  # fmt: skip


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_overwritten(archive: Archive, tmp_path: Path, form: Format) -> None:
    """A name that is taken, by a file, a folder or a broken link, is refused before anything is read."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(UsageError, match="already"):
            archive.export(tmp_path / name, format=form)
    assert ["file", "folder", "link"] == _names(tmp_path)
    assert "mine" == (tmp_path / "file").read_text()


@pytest.mark.parametrize("folder", [False, True])
def test_who_comes_first_keeps_the_name(tmp_path: Path, *, folder: bool) -> None:
    """A name that is taken while the export is written stays with the one who took it."""
    with pytest.raises(UsageError, match="nothing was overwritten"), new(tmp_path / "x") as publisher:
        publisher.draft.path.mkdir() if folder else publisher.draft.path.write_text("new")
        (tmp_path / "x").write_text("first")
    assert "first" == (tmp_path / "x").read_text()
    assert ["x"] == _names(tmp_path)


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_nothing(archive: Archive, tmp_path: Path, form: Format) -> None:
    """What can't be written to its end is gone again; one sentence says why."""
    assert list(archive.list())  # SQLite has its shared memory now, and the child makes none
    done = _newskeep(archive.home, "--format", form, "-o", tmp_path / "out", "--json", largest=512)
    error = json.loads(done.stderr.splitlines()[-1])
    assert (1, "failed") == (done.returncode, error["code"])
    assert "can't be written" in error["message"]
    assert [] == _names(tmp_path)


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    """Whatever goes wrong on the way, what was written so far is removed."""
    with pytest.raises(ZeroDivisionError), new(tmp_path / "x") as publisher:
        publisher.draft.path.write_text("half of it")
        _ = 1 // 0
    assert [] == _names(tmp_path)


def test_a_folder_that_is_not_there(archive: Archive, tmp_path: Path) -> None:
    """The folder to write into is not made; the refusal names it."""
    with pytest.raises(UsageError, match="There is no folder"):
        archive.export(tmp_path / "no" / "news.jsonl", format="jsonl")
    assert [] == _names(tmp_path)


def test_what_makes_no_sense_is_refused(archive: Archive, tmp_path: Path) -> None:
    """A format, versions, a source or a time that there is not; `-` for standard output."""
    wrong: list[tuple[type[NewskeepError], dict[str, str]]] = [
        (UsageError, {"format": "xml"}),
        (UsageError, {"format": "csv", "versions": "some"}),
        (UsageError, {"format": "csv", "since": "soon"}),
        (NotFoundError, {"format": "csv", "source": "nobody"}),
    ]
    for error, arguments in wrong:
        with pytest.raises(error):
            archive.export(tmp_path / "x", **arguments)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="standard output"):
        archive.export("-", format="csv")
    assert [] == _names(tmp_path)


def test_the_command_says_what_it_wrote(filled: Path, tmp_path: Path) -> None:
    """A sentence for people; one JSON object for machines; an existing file is exit status 2."""
    done = _newskeep(filled, "--format", "jsonl", "-o", tmp_path / "a.jsonl", "--json", "--source", "courier")
    said = json.loads(done.stdout)
    assert (0, 3, 3, "jsonl") == (done.returncode, said["articles"], said["records"], said["format"])
    assert (tmp_path / "a.jsonl").stat().st_size == said["bytes"]
    again = _newskeep(filled, "--format", "jsonl", "-o", tmp_path / "a.jsonl")
    assert (2, "", True) == (again.returncode, again.stdout, "already" in again.stderr)
    people = _newskeep(filled, "--format", "markdown", "-o", tmp_path / "vault")
    assert people.stderr.startswith("4 articles as 4 files: ")


def test_nothing_found_is_no_failure(filled: Path, tmp_path: Path) -> None:
    """An empty export is written, and said to be empty."""
    done = _newskeep(filled, "--format", "csv", "-o", tmp_path / "a.csv", "--until", "2001")
    assert 2 == done.returncode
    done = _newskeep(filled, "--format", "csv", "-o", tmp_path / "a.csv", "--until", "2001-01-01")
    assert (0, True) == (done.returncode, done.stderr.startswith("No article was found"))
    assert 1 == len((tmp_path / "a.csv").read_text().splitlines())
