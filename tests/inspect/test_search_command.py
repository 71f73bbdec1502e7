"""`newskeep search`, `list --after`, `show` and `stats`, as they are run."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path
from typing import Any

from tests.cli.conftest import command, environment


def on_terminal(columns: int, *arguments: str | Path, **more: str) -> str:
    """What a command draws on a terminal of that width."""
    master, slave = pty.openpty()
    settings = environment(COLUMNS=str(columns), TERM="xterm-256color", PAGER="cat", **more)
    running = subprocess.Popen(
        command(*arguments), stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, env=settings
    )
    os.close(slave)
    drawn = b""
    try:
        while part := os.read(master, 65536):
            drawn += part
    except OSError:
        pass  # the terminal is closed when the command has ended
    finally:
        os.close(master)
        running.wait(60)
    return drawn.decode()


def test_search_as_json_and_values(newskeep: Any, home: Path) -> None:
    """An object or a line for each article, with its snippet and rank."""
    first = newskeep("search", "the bat shelter", "--json", "--home", home).lines[0]
    assert "**bat** **shelter**" in first["snippet"]
    assert {"id", "url", "capture", "rank"} <= set(first)
    header, line, *_ = newskeep("search", "bat shelter", "--home", home).out.splitlines()
    assert ("rank", "snippet") == tuple(header.split("\t")[-2:])
    assert first["id"][:4] and "shelter" in line


def test_search_says_what_is_wrong_and_what_is_next(newskeep: Any, home: Path) -> None:
    """A wrong query ends with 2, nothing found with 0; a full page names the next one."""
    wrong = newskeep("search", 'bat "shelter', "--home", home)
    assert (2, "") == (wrong.status, wrong.out)
    assert "quotation mark" in wrong.err
    assert (0, "Nothing was found.\n") == tuple(
        getattr(newskeep("search", "zzzz", "--json", "--home", home), name) for name in ("status", "err")
    )
    assert "--offset 1" in newskeep("search", "bat", "--limit", "1", "--home", home).err


def test_a_narrow_terminal_and_one_without_colours(home: Path) -> None:
    """No line is wider than the terminal; marks are colours, and NO_COLOR has none."""
    drawn = on_terminal(60, "search", "shelter OR 潮位観測所", "--home", home, NO_COLOR="1")
    assert "\x1b[33m" not in drawn
    assert "\x1b[1;33m" in on_terminal(60, "search", "shelter", "--home", home)


def test_show_says_what_is_known_of_an_article(home: Path, newskeep: Any) -> None:
    """Dates and where they come from, the version, where its record is."""
    article = newskeep("search", "title:nagorno source:southfront", "--json", "--home", home).lines[0]
    drawn = on_terminal(60, "show", article["id"], "--home", home, NO_COLOR="1")
    assert "2021-11-18T09:00:00Z, by " in drawn
    assert "2 of 2, version" in drawn
    assert article["capture"]["payload_digest"] in drawn


def test_pages_of_a_list(newskeep: Any, home: Path) -> None:
    """`--after` goes on where the page before ended."""
    everything = [article["id"] for article in newskeep("list", "--json", "--home", home).lines]
    rest = newskeep("list", "--json", "--after", everything[4], "--home", home).lines
    assert everything[5:] == [article["id"] for article in rest]
    assert 4 == newskeep("list", "--after", "0000000000000000", "--home", home).status


def test_stats_forecast_and_charts(newskeep: Any, home: Path) -> None:
    """How fast it grows, what revisits saved; charts on a terminal."""
    stats = newskeep("stats", "--json", "--home", home).json
    assert stats["growth"]["bytes_per_day"] > 0
    assert stats["revisits"] > 0 < stats["bytes_saved"]
    assert "█" in on_terminal(80, "stats", "--home", home, PYTHONUTF8="1")


def test_a_paragraph_for_a_paper(newskeep: Any, home: Path) -> None:
    """Period, numbers, versions of the tools, failures."""
    paragraph = newskeep("stats", "--methods", "--home", home).out
    assert "22 articles in 23 versions" in paragraph
    assert "trafilatura" in paragraph
    assert "failed or were missed" in paragraph
