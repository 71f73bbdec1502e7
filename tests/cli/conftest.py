"""The command as users run it, and an archive that it made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.server import NewsSite

_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> Any:
        """The JSON object that is the last line on standard error."""
        return json.loads(self.err.splitlines()[-1])


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of the developer's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSKEEP_")}
    return {
        **kept,
        "PYTHONPATH": str(_CHECKOUT),
        "HOME": "/nonexistent",
        "COLUMNS": "80",
        "PAGER": "cat",
        **more,
    }


def command(*arguments: str | Path) -> list[str]:
    """The command line of newskeep."""
    return [sys.executable, "-m", "newskeep", *map(str, arguments)]


def run_in(folder: Path, *arguments: str | Path, **more: str) -> Done:
    """Run newskeep in a folder, with more environment."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Newskeep:
    """The command, in a folder."""

    folder: Path

    def __call__(self, *arguments: str | Path, **more: str) -> Done:
        """Run it, with more environment."""
        return run_in(self.folder, *arguments, **more)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start it."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    command = staticmethod(command)
    environment = staticmethod(environment)


@pytest.fixture
def newskeep(tmp_path: Path) -> Newskeep:
    """The command, in an empty folder."""
    return Newskeep(tmp_path)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What `newskeep demo --json` said."""
    folder = tmp_path_factory.mktemp("demo")
    return run_in(folder, "demo", "--home", folder / "home", "--json")


@pytest.fixture(scope="session")
def home(demonstration: Done) -> Path:
    """The archive that the demo made; only read."""
    return Path(demonstration.json["home"])


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """The demo's news site."""
    with NewsSite(generated=(3, 2)) as serving:
        yield serving


@pytest.fixture
def configured(tmp_path: Path, site: NewsSite) -> Path:
    """A configuration with both outlets as sources, crawled without delay."""
    path = tmp_path / "newskeep.toml"
    path.write_text(
        '[crawl]\ndelay = "0s"\nallow_hosts = ["127.0.0.1"]\n'
        f'[sources.first]\nurls = ["{site.first.url}/feed/"]\n'
        f'[sources.courier]\nurls = ["{site.second.url}/feed/"]\n'
    )
    return path
