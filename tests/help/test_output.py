"""What the inspecting commands write, wherever it goes and whatever a page calls itself."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.cli.conftest import command, environment, run_in

TRAM = f"{SITE}/tram"
#: clears the screen, names the window, begins lines of its own, turns the direction of writing, is wide
HOSTILE = "Tram\x1b[2J\x1b]0;owned\x07\r\nID\t\u202egnp.exe\u2066 \x9b31m潮位観測所を移転か"
COMMANDS = {
    "list": ["list"],
    "search": ["search", "tram"],
    "show": ["show", TRAM],
    "versions": ["versions", TRAM],
    "diff": ["diff", TRAM],
    "side by side": ["diff", TRAM, "--side-by-side"],
    "clusters": ["clusters"],
    "why": ["why", TRAM],
    "stats": ["stats"],
    "status": ["status"],
    "runs": ["runs"],
    "sources": ["sources"],
    "verify": ["verify"],
    "doctor": ["doctor"],
}
#: bold, dim, underlined, struck out, colours
_STYLES = re.compile(r"\x1b\[[0-9;]*m")
_COLOURS = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-9]|4[0-9]|9[0-7])m")
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of an article with such a headline, an edit of it, and a copy elsewhere."""
    home, clock = tmp_path_factory.mktemp("hostile") / "home", Clock()
    with Crawling(home, clock, "run1") as crawling:
        crawling.keep(TRAM, article_text(story("Tram"), HOSTILE, authors=(HOSTILE,)))
        crawling.keep(f"{SITE}/copy", article_text(story("Tram"), HOSTILE))
    clock.advance(timedelta(hours=1))
    with Crawling(home, clock, "run2") as crawling:
        crawling.keep(TRAM, article_text(f"{HOSTILE}\n\n{story('Tram')}", HOSTILE + "!"))
    return home


def _drawn(home: Path, *arguments: str) -> str:
    """What a terminal of 60 columns is sent, without colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    settings = environment(TERM="xterm-256color", NO_COLOR="1", PYTHONUTF8="1", NEWSKEEP_HOME=str(home))
    del settings["COLUMNS"]
    with subprocess.Popen(
        command(*arguments), env=settings, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL
    ) as process:
        os.close(theirs)
        written = b""
        try:
            while part := os.read(ours, 65536):
                written += part
        except OSError:
            pass  # Linux says EIO when the other side is closed
        process.wait(60)
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_narrow_terminal(name: str, home: Path) -> None:
    """No line is wider than 60 cells but for a URL, there are no colours, and nothing of a page is obeyed."""
    drawn = _drawn(home, *COMMANDS[name])
    assert [] == _COLOURS.findall(drawn)
    plain = _STYLES.sub("", drawn)
    assert [] == _OBEYED.findall(plain)
    assert [] == [line for line in plain.splitlines() if cell_len(line) > 60 and "://" not in line]
    assert plain.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_into_a_pipe(name: str, home: Path, tmp_path: Path) -> None:
    """Plain text: no styles, nothing that a terminal would obey, a row of a table on a line of its own."""
    done = run_in(tmp_path, *COMMANDS[name], NEWSKEEP_HOME=str(home))
    assert [] == _OBEYED.findall(done.out + done.err)
    first, *rest = done.out.splitlines()
    if "\t" in first and name != "stats":
        assert [] == [line for line in rest if line.count("\t") != first.count("\t")]


@pytest.mark.parametrize("name", COMMANDS)
def test_into_a_pipe_that_closes(name: str, home: Path) -> None:
    """`| head` is no error, and nobody speaks of a broken pipe."""
    arguments = shlex.join(command(*COMMANDS[name]))
    done = subprocess.run(
        ["bash", "-c", f"{arguments} | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"],
        env=environment(NEWSKEEP_HOME=str(home)), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "0\n" == done.stdout
    assert [] == [word for word in ("roken", "rror", "Traceback") if word in done.stderr]
