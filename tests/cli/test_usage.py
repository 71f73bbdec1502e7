from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

WRONG = [
    (["lst"], 2, "No such command 'lst'. Did you mean 'list'?"),
    (["sources", "tst"], 2, "No such command 'tst'. Did you mean 'test'?"),
    (["list", "--limit", "many"], 2, "Invalid value for '--limit'"),
    (["list", "--sorce", "courier"], 2, "No such option: --sorce"),
    (["show"], 2, "Missing argument 'ARTICLE'"),
    (["list", "--since", "someday"], 2, "'someday' is no time"),
    (["list", "--home", "nowhere"], 4, "There is no archive in"),
    (["show", "abc", "--home", "nowhere"], 4, "There is no archive in"),
    (["crawl"], 2, "There is no source to crawl."),
    (["crawl", "courier"], 4, "The configuration has no source courier."),
    (["crawl", "ftp://127.0.0.1/"], 2, "ftp://127.0.0.1/ is no web address."),
    (["crawl", "--config", "nothing.toml"], 2, "nothing.toml: there is no such file."),
    (["run"], 2, "There is no source to crawl."),
]


@pytest.mark.parametrize(("arguments", "status", "beginning"), WRONG)
def test_says_in_one_sentence_what_is_wrong(
    newskeep: Any, home: Path, arguments: list[str], status: int, beginning: str
) -> None:
    """A mistake ends with its exit status and one line on stderr; stdout stays empty."""
    if "someday" in arguments:
        arguments = [*arguments, "--home", str(home)]
    done = newskeep(*arguments)
    assert (status, "") == (done.status, done.out)
    assert 1 == len(done.err.splitlines()), done.err
    assert done.err.startswith(beginning)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["lst"], "usage"), (["list"], "not-found"), (["crawl"], "usage")]
)
def test_errors_are_json_for_machines(newskeep: Any, arguments: list[str], code: str) -> None:
    """With --json the failure is one object on stderr, and nothing is on stdout."""
    done = newskeep(*arguments, "--json")
    assert "" == done.out
    assert ["type", "code", "exit", "message", "hint"] == list(done.error)
    assert ("error", code, done.status) == (done.error["type"], done.error["code"], done.error["exit"])


def test_a_wrong_configuration_names_every_mistake(newskeep: Any, tmp_path: Path) -> None:
    """`config check` and `crawl` refuse a configuration with file, line and the nearest key; nothing is started."""
    (tmp_path / "newskeep.toml").write_text('[crawl]\ndely = "1s"\nper_host = 0\n')
    for arguments in (["config", "check"], ["crawl"]):
        done = newskeep(*arguments)
        assert 2 == done.status
        assert "newskeep.toml:2" in done.err
        assert '"delay"' in done.err
        assert "newskeep.toml:3" in done.err
    assert ["newskeep.toml"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("arguments", [["-h"], ["--help"]])
def test_help_lists_the_commands_in_groups(newskeep: Any, arguments: list[str]) -> None:
    """-h shows the help on stdout."""
    done = newskeep(*arguments)
    assert (0, "") == (done.status, done.err)
    panels = ["Start here", "Crawl", "Read the archive", "Look after it"]
    positions = [done.out.find(f"─ {panel} ─") for panel in panels]
    assert sorted(positions) == positions
    assert -1 not in positions


def test_a_command_shows_examples_in_its_help(newskeep: Any) -> None:
    """-h after a command shows how it is used."""
    done = newskeep("crawl", "-h")
    assert 0 == done.status
    assert "newskeep crawl https://courier.example/" in done.out


def test_says_its_version(newskeep: Any) -> None:
    """--version is one line."""
    from newskeep import __version__

    done = newskeep("--version")
    assert (0, f"newskeep {__version__}\n") == (done.status, done.out)


def test_an_error_nobody_expected_leaves_its_traceback_in_a_file(
    newskeep: Any, home: Path, tmp_path: Path
) -> None:
    """An unknown exception is one sentence with exit status 1 and the place of its traceback."""
    (tmp_path / "sqlite3.py").write_text("raise ZeroDivisionError('planted')\n")
    done = newskeep(
        "list", "--home", home, PYTHONPATH=f"{tmp_path}:{Path(__file__).parents[2]}", TMPDIR=str(tmp_path)
    )
    assert 1 == done.status
    assert 1 == len(done.err.splitlines())
    assert "ZeroDivisionError: planted" in done.err
    [trace] = tmp_path.glob("newskeep-*.traceback.txt")
    assert str(trace) in done.err
    assert "Traceback (most recent call last)" in trace.read_text()
