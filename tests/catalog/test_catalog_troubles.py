from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newskeep.catalog.catalog import FILE, Catalog, create_catalog, open_catalog
from newskeep.catalog.door import Door
from newskeep.errors import CatalogError
from newskeep.model import Trigger
from tests.archive.dying import killed_after
from tests.catalog.conftest import NOW


@contextmanager
def readable_only() -> Iterator[Path]:
    """A folder that may be read and not written, once it is closed by `chmod`; the super-user steps down."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """As a user without rights in the folder."""
    folder.chmod(0o555)
    user = os.geteuid()
    if not user:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


def test_a_home_that_cannot_be_written_is_read(catalog: Catalog) -> None:
    """In a folder that can't be written, a closed catalog is read all the same, and writing is refused."""
    catalog.close()
    with readable_only() as folder:
        with create_catalog(folder) as written:
            written.remember("fact", 1)
        with nobody(folder):
            with open_catalog(folder) as read:
                assert 1 == read.recall("fact")
                with pytest.raises(CatalogError, match="readonly"):
                    read.remember("fact", 2)
            with pytest.raises(CatalogError) as refused:
                create_catalog(folder)
    assert "Check who may write to the archive's home." == refused.value.hint


def test_a_reader_without_rights_sees_what_a_writer_has_committed() -> None:
    """Beside a living writer of another user, a reader sees the commits that are only in the log yet."""
    with readable_only() as folder, create_catalog(folder) as written:
        written.remember("fact", "in the log")
        with nobody(folder), open_catalog(folder) as read:
            assert "in the log" == read.recall("fact")


def test_a_reader_without_rights_after_a_crash() -> None:
    """What a killed writer left in the log is not passed over: it is read, or the sentence says that it can't be."""
    with readable_only() as folder:
        killed_after(lambda: create_catalog(folder).remember("fact", "in the log"))
        (folder / f"{FILE}-shm").unlink()
        with nobody(folder):
            try:
                with open_catalog(folder) as read:
                    found = read.recall("fact")
            except CatalogError as error:
                found = error.hint
        assert found in {"in the log", "Check who may write to the archive's home."}


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    """A home below a file is refused in a sentence."""
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(CatalogError) as refused:
            create_catalog(home)
        assert refused.value.message.startswith(f"The archive's home {home} can't be made: ")
        assert "Choose a folder that you may write to, with --home or archive.home." == refused.value.hint


def test_a_catalog_that_is_none(tmp_path: Path) -> None:
    """A file of something else is said to be none, by reader and writer, and stays as it is."""
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    for opening in (open_catalog, create_catalog):
        with pytest.raises(CatalogError) as refused:
            opening(tmp_path)
        assert (
            f"The catalog {tmp_path / FILE} can't be used: file is not a database." == refused.value.message
        )
        assert refused.value.hint.startswith("Put catalog.sqlite aside and restore it from a backup")
    assert b"no database at all" * 100 == (tmp_path / FILE).read_bytes()


def test_a_damaged_catalog(fast_disk: Path) -> None:
    """Damage inside the file comes out as our error, also when it is met in the middle of a list."""
    with create_catalog(fast_disk) as catalog:
        for number in range(500):
            catalog.ledger.add_fire(f"source{number:04}" + "x" * 200, NOW, Trigger.MANUAL)
        catalog.door.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((fast_disk / FILE).read_bytes())
    data[-20 * 4096 :] = b"\xaa" * (20 * 4096)
    (fast_disk / FILE).write_bytes(data)
    with open_catalog(fast_disk) as catalog, pytest.raises(CatalogError, match="malformed"):
        list(catalog.ledger.fires())


def test_a_locked_catalog(tmp_path: Path) -> None:
    """Where another process writes for too long, the sentence says so; nothing of the transaction stays."""
    create_catalog(tmp_path).close()
    impatient = sqlite3.connect(tmp_path / FILE, timeout=0.01, isolation_level=None)
    with create_catalog(tmp_path) as other, Catalog(Door(impatient, tmp_path / FILE)) as catalog:
        with other.door.transaction(), pytest.raises(CatalogError) as refused:
            catalog.remember("fact", 1)
        assert f"The catalog {tmp_path / FILE} can't be used: database is locked." == refused.value.message
        assert refused.value.hint.startswith("Another process has been writing for half a minute")
        catalog.remember("fact", 2)
        assert 2 == other.recall("fact")


def test_a_full_disk(tmp_path: Path) -> None:
    """A database that can't grow refuses the commit, and goes on with what it had."""
    with create_catalog(tmp_path) as catalog:
        catalog.remember("fact", 1)
        pages = catalog.door.connection.execute("PRAGMA page_count").fetchone()[0]
        catalog.door.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CatalogError) as refused:
            catalog.remember("large", "x" * 100_000)
        assert "Free some space: what was committed is safe." == refused.value.hint
        assert (1, None) == (catalog.recall("fact"), catalog.recall("large"))


def test_an_exception_rolls_back(catalog: Catalog) -> None:
    """What a transaction wrote before an exception is gone."""
    with pytest.raises(ZeroDivisionError), catalog.door.transaction():
        catalog.door.run("set_meta", key="fact", value="1")
        1 / 0  # noqa: B018
    assert None is catalog.recall("fact")
