"""What finding, listing, showing and counting cost, told without a clock: modules that are imported, statements that are run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newskeep
from benchmarks.inspecting.generated import make
from newskeep import model
from newskeep.archive.archive import Archive
from newskeep.catalog.door import named_queries
from tests.cli.conftest import environment

#: what a command has that reads pages, crawls, schedules, checks a configuration, or talks to a cloud
_HEAVY = (
    *("apscheduler", "boto3", "botocore", "config.schema", "deflate", "duckdb", "idna", "lxml", "rapidfuzz"),
    *("scrapy", "starlette", "tomlkit", "trafilatura", "twisted", "warcio", "xxhash", "zipfile"),
)
#: not even the terminal's tables, and the checker of typer's values
_HEAVIER_THAN_A_LIST = ("pydantic", "rich", *_HEAVY)
_RUN = """
import sys, newskeep.__main__
from cli.main import main
status = main(sys.argv[2:])
sys.stderr.write(f"{status} {[name for name in sys.argv[1].split() if name in sys.modules]}")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 300 made-up articles."""
    made = tmp_path_factory.mktemp("made") / "home"
    make(made, 300)
    return made


def imported(modules: tuple[str, ...], *arguments: str | Path) -> str:
    """Status of a command, and which of the modules it has imported."""
    command = [sys.executable, "-c", _RUN, " ".join(modules), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(), check=False)
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--limit", "3"),
        ("list", "--json"),
        ("search", "source:source-00 since:2020-01"),
        ("stats",),
        ("status",),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_imports_nothing_heavy(made: Path, arguments: tuple[str, ...]) -> None:
    """What it does not use costs it nothing, into a pipe."""
    assert "0 []" == imported(_HEAVIER_THAN_A_LIST, *arguments, "--quiet", "--home", made)


def test_showing_an_article_imports_nothing_heavy(made: Path) -> None:
    """Likewise."""
    with newskeep.open(made) as archive:
        article = next(archive.list(limit=1)).id
    assert "0 []" == imported(_HEAVIER_THAN_A_LIST, "show", article, "--home", made)


@pytest.mark.parametrize(
    "arguments", [("--help",), ("list", "--help"), ("sources", "--help"), ("--version",)], ids=" ".join
)
def test_help_imports_no_more_than_it_draws(arguments: tuple[str, ...]) -> None:
    """Every command stands in it, and none of what they use is imported."""
    assert "0 []" == imported(("pydantic", *_HEAVY), *arguments)


@pytest.mark.parametrize(
    ("asks", "statements"),
    [
        (lambda archive: list(archive.list(limit=50)), 1),
        (lambda archive: list(archive.list(source="source-00", limit=50)), 2),
        (lambda archive: list(archive.search("source:source-00", limit=20)), 22),
        (lambda archive: archive.show(next(archive.list(limit=1)).id), 3),
        (lambda archive: archive.stats(), 4),
    ],
    ids=["list", "list of a source", "search", "show", "stats"],
)
def test_statements_of_a_command(made: Path, asks: Callable[[Archive], object], statements: int) -> None:
    """As many for a page as documented: none more with each article of a list, one with each that a search found."""
    ours = {sql.splitlines()[0] for sql in named_queries().values()}
    run: list[str] = []
    with newskeep.open(made) as archive:
        connection = archive._catalog.door.connection
        connection.set_trace_callback(lambda sql: run.append(sql.splitlines()[0]))
        asks(archive)
        connection.set_trace_callback(None)
    # the rest is what the full-text index asks of its own tables
    assert statements == len([first for first in run if first in ours])


def test_every_value_has_its_file() -> None:
    """The names of the model, which are imported one by one, are all there; another one is an `AttributeError`."""
    for name in model.__all__:
        value: Any = getattr(model, name)
        assert getattr(value, "__module__", "newskeep.model.").startswith(("newskeep.model.", "builtins"))
    with pytest.raises(AttributeError, match="nobody"):
        _ = model.nobody
    assert {getattr(newskeep, name) is not None for name in newskeep.__all__} == {True}
