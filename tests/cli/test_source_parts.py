"""Readers and spiders that a configuration names are loaded before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

_CONFIG = """[sources.one]
urls = ["https://one.example/"]
reader = "no_such_module:read"
[sources.two]
urls = ["https://two.example/"]
spider = "json:loads"
[sources.three]
urls = ["https://three.example/"]
reader = "gazette:read"
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A configuration with a reader that is none, a spider that is none, and a reader that is there."""
    (tmp_path / "newskeep.toml").write_text(_CONFIG)
    (tmp_path / "gazette.py").write_text("def read(page):\n    return None\n")
    return tmp_path


def test_check_names_each_one_that_can_not_be_loaded(newskeep: Any, written: Path) -> None:
    """With file, line and key, and what is missing."""
    done = newskeep("config", "check", "--json")
    lines = done.error["message"].splitlines()
    assert (2, 2) == (done.status, len(lines))
    assert lines[0].startswith("newskeep.toml:3: sources.one.reader: ")
    assert "No module named 'no_such_module'" in lines[0]
    assert "newskeep.toml:6: sources.two.spider: json:loads is no spider." == lines[1]


@pytest.mark.parametrize("source", ["one", "two"])
def test_crawl_does_not_begin(newskeep: Any, written: Path, source: str) -> None:
    """Exit status 2, and nothing was made."""
    done = newskeep("crawl", source, "--json")
    assert (2, "config") == (done.status, done.error["code"])
    assert not (written / "archive").exists()


def test_what_can_be_loaded_is_in_order(newskeep: Any, written: Path) -> None:
    """The reader lies beside the configuration, where the command is called."""
    path = written / "newskeep.toml"
    path.write_text("[sources.three]" + _CONFIG.partition("[sources.three]")[2])
    assert 0 == newskeep("config", "check").status
