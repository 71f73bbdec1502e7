from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "--home", "HOME", "list"],
        ["list", "--json", "--home", "HOME"],
        ["--home", "HOME", "list", "--json"],
        ["--home=HOME", "--json", "list", "--quiet"],
        ["--quiet", "--home", "/nowhere", "list", "--home", "HOME", "--json"],
    ],
)
def test_are_taken_before_and_after_the_command(
    newskeep: Any, home: Path, demonstration: Any, arguments: list[str]
) -> None:
    """Each global option holds wherever it stands; the later one counts."""
    done = newskeep(*(argument.replace("HOME", str(home)) for argument in arguments))
    assert 0 == done.status
    assert demonstration.json["articles"] == done.lines


@pytest.mark.parametrize(
    "arguments",
    [
        ["--home", "HOME", "--json", "sources"],
        ["sources", "--home", "HOME", "--json"],
        ["sources", "--home", "HOME", "list", "--json"],
        ["sources", "list", "--home", "HOME", "--json"],
        ["--json", "sources", "list", "--home", "HOME"],
    ],
)
def test_are_taken_at_every_level_of_a_command(newskeep: Any, home: Path, arguments: list[str]) -> None:
    """Commands of commands take them too."""
    done = newskeep(*(argument.replace("HOME", str(home)) for argument in arguments))
    assert ["courier", "southfront"] == [source["name"] for source in done.lines]


def test_quiet_leaves_only_data(newskeep: Any, home: Path) -> None:
    """--quiet says nothing on stderr when all is well."""
    assert "" == newskeep("list", "--quiet", "--home", home).err
    assert newskeep("list", "--home", home).err.endswith("reads one.\n")


def test_the_home_is_found_in_the_documented_order(newskeep: Any, home: Path, tmp_path: Path) -> None:
    """--home, then $NEWSKEEP_HOME, then the file's archive.home, then ./archive."""
    (tmp_path / "archive").symlink_to(home)
    assert 0 == newskeep("stats").status
    config = tmp_path / "newskeep.toml"
    config.write_text('[archive]\nhome = "of-the-file"\n')
    assert f"{tmp_path}/of-the-file" in newskeep("stats").err
    assert "/of-the-environment" in newskeep("stats", NEWSKEEP_HOME="/of-the-environment").err
    assert 0 == newskeep("stats", "--home", home, NEWSKEEP_HOME="/of-the-environment").status
    config.write_text("[crawl]\n")
    assert 0 == newskeep("stats").status


def test_reading_commands_need_no_valid_configuration(newskeep: Any, home: Path, tmp_path: Path) -> None:
    """A configuration that is wrong elsewhere does not keep anybody from reading the archive it names."""
    (tmp_path / "newskeep.toml").write_text(f'[archive]\nhome = "{home}"\n[crawl]\ndely = 1\n')
    assert 0 == newskeep("list").status


def test_a_file_that_is_no_toml_is_refused_in_one_sentence(newskeep: Any, tmp_path: Path) -> None:
    """Where the home can't be told, the reading commands say so."""
    (tmp_path / "newskeep.toml").write_text("[archive\n")
    done = newskeep("list")
    assert (2, 1) == (done.status, len(done.err.splitlines()))
    assert done.err.startswith("newskeep.toml: this is not TOML")
