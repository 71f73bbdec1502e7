from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newskeep.catalog.catalog import FILE, create_catalog, open_catalog
from newskeep.catalog.migrations import migrations, version
from newskeep.errors import CatalogError, NotFoundError
from tests.archive.dying import at_once


def test_a_new_catalog_has_the_last_version(tmp_path: Path) -> None:
    """Every migration is applied to a new database."""
    with create_catalog(tmp_path / "deep" / "home") as catalog:
        assert len(migrations()) == version(catalog.door.connection)
        assert catalog.articles.count() == 0


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """What was written stays when the catalog is opened for writing a second time."""
    with create_catalog(tmp_path) as catalog:
        catalog.remember("fact", [1, "two"])
    with create_catalog(tmp_path) as catalog:
        assert [1, "two"] == catalog.recall("fact")
        catalog.remember("fact", 3)
        assert 3 == catalog.recall("fact")
        assert None is catalog.recall("nothing")


def test_reading_completes_a_catalog_that_is_not_migrated(tmp_path: Path) -> None:
    """A process that died before it made the tables leaves an empty file; a reader makes it usable."""
    (tmp_path / FILE).touch()
    with open_catalog(tmp_path) as catalog:
        assert 0 == catalog.articles.count()


@pytest.mark.parametrize("opening", [create_catalog, open_catalog])
def test_a_newer_catalog_is_refused(tmp_path: Path, opening: object) -> None:
    """What a newer newskeep wrote is neither read nor written, and the sentence says why."""
    create_catalog(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogError) as refused:
        opening(tmp_path)  # type: ignore[operator]
    assert (
        f"The catalog {tmp_path / FILE} has version 99, and this newskeep knows versions up to {len(migrations())}."
        == refused.value.message
    )
    assert "Use the newer newskeep that wrote it." == refused.value.hint


def test_processes_that_create_it_at_once(fast_disk: Path) -> None:
    """Of many processes that find no catalog each gets the same one, whole; none is turned away."""
    for round_ in range(15):
        home = fast_disk / f"{round_}"
        assert [0] * 6 == at_once(6, lambda: create_catalog(home).remember("fact", round_))  # noqa: B023
        with open_catalog(home) as catalog:
            assert round_ == catalog.recall("fact")


def test_a_folder_without_archive(tmp_path: Path) -> None:
    """Reading makes nothing: no catalog, no folder."""
    with pytest.raises(NotFoundError) as refused:
        open_catalog(tmp_path / "home")
    assert f"There is no archive in {tmp_path / 'home'}." == refused.value.message
    assert [] == list(tmp_path.iterdir())


def test_parts_of_the_search_index_are_merged_by_eights(tmp_path: Path) -> None:
    """Each word is written less often than by fours, which is what SQLite does by itself."""
    with create_catalog(tmp_path) as catalog:
        found = catalog.door.connection.execute(
            "SELECT v FROM search_config WHERE k = 'automerge'"
        ).fetchall()
    assert [8] == [row["v"] for row in found]
