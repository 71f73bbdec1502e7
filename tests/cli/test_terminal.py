"""What people see: on a terminal, in a pipe that closes, on a disk that is full."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _on_terminal(newskeep: Any, *arguments: str | Path, columns: int = 80, **more: str) -> str:
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {
        name: value for name, value in newskeep.environment(TERM="xterm", **more).items() if name != "COLUMNS"
    }
    with subprocess.Popen(
        newskeep.command(*arguments),
        cwd=newskeep.folder,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(theirs)
        written = b"".join(_until_closed(ours))
        process.communicate(timeout=60)
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def _until_closed(file: int) -> Any:
    while True:
        try:
            data = os.read(file, 65536)
        except OSError:  # Linux says EIO when the other side is closed
            return
        if not data:
            return
        yield data


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_a_table_fits_the_terminal(newskeep: Any, home: Path, columns: int) -> None:
    """No line is wider than the terminal, also with Chinese and Japanese titles."""
    lines = _STYLE.sub("", _on_terminal(newskeep, "list", "--home", home, columns=columns)).splitlines()
    assert lines[0].startswith("ID")
    assert max(cell_len(line) for line in lines) <= columns
    assert any("潮" in line for line in lines)


def test_no_color_is_heeded(newskeep: Any, home: Path) -> None:
    """NO_COLOR leaves no colours; bold headings are no colour."""
    written = _on_terminal(newskeep, "list", "--home", home, NO_COLOR="1")
    assert [] == re.findall(r"\x1b\[3[0-9]m", written)


def test_the_text_of_an_article_is_wrapped(newskeep: Any, home: Path, demonstration: Any) -> None:
    """`show` on a terminal has the title first and no line wider than the terminal, but for the URL."""
    article = demonstration.json["articles"][0]
    lines = _STYLE.sub(
        "", _on_terminal(newskeep, "show", article["id"], "--home", home, columns=60)
    ).splitlines()
    assert article["title"].startswith(lines[0].strip())
    assert [] == [line for line in lines if cell_len(line) > 60 and "http" not in line]


def test_a_pipe_that_closes_ends_the_command_quietly(newskeep: Any, home: Path) -> None:
    """`newskeep list | head -n 1` is no error and says nothing of a broken pipe."""
    arguments = shlex.join(newskeep.command("list", "--text", "--json", "--home", home))
    done = subprocess.run(
        ["bash", "-c", f"{arguments} | head -n 1 >/dev/null; echo ${{PIPESTATUS[0]}}"],
        env=newskeep.environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "0\n" == done.stdout
    assert "roken" not in done.stderr
    assert "xception" not in done.stderr


def test_a_full_disk_is_an_error(newskeep: Any, home: Path) -> None:
    """Data that could not be written makes the command fail."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            newskeep.command("list", "--home", home), env=newskeep.environment(), stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False,
        )  # fmt: skip
    assert 1 == done.returncode
    assert (
        "Standard output can't be written: No space left on device.\n"
        == done.stderr.splitlines(keepends=True)[-1]
    )


def test_progress_is_drawn_only_on_a_terminal(newskeep: Any, configured: Path) -> None:
    """Into a pipe stderr has one line: how it went."""
    done = newskeep("crawl", "courier")
    assert 1 == len(done.err.splitlines())


def test_verbose_shows_the_log_of_a_crawl(newskeep: Any, configured: Path) -> None:
    """With --verbose the log goes to stderr too, and the last line is still how it went."""
    done = newskeep("crawl", "courier", "--verbose")
    assert "spiders.run" not in done.out
    assert any("Spider opened" in line for line in done.err.splitlines())
    assert done.err.splitlines()[-1].startswith("2 new")
