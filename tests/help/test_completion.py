"""What the shells complete: tried in the shells themselves."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import demonstration, environment, home, run_in
from tests.interop.tools import tool

__all__ = ["demonstration", "home"]

#: what stands on the line up to the cursor, and what is offered for the last word
LINES = {
    "ex": {"export"},
    "sources ad": {"add"},
    "export --format ": {"jsonl", "csv", "parquet", "markdown", "warc", "wacz", "cdxj"},
    "show --as h": {"html", "headers"},
    "--quiet --home list search --verd": {"--verdict"},
    "list --source ": {"courier", "southfront"},
    "crawl cour": {"courier"},
    "completion ": {"bash", "zsh", "fish"},
    "import st": {"story.warc"},
    "list --limit ": set(),
}
#: seconds that a shell may take to answer a tab
_PATIENCE = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three scripts, a file to complete, and the command."""
    place = tmp_path_factory.mktemp("completing")
    for shell in ("bash", "zsh", "fish"):
        (place / f"script.{shell}").write_text(run_in(place, "completion", shell).out)
    (place / "files").mkdir()
    (place / "files" / "story.warc").touch()
    command = place / "newskeep"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newskeep "$@"\n')
    command.chmod(0o755)
    return place


def _variables(folder: Path, home: Path) -> dict[str, str]:
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    return environment(PATH=path, NEWSKEEP_HOME=str(home), HOME=str(folder), TERM="dumb", LC_ALL="C.UTF-8")


def _offered(command: list[str], folder: Path, home: Path) -> set[str]:
    done = subprocess.run(
        command, cwd=folder / "files", env=_variables(folder, home), capture_output=True, text=True, timeout=_PATIENCE,
        check=True,
    )  # fmt: skip
    assert "" == done.stderr
    return {line.split("\t")[0] for line in done.stdout.splitlines() if line}


@pytest.mark.parametrize("line", LINES)
def test_bash(line: str, folder: Path, home: Path) -> None:
    """What the function offers, called as bash calls it."""
    call = (
        'source ../script.bash; read -ra COMP_WORDS <<<"newskeep $1"; [[ $1 != *" " ]] || COMP_WORDS+=("");'
        ' COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _newskeep; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert LINES[line] == _offered(["bash", "--norc", "-c", call, "bash", line], folder, home)


@pytest.mark.parametrize("line", LINES)
def test_fish(line: str, folder: Path, home: Path) -> None:
    """What fish itself offers."""
    call = f"source ../script.fish; complete -C 'newskeep {line}'"
    assert LINES[line] == _offered([str(tool("fish")), "--no-config", "-c", call], folder, home)


def test_zsh(folder: Path, home: Path) -> None:
    """A line typed at a prompt, a tab behind each beginning, is what was meant."""
    typed = "newskeep expo\t--form\tparq\t"
    drawn = _at_a_prompt(folder, home, typed, "newskeep export --format parquet")
    assert "newskeep export --format parquet" in drawn


def _at_a_prompt(folder: Path, home: Path, typed: str, awaited: str) -> str:
    """What zsh draws while something is typed into it."""
    ours, theirs = pty.openpty()
    setup = "autoload -Uz compinit; compinit -u -D; source ../script.zsh; print rea''dy\n"
    with subprocess.Popen(
        [tool("zsh"), "-f", "-i"], cwd=folder / "files", env=_variables(folder, home), stdin=theirs, stdout=theirs,
        stderr=theirs, start_new_session=True,
    ) as shell:  # fmt: skip
        os.close(theirs)
        os.write(ours, setup.encode())
        _until(ours, "ready")
        os.write(ours, typed.encode())
        drawn = _until(ours, awaited)
        shell.kill()
    os.close(ours)
    return drawn


def _until(file: int, awaited: str) -> str:
    """All that is drawn until something awaited is, without the blanks that are taken back; at most for so long."""
    drawn, deadline = "", time.monotonic() + _PATIENCE
    while awaited not in drawn and time.monotonic() < deadline:
        if select.select([file], [], [], 1)[0]:
            drawn = (
                (drawn + os.read(file, 4096).decode(errors="replace")).replace("\r", "").replace(" \b", "")
            )
    return drawn


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_is_in_the_script(shell: str, folder: Path) -> None:
    """None is forgotten, nor is one of its options."""
    from cli.manual import manual

    script = (folder / f"script.{shell}").read_text()
    spelled = [
        name.lstrip("-") for entry in manual().all() for option in entry.options for name in option.names
    ]
    words = [*(entry.words[-1] for entry in manual().all() if entry.words), *spelled]
    assert [] == [word for word in words if word not in script]


def test_another_shell_is_refused(tmp_path: Path) -> None:
    """In a sentence that names those that there are."""
    done = run_in(tmp_path, "completion", "tcsh")
    assert (2, True) == (done.status, all(shell in done.err for shell in ("bash", "zsh", "fish")))
