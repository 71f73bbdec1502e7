from __future__ import annotations

import gzip
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.proof.rules import breaches
from newskeep.archive.proof.verify import QuickVerification
from newskeep.catalog.catalog import open_catalog
from newskeep.catalog.migrations import migrations
from newskeep.model import Verification
from newskeep.storage.base import sha256_of
from newskeep.testing import Clock
from newskeep.warc.read import parse_record
from newskeep.warc.scan import scan
from tests.archive.keeping import SITE, Crawling, keep_two

TRAM = f"{SITE}/tram"


def _verify(home: Path, *, deep: bool) -> Verification:
    with newskeep.open(home) as archive:
        return archive.verify(deep=deep)


def _sql(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "catalog.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_quick_proof_says_what_it_did_not_read(home: Path, clock: Clock) -> None:
    """Its figures are those of the deep one."""
    keep_two(home, clock)
    deep, quick = _verify(home, deep=True), _verify(home, deep=False)
    assert isinstance(quick, QuickVerification)
    assert (deep.records, deep.captures, deep.articles) == (quick.records, quick.captures, quick.articles)
    assert ("1 segment not unpacked: by SHA-256 they are the files that were sealed",) == quick.unread


def test_one_flipped_bit(home: Path, clock: Clock) -> None:
    """A segment that is not the file that was sealed is read whole by the quick proof too."""
    keep_two(home, clock)
    (path,) = home.rglob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(bytes(data))
    assert _verify(home, deep=True).problems == _verify(home, deep=False).problems
    assert () == getattr(_verify(home, deep=False), "unread", None)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM versions WHERE title = 'The fire'",
        "UPDATE captures SET offset_ = offset_ + 1",
        "UPDATE captures SET payload_digest = 'sha1:X'",
        "UPDATE captures SET status = 404",
        "UPDATE versions SET length = 1",
        "UPDATE versions SET offset_ = 1",
    ],
)
def test_rows_that_are_wrong(home: Path, clock: Clock, statement: str) -> None:
    """The index gives them away without a look into the segment, which is then read."""
    keep_two(home, clock)
    _sql(home, statement)
    assert _verify(home, deep=True).problems == _verify(home, deep=False).problems != ()


@pytest.mark.parametrize("pattern", ["*.cdxj", "*.jsonl.gz"])
def test_sidecars_that_are_wrong(home: Path, clock: Clock, pattern: str) -> None:
    """Gone, or with other lines."""
    keep_two(home, clock)
    (path,) = home.rglob(pattern)
    data = path.read_bytes()
    path.unlink()
    assert ["missing-sidecar"] == [problem.kind for problem in _verify(home, deep=False).problems]
    path.write_bytes(data[: len(data) // 2])
    assert ["changed-sidecar"] == [problem.kind for problem in _verify(home, deep=False).problems]


def test_a_revisit_whose_original_is_gone(home: Path, clock: Clock) -> None:
    """It is named with what it refers to."""
    keep_two(home, clock)
    clock.advance(timedelta(hours=1))
    with Crawling(home, clock, "run2") as crawling:
        crawling.keep_same(TRAM, status=304)
    assert () == _verify(home, deep=True).problems
    _sql(
        home, "UPDATE captures SET record_id = 'urn:uuid:other' WHERE type = 'response' AND url LIKE '%tram'"
    )
    kinds = {problem.kind for problem in _verify(home, deep=True).problems}
    assert {"dangling-revisit", "row-without-record", "record-without-row"} == kinds


def test_fields_that_a_record_must_not_have(home: Path, clock: Clock) -> None:
    """By the type of the record; and what it must have."""
    keep_two(home, clock)
    (path,) = home.rglob("*.warc.gz")
    assert [] == [breach for record in scan(path) for breach in breaches(record)]
    members = [path.read_bytes()[one.offset : one.offset + one.length] for one in scan(path)]
    raw = parse_record(members[0]).raw.replace(
        b"WARC-Filename", b"WARC-Target-URI: http://a/\r\nWARC-Filename"
    )
    members[0] = gzip.compress(raw, mtime=0)
    path.unlink()
    path.write_bytes(b"".join(members))
    _sql(home, f"UPDATE segments SET sha256 = '{sha256_of(b''.join(members))}'")
    found = [problem.what for problem in _verify(home, deep=True).problems if problem.kind == "wrong-field"]
    assert ["a warcinfo record must not have WARC-Target-URI"] == found


@pytest.mark.parametrize("known", range(1, len(migrations()) + 1))
def test_a_catalog_of_an_earlier_version(tmp_path: Path, known: int) -> None:
    """Whichever version it has, opening it brings it up to date, and what was in it stays."""
    connection = sqlite3.connect(tmp_path / "catalog.sqlite")
    for sql in migrations()[:known]:
        connection.executescript(sql)
    connection.execute(f"PRAGMA user_version = {known}")
    connection.execute("INSERT INTO meta VALUES ('fact', '7')")
    connection.commit()
    connection.close()
    with open_catalog(tmp_path) as catalog:
        assert (7, []) == (catalog.recall("fact"), catalog.door.all("lost_records"))
