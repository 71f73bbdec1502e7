"""The command in an empty folder, the demo's site, and a configuration that crawls it without delay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from tests.cli.conftest import Newskeep

#: comments and all, as somebody wrote it
MINE = '# mine\n[crawl]\ndelay = "0s"   # fast\nallow_hosts = ["127.0.0.1"]\n'


@pytest.fixture
def newskeep(tmp_path: Path) -> Newskeep:
    """The command, in an empty folder."""
    return Newskeep(tmp_path)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """The demo's news site."""
    with NewsSite(generated=(3, 2)) as serving:
        yield serving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration without sources."""
    path = tmp_path / "newskeep.toml"
    path.write_text(MINE, "utf-8")
    return path
