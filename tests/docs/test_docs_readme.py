"""What README.md prints is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from demo.server import NewsSite
from tests.docs.pages import README, ROOT, blocks

_TEXT = README.read_text("utf-8")
#: the user's own way to a command may not decide a test
_ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("NEWSKEEP_")}


def _newskeep(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newskeep", *arguments],
        cwd=folder,
        env={**_ENVIRONMENT, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _without_ports(text: str) -> str:
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)


def test_demo_says_what_the_readme_shows(tmp_path: Path) -> None:
    """Its sentences come word for word, and each finding that is shown is one that it makes."""
    done = _newskeep("demo", "--home", "archive", folder=tmp_path)
    shown = next(block for block in blocks(_TEXT, "") if "First crawl" in block)
    sentences, findings = shown.split("\n\n", 1)
    assert _without_ports(sentences).splitlines() == _without_ports(done.stderr).splitlines()[:5]
    rows = {tuple(line.split("\t")[:2]) for line in done.stdout.splitlines()}
    claims = re.findall(r"^(yes)  (.+?)  ", findings, re.MULTILINE)
    assert (0, True, set()) == (done.returncode, len(claims) > 3, set(claims) - rows)


def test_five_commands_from_nothing_to_the_seed(tmp_path: Path) -> None:
    """A newcomer finds the seed's article, reads it, sees its edit and takes it away, by the README's own commands."""
    block = next(block for block in blocks(_TEXT, "sh") if "./go search" in block)
    commands = [line.split()[1:] for line in block.splitlines()]
    said, article = [], ""
    for words in commands:
        done = _newskeep(*(article if word == "ID" else word for word in words), folder=tmp_path)
        assert 0 == done.returncode, done.stderr
        said.append(done.stdout)
        if words[0] == "search":
            article = done.stdout.splitlines()[1].split("\t")[0]
    assert ["demo", "search", "show", "diff", "export"] == [words[0] for words in commands]
    _, found, read, compared, _ = said
    assert "Clashes And Casualties Mark Nagorno-Karabakh War Anniversary" == read.splitlines()[0]
    assert (2, True) == (len(found.splitlines()), "[-12-]{+13+}" in compared)
    (note,) = (tmp_path / "notes").rglob("*.md")
    assert "Armenia" in note.read_text("utf-8")


def _steps() -> list[list[str]]:
    """The commands of the chapter on using it, in its order."""
    chapter = _TEXT.partition("## Use it")[2].partition("\n## ")[0]
    lines = [line.partition("#")[0].split() for block in blocks(chapter, "sh") for line in block.splitlines()]
    return [words[1:] for words in lines if words[:1] == ["newskeep"]]


def _configure(folder: Path, url: str) -> None:
    """Write into newskeep.toml what the chapter says, with a site that is there."""
    table = blocks(_TEXT, "toml")[0].partition("[sources.")
    file = folder / "newskeep.toml"
    source = f"\n{table[1]}{table[2]}".replace("https://courier.example/", url)
    file.write_text(file.read_text("utf-8") + source, "utf-8")


def test_use_it_works_step_by_step(tmp_path: Path) -> None:
    """Every command of the chapter ends well on a site with a configuration as shown."""
    init, *steps = _steps()
    assert 0 == _newskeep(*init, folder=tmp_path).returncode
    folder = tmp_path / init[-1]
    quick = {"NEWSKEEP_CRAWL__DELAY": "0s", "NEWSKEEP_CRAWL__ALLOW_HOSTS": '["127.0.0.1"]'}
    article, statuses = "", {}
    with NewsSite() as site:
        _configure(folder, f"{site.second.url}/")
        for step in steps:
            words = [article if word == "ID" else word for word in step]
            words += ["--once"] if step == ["run"] else []
            done = _newskeep(*words, folder=folder, **quick)
            statuses[" ".join(step)] = (done.returncode, done.stderr if done.returncode else "")
            if step[0] == "list":
                article = done.stdout.splitlines()[1].split("\t")[0]
    assert dict.fromkeys([" ".join(step) for step in steps], (0, "")) == statuses


def test_the_chapter_has_its_steps() -> None:
    """From nothing to a daemon: init, try, crawl, list, read, run."""
    assert ["init", "sources", "crawl", "list", "show", "run"] == [step[0] for step in _steps()]


@pytest.mark.parametrize("task", ["demo", "test"])
def test_first_screen_has_the_two_commands(task: str) -> None:
    """A newcomer sees them before anything else."""
    assert f"./go {task}" in "\n".join(_TEXT.splitlines()[:10])
