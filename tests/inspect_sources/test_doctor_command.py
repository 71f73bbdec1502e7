"""`newskeep doctor`, and `newskeep` alone, in each state of things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.checks.finding import State
from cli.checks.home import catalog, disk
from cli.checks.machine import clock, names, sqlite
from demo.server import NewsSite
from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import FILE, create_catalog
from newskeep.catalog.migrations import migrations
from tests.cli.conftest import Newskeep
from tests.inspect_sources.conftest import MINE

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def crawled(newskeep: Newskeep, site: NewsSite, file: Path) -> Newskeep:
    """An archive with a few articles."""
    file.write_text(f'{MINE}[sources.courier]\nurls = ["{site.second.url}/feed/"]\n', "utf-8")
    assert 0 == newskeep("crawl").status
    return newskeep


def _states(newskeep: Newskeep) -> dict[str, str]:
    return {line["what"]: line["state"] for line in newskeep("doctor", "--json").lines}


def test_a_sound_archive_is_told(crawled: Newskeep) -> None:
    """Each thing has its line; nothing is bad, and the exit status is 0."""
    states = _states(crawled)
    expected = {"config", "python", "sqlite", "clock", "dns", "duckdb", "pywb", "disk", "catalog"}
    assert expected | {"segments", "locks", "spool"} == set(states)
    assert "bad" not in states.values()
    assert 0 == crawled("doctor").status


def test_a_segment_that_was_cut_is_bad(crawled: Newskeep) -> None:
    """Exit status 1, with the commands to run; `newskeep` alone says the same."""
    segment = next((crawled.folder / "archive" / "warc").rglob("*.warc.gz"))
    segment.write_bytes(segment.read_bytes()[:-10])
    done = crawled("doctor")
    assert (1, True) == (done.status, "newskeep repair" in done.err)
    assert "damaged" == crawled("--json").json["state"]


def test_a_broken_configuration_and_catalog_are_told(newskeep: Newskeep, file: Path) -> None:
    """Neither keeps the other looks from being made."""
    (newskeep.folder / "archive").mkdir()
    (newskeep.folder / "archive" / FILE).write_bytes(b"this is no database" * 100)
    assert ("warn", "bad") == (_states(newskeep)["config"], _states(newskeep)["catalog"])
    assert "unreadable" == newskeep("--json").json["state"]
    file.write_text("[crawl]\ndely = 1\n", "utf-8")
    assert "bad" == _states(newskeep)["config"]
    assert "newskeep config check" == newskeep("--json").json["next"][0]["command"]


def test_the_first_steps(newskeep: Newskeep, site: NewsSite) -> None:
    """From nothing, over a configuration without sources, to one that was never crawled."""
    assert "new" == newskeep("--json").json["state"]
    file = newskeep.folder / "newskeep.toml"
    file.write_text(MINE, "utf-8")
    assert "newskeep sources add URL" == newskeep("--json").json["next"][0]["command"]
    file.write_text(f'{MINE}[sources.courier]\nurls = ["{site.second.url}/feed/"]\n', "utf-8")
    done = newskeep()
    assert (0, True, "") == (done.status, "newskeep crawl" in done.out, done.err)


def test_an_archive_that_is_ready_and_one_with_a_daemon(crawled: Newskeep) -> None:
    """Without a daemon the next step is to run one; with one, to look at it."""
    assert ["newskeep run", "newskeep list"] == [step["command"] for step in crawled("--json").json["next"]][
        :2
    ]
    with DaemonLock(Layout(crawled.folder / "archive"), datetime.now(UTC)):
        standing = crawled("--json").json
    assert ("running", "newskeep status") == (standing["state"], standing["next"][0]["command"])


def test_a_clock_that_is_wrong() -> None:
    """Behind what was written already, or never set."""
    assert State.OK is clock(_NOW, _NOW - timedelta(days=1)).state
    assert State.BAD is clock(_NOW, _NOW + timedelta(hours=1)).state
    assert State.BAD is clock(datetime(1970, 1, 2, tzinfo=UTC), None).state


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    """By what has to stay free; a home that is not there yet is judged by the folder above it."""
    home = tmp_path / "not" / "there"
    assert [State.OK, State.BAD] == [disk(home, 1).state, disk(home, 10**18).state]


def test_a_catalog_of_another_version(tmp_path: Path) -> None:
    """One of a newer newskeep can't be used; none at all is no harm."""
    assert State.WARN is catalog(tmp_path).state
    with create_catalog(tmp_path) as made:
        made.door.connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    assert State.BAD is catalog(tmp_path).state


def test_names_and_sqlite_of_this_machine() -> None:
    """An address is its own name; a name that can't be is told."""
    assert [State.OK, State.OK] == [names(["127.0.0.1"]).state, names([]).state]
    assert [State.BAD, State.OK] == [names(["no such host.invalid"]).state, sqlite().state]
