"""The launcher, with a stand-in for uv that needs no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Makes a real environment; "installs" a newskeep that tells how it was called. UV_FAULT is what goes wrong.
UV = f"""#!/bin/sh
echo "$*" >>"$UV_CALLS"
case $1,${{UV_FAULT:-}} in
  venv,*) for folder; do :; done; exec "{sys.executable}" -m venv --without-pip "$folder" ;;
  pip,killed) kill -9 $PPID ;;
  pip,offline) echo "error: dns error: failed to look up the address" && exit 2 ;;
  pip,build) echo "error: the build of lxml failed" && exit 1 ;;
  pip,) cp "$UV_CALLS.newskeep" .venv/bin/newskeep ;;
esac
"""
NEWSKEEP = "import json, os, sys\nprint(json.dumps([os.getcwd(), *sys.argv[1:]]))\n"

TOO_OLD = "#!/bin/sh\ncase $2 in *version_info*) exit 1 ;; *) echo 3.10.13 ;; esac\n"
BARE = "#!/bin/sh\ncase $2 in *version_info*) exit 0 ;; *venv*) exit 1 ;; *) echo 3.12.4 ;; esac\n"
INSTALL = "install python3 and python3-venv (Debian, Ubuntu: sudo apt install python3-venv), or uv.\n"


@dataclass(frozen=True)
class Checkout:
    """A checkout that has the launcher and a stand-in for uv."""

    place: Path
    calls: Path
    path: str

    def start(self, *args: str, cwd: Path | None = None, fault: str = "") -> subprocess.Popen[str]:
        """Start `go ARGS` in the folder `cwd`."""
        environment = {
            "PATH": self.path,
            "HOME": "/nonexistent",
            "UV_CALLS": str(self.calls),
            "UV_FAULT": fault,
        }
        return subprocess.Popen(
            [str(self.place / "go"), *args],
            cwd=cwd or self.place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def go(self, *args: str, cwd: Path | None = None, fault: str = "") -> tuple[int, str, str]:
        """Run `go ARGS`: exit status, stdout, stderr."""
        process = self.start(*args, cwd=cwd, fault=fault)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def asked(self) -> list[str]:
        """What uv was asked for since the last look: `venv`, or what was installed."""
        lines = self.calls.read_text().splitlines()
        self.calls.write_text("")
        return [line.split()[-1] if line.startswith("pip") else "venv" for line in lines]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout in a path with blanks."""
    place = tmp_path / "a folder with blanks"
    place.mkdir()
    shutil.copy(ROOT / "go", place)
    (place / "pyproject.toml").write_text("[project]\n")
    calls = tmp_path / "calls"
    calls.write_text("")
    calls.with_suffix(".newskeep").write_text(NEWSKEEP)
    tools = tmp_path / "tools"
    tools.mkdir()
    executable(tools / "uv", UV)
    return Checkout(place, calls, f"{tools}:{os.environ['PATH']}")


def executable(path: Path, text: str) -> None:
    """Write a script that can be run."""
    path.write_text(text)
    path.chmod(0o755)


def without_python(tools: Path, python3: str = "") -> str:
    """A PATH that has what the launcher calls, and no other Python than the script given."""
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "flock", "grep", "mkdir", "rm", "sh", "tail"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    if python3:
        executable(tools / "python3", python3)
    return str(tools)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash --posix", "busybox ash"])
def test_every_shell_can_read_it(shell: str) -> None:
    """The launcher is POSIX shell."""
    command = shell.split()
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed here")

    done = subprocess.run([*command, "-n", str(ROOT / "go")], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)


def test_arguments_go_to_newskeep_in_the_callers_folder(checkout: Checkout, tmp_path: Path) -> None:
    """The caller's folder and the arguments arrive as they were; stdout is newskeep's alone."""
    status, out, err = checkout.go("list", "--limit", "two words", cwd=tmp_path)

    assert [str(tmp_path), "list", "--limit", "two words"] == json.loads(out)
    assert f"Setting up newskeep in {checkout.place}/.venv; the first time takes a minute or two.\n" == err
    assert 0 == status


def test_the_set_up_is_done_once(checkout: Checkout) -> None:
    """The second time nothing is made, nothing installed and nothing said."""
    checkout.go("list")

    assert ["venv", "."] == checkout.asked()
    assert "" == checkout.go("list")[2]
    assert [] == checkout.asked()


