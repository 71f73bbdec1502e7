from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.layout import Layout
from newskeep.archive.repair import Repaired, repair
from newskeep.archive.runlock import RunLock
from newskeep.archive.snapshot import put_snapshot, snapshots
from newskeep.archive.workspace import StorageAddress
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import ArchiveInUseError
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.dying import killed_after
from tests.archive.keeping import SITE, Crawling, keep_two, story
from tests.reindex.telling import captures, rows, told

FIRE = f"{SITE}/fire"
LOCAL = StorageAddress()


@pytest.fixture
def segment(home: Path, clock: Clock) -> Path:
    """The one segment of an archive of two articles."""
    keep_two(home, clock)
    (path,) = (home / "warc").rglob("*.warc.gz")
    return path


def _sql(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(home / "catalog.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _done(repaired: Repaired) -> list[str]:
    return [deed.kind for deed in repaired.deeds]


def test_nothing_to_do(home: Path, segment: Path, clock: Clock) -> None:
    """A sound archive stays as it is, byte for byte."""
    before = {path: path.read_bytes() for path in (home / "warc").rglob("*") if path.is_file()}
    done = repair(home, LOCAL, now=clock())
    assert ([], True) == (_done(done), done.after.ok)
    assert before == {path: path.read_bytes() for path in (home / "warc").rglob("*") if path.is_file()}


def test_rows_of_records_that_have_none(home: Path, segment: Path, clock: Clock) -> None:
    """They are what they were."""
    before = told(home), captures(home)
    _sql(home, "DELETE FROM versions WHERE title = 'The fire'", f"DELETE FROM captures WHERE url = '{FIRE}'")
    _sql(home, "DELETE FROM articles WHERE url LIKE '%fire'")
    done = repair(home, LOCAL, now=clock())
    assert (["rows-made"], True) == (_done(done), done.after.ok)
    assert before == (told(home), captures(home))


def test_a_segment_that_the_catalog_does_not_know(home: Path, segment: Path, clock: Clock) -> None:
    """It is taken in whole."""
    before = told(home)
    _sql(home, *(f"DELETE FROM {table}" for table in ("versions", "articles", "captures", "segments")))
    done = repair(home, LOCAL, now=clock())
    assert (["rows-made"], True) == (_done(done), done.after.ok)
    assert before == told(home)


@pytest.mark.parametrize("suffix", ["*.cdxj", "*.jsonl.gz"])
def test_sidecars_are_made_anew(home: Path, segment: Path, clock: Clock, suffix: str) -> None:
    """One that is gone, and one that says something else."""
    (sidecar,) = home.rglob(suffix)
    good = sidecar.read_bytes()
    sidecar.unlink()
    assert ["sidecars-made"] == _done(repair(home, LOCAL, now=clock()))
    assert good == sidecar.read_bytes()
    sidecar.unlink()
    sidecar.write_bytes(gzip.compress(b"{}"))
    done = repair(home, LOCAL, now=clock())
    assert (["sidecars-made"], True, good) == (_done(done), done.after.ok, sidecar.read_bytes())


def test_a_torn_end_of_a_run_that_died(home: Path, segment: Path, clock: Clock) -> None:
    """It is cut, sealed and stored."""

    def crash() -> None:
        crawling = Crawling(home, clock, "run2")
        crawling.keep(f"{SITE}/new", story("New"))
        crawling.writer.commit()
        crawling.keep(f"{SITE}/torn", story("Torn"))

    killed_after(crash)
    done = repair(home, LOCAL, now=clock())
    assert (["recovered"], True) == (_done(done), done.after.ok)
    assert 2 == len(list((home / "warc").rglob("*.warc.gz")))


def test_records_that_are_gone(home: Path, segment: Path, clock: Clock) -> None:
    """Their rows stay with their texts and are noted; the damage itself stays a problem, and is not touched."""
    damaged = list(scan(segment))[1]
    data = bytearray(segment.read_bytes())
    data[damaged.offset + damaged.length // 2] ^= 1
    segment.unlink()
    segment.write_bytes(bytes(data))
    done = repair(home, LOCAL, now=clock())
    assert [("noted-lost", "1 record is")] == [(deed.kind, deed.what[:11]) for deed in done.deeds]
    assert [(damaged.id,)] == rows(home, "SELECT record_id FROM lost")
    assert ["changed-segment", "torn-segment"] == [problem.kind for problem in done.after.problems]
    assert bytes(data) == segment.read_bytes()
    with newskeep.open(home) as archive:
        assert story("Tram") == archive.show(f"{SITE}/tram").text


def test_a_segment_that_is_gone_and_comes_back(home: Path, segment: Path, clock: Clock) -> None:
    """It is noted once, and no longer when it was restored."""
    data = segment.read_bytes()
    segment.unlink()
    done = repair(home, LOCAL, now=clock())
    assert (["noted-lost"], True) == (_done(done), done.after.ok)
    assert 5 == rows(home, "SELECT COUNT(*) FROM lost")[0][0]
    segment.write_bytes(data)
    done = repair(home, LOCAL, now=clock())
    assert ([], True, []) == (_done(done), done.after.ok, rows(home, "SELECT * FROM lost"))


def test_a_damaged_copy_of_the_catalog(home: Path, segment: Path, clock: Clock) -> None:
    """It is named by verify, and removed."""
    storage = LOCAL.open(home)
    with open_catalog(home) as catalog:
        put_snapshot(catalog, storage, clock())
    (snapshot,) = snapshots(storage)
    path = home / snapshot.key
    path.write_bytes(path.read_bytes()[:-1])
    with newskeep.open(home) as archive:
        assert ["changed-snapshot"] == [problem.kind for problem in archive.verify().problems]
    assert ["snapshot-removed"] == _done(repair(home, LOCAL, now=clock()))
    assert [] == snapshots(storage)


def test_not_beside_a_run(home: Path, segment: Path, clock: Clock) -> None:
    """Refused, with the run's name."""
    with RunLock(Layout(home), "run7"), pytest.raises(ArchiveInUseError, match="run7"):
        repair(home, LOCAL, now=clock())