def test_a_changed_pyproject_is_installed_into_the_same_environment(checkout: Checkout) -> None:
    """After an update only the new requirements are installed."""
    checkout.go("list")
    (checkout.place / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    checkout.go("list")

    assert ["venv", ".", "."] == checkout.asked()


def test_the_test_extra_is_added_and_kept(checkout: Checkout) -> None:
    """`go test` adds the extra; other commands are content with it and keep it at updates."""
    checkout.go("list")
    checkout.go("test")
    checkout.go("list")
    (checkout.place / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    checkout.go("list")

    assert ["venv", ".", ".[test]", ".[test]"] == checkout.asked()


def test_a_moved_checkout_is_set_up_anew(checkout: Checkout) -> None:
    """Environments carry absolute paths, so that one of another folder is made again."""
    checkout.go("list")
    moved = Checkout(checkout.place.with_name("moved"), checkout.calls, checkout.path)
    checkout.place.rename(moved.place)

    assert 0 == moved.go("list")[0]
    assert ["venv", ".", "venv", "."] == checkout.asked()


def test_an_interrupted_set_up_is_done_anew(checkout: Checkout) -> None:
    """What a kill left half made is not built upon."""
    killed, _, _ = checkout.go("list", fault="killed")
    status, _, _ = checkout.go("list")

    assert (137, 0) == (killed, status)
    assert ["venv", ".", "venv", "."] == checkout.asked()


def test_an_environment_without_its_python_is_made_anew(checkout: Checkout) -> None:
    """A Python that was upgraded or removed leaves environments that don't run."""
    checkout.go("list")
    python = checkout.place / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nonexistent/python3.11")

    assert 0 == checkout.go("list")[0]
    assert ["venv", ".", "venv", "."] == checkout.asked()


def test_an_environment_made_by_hand_is_used(checkout: Checkout) -> None:
    """A `.venv` that a developer made is installed into, not removed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout.place / ".venv"], check=True)

    assert 0 == checkout.go("list")[0]
    assert ["."] == checkout.asked()


def test_two_at_once_set_up_once(checkout: Checkout) -> None:
    """The second waits for the first and finds everything done."""
    both = [checkout.start("list") for _ in range(2)]
    for process in both:
        process.communicate(timeout=60)

    assert [0, 0] == [process.returncode for process in both]
    assert ["venv", "."] == checkout.asked()


def test_without_a_network_it_says_so(checkout: Checkout) -> None:
    """One sentence instead of an installer's pages, and the next time it goes on."""
    status, out, err = checkout.go("list", fault="offline")

    sentence = "Not set up, the package index can't be reached; run ./go again with a network"
    assert f"{sentence} (details: {checkout.place}/.venv/set-up.log)." == err.splitlines()[-1]
    assert (1, "") == (status, out)
    assert 0 == checkout.go("list")[0]


def test_other_failures_show_the_end_of_the_log(checkout: Checkout) -> None:
    """What the installer said last is shown, with the place of the rest."""
    _, _, err = checkout.go("list", fault="build")

    expected = [
        "error: the build of lxml failed",
        f"Not set up; the lines above are the end of {checkout.place}/.venv/set-up.log.",
    ]
    assert expected == err.splitlines()[1:]


def test_a_failed_update_keeps_what_was_there(checkout: Checkout) -> None:
    """Without a network the environment stays, and is updated instead of made anew afterwards."""
    checkout.go("list")
    (checkout.place / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    checkout.go("list", fault="offline")
    checkout.go("list")

    assert ["venv", ".", ".", "."] == checkout.asked()


@pytest.mark.parametrize(
    ("python3", "missing"),
    [
        ("", "newskeep needs Python 3.11 or newer (found: none); "),
        (TOO_OLD, "newskeep needs Python 3.11 or newer (found: 3.10.13); "),
        (BARE, "Python 3.12.4 is here without its venv and pip modules; "),
    ],
)
def test_what_is_missing_is_said(checkout: Checkout, tmp_path: Path, python3: str, missing: str) -> None:
    """Without a usable Python and without uv it names what to install, and makes nothing."""
    bare = Checkout(checkout.place, checkout.calls, without_python(tmp_path / "bare", python3))

    assert (1, "", missing + INSTALL) == bare.go("list")
    assert not (checkout.place / ".venv").exists()


def test_check_reports_all_that_failed(checkout: Checkout) -> None:
    """Each check runs, whatever the one before said."""
    status, _, err = checkout.go("check")

    assert "Failed: ruff check, ruff format, mypy, lint-imports." == err.splitlines()[-1]
    assert 1 == status


def test_bench_says_when_there_is_none(checkout: Checkout) -> None:
    """Without benchmarks nothing is set up."""
    expected = "There are no benchmarks to run: benchmarks/ has no __main__.py.\n"

    assert (2, "", expected) == checkout.go("bench")
    assert [] == checkout.asked()
