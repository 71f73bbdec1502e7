from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

import newskeep
from newskeep.archive import documents
from newskeep.model import Problem, Verification
from newskeep.storage.base import sha256_of
from newskeep.testing import Clock
from newskeep.warc.read import parse_record
from newskeep.warc.record import member, resource
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.archive.keeping import SITE, Crawling, article_of, keep_two, story

TRAM, FIRE = f"{SITE}/tram", f"{SITE}/fire"


class Kept:
    """An archive of two articles in one stored segment, and ways to damage it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (self.path,) = (home / "warc").rglob("*.warc.gz")
        self.records = list(scan(self.path))

    def sql(self, statement: str) -> None:
        """Change the catalog behind its back."""
        connection = sqlite3.connect(self.home / "catalog.sqlite")
        connection.execute(statement)
        connection.commit()
        connection.close()

    def write(self, data: bytes, *, sealed: bool = False) -> None:
        """Put other bytes in the segment's place; as if it had been sealed so, with another hash."""
        self.path.unlink()
        self.path.write_bytes(data)
        if sealed:
            self.sql(
                f"UPDATE segments SET sha256 = '{sha256_of(data)}', size = {len(data)}, committed = {len(data)}"
            )

    def member(self, record: Scanned) -> bytes:
        """A record's bytes in the segment."""
        return self.path.read_bytes()[record.offset : record.offset + record.length]

    def problems(self) -> list[tuple[str, int | None]]:
        """What `verify` finds, as (kind, offset)."""
        with newskeep.open(self.home) as archive:
            found = archive.verify().problems
        assert {self.path.name} >= {problem.segment for problem in found}
        assert all(problem.what for problem in found)
        return [(problem.kind, problem.offset) for problem in found]


@pytest.fixture
def kept(home: Path, clock: Clock) -> Kept:
    """A sound archive."""
    keep_two(home, clock)
    return Kept(home)


def test_a_clean_archive(kept: Kept) -> None:
    """Nothing is wrong with it, and the numbers are those of what is stored."""
    with newskeep.open(kept.home) as archive:
        proof = archive.verify()
    assert Verification(segments=1, records=7, captures=2, articles=2, problems=()) == proof
    assert proof.ok


def test_an_archive_without_captures(home: Path, clock: Clock) -> None:
    """There is nothing to prove."""
    with Crawling(home, clock):
        pass
    with newskeep.open(home) as archive:
        assert Verification(0, 0, 0, 0, ()) == archive.verify()


@pytest.mark.parametrize("record", range(7))
def test_a_flipped_bit(kept: Kept, record: int) -> None:
    """It costs the record that it is in, which is named by its offset; those behind are read."""
    damaged = kept.records[record]
    data = bytearray(kept.path.read_bytes())
    data[damaged.offset + damaged.length // 2] ^= 1
    kept.write(bytes(data))
    problems = kept.problems()
    assert ("changed-segment", None) == problems[0]
    assert ("torn-segment", damaged.offset) == problems[1]
    lost = [("row-without-record", damaged.offset)] if damaged.type in {"response", "resource"} else []
    assert lost == problems[2:]


def test_a_truncated_segment(kept: Kept) -> None:
    """In the middle of a record, and between two."""
    whole, last = kept.path.read_bytes(), kept.records[-1]
    lost = ("row-without-record", last.offset)
    kept.write(whole[:-10])
    assert [("changed-segment", None), ("torn-segment", last.offset), lost] == kept.problems()
    kept.write(whole[: last.offset])
    assert [("changed-segment", None), ("torn-segment", last.offset), lost] == kept.problems()


def test_bytes_after_the_end(kept: Kept) -> None:
    """They are no records, and stand where the segment ended."""
    size = kept.path.stat().st_size
    kept.write(kept.path.read_bytes() + b"more")
    assert [("changed-segment", None), ("torn-segment", size)] == kept.problems()


def test_a_segment_that_is_gone(kept: Kept) -> None:
    """It is named, with how much was in it."""
    kept.path.unlink()
    with newskeep.open(kept.home) as archive:
        (problem,) = archive.verify().problems
    what = "it is neither in the spool nor in storage; 2 captures are lost with it"
    assert Problem("missing-segment", kept.path.name, None, what) == problem


def test_a_segment_that_nobody_knows(kept: Kept) -> None:
    """A WARC file in storage without a row is named."""
    kept.path.with_name("other.warc.gz").write_bytes(kept.path.read_bytes())
    with newskeep.open(kept.home) as archive:
        (problem,) = archive.verify().problems
    assert ("unknown-segment", "other.warc.gz") == (problem.kind, problem.segment)


def test_a_capture_without_row(kept: Kept) -> None:
    """Its record is named; so is the version that was read from it, when that is gone as well."""
    kept.sql("DELETE FROM versions WHERE title = 'The fire'")
    assert [("record-without-row", kept.records[6].offset)] == kept.problems()
    kept.sql(f"DELETE FROM captures WHERE url = '{FIRE}'")
    assert [
        ("record-without-row", kept.records[4].offset),
        ("record-without-row", kept.records[6].offset),
    ] == kept.problems()


@pytest.mark.parametrize(
    "change",
    [
        "captures SET offset_ = offset_ + 1",
        "captures SET length = 1",
        "captures SET payload_digest = 'sha1:X'",
        "captures SET status = 404",
        "captures SET time = time + 1",
        "captures SET type = 'revisit'",
        "versions SET length = 1",
        "versions SET offset_ = offset_ + 1",
    ],
)
def test_a_row_that_says_other_than_its_record(kept: Kept, change: str) -> None:
    """Whichever column it is: place, digest, status, time, type."""
    kept.sql(f"UPDATE {change}")
    assert {"wrong-row"} == {kind for kind, _ in kept.problems()}
    assert 2 == len(kept.problems())


def test_a_record_that_was_taken_out(kept: Kept) -> None:
    """A segment rewritten without an article's record, with a hash to match: the row has no record."""
    kept.write(b"".join(kept.member(record) for record in kept.records[:-1]), sealed=True)
    kinds = [kind for kind, _ in kept.problems()]
    assert ["row-without-record", "changed-sidecar", "changed-sidecar"] == kinds


def test_a_record_that_was_rewritten(kept: Kept) -> None:
    """A page changed under its old digests: the digests tell."""
    response = kept.records[4]
    raw = parse_record(kept.member(response)).raw.replace(b"Fire number0", b"Fire number9")
    members = [kept.member(record) for record in kept.records]
    members[4] = gzip.compress(raw, mtime=0)
    kept.write(b"".join(members), sealed=True)
    assert ("wrong-digest", response.offset) in kept.problems()


def test_an_article_record_that_cannot_be_read(kept: Kept) -> None:
    """One of another format is named with its place, and its version counts as lost."""
    last = kept.records[-1]
    payload = parse_record(kept.member(last)).payload.replace(b'"format": 1', b'"format": 9')
    broken = resource(
        record_id=last.id,
        warcinfo_id=kept.records[0].id,
        target=last.field("WARC-Target-URI"),
        time=Clock()(),
        content_type=documents.CONTENT_TYPE,
        block=payload,
        capture=kept.records[4].id,
    )
    members = [kept.member(record) for record in kept.records[:-1]]
    kept.write(b"".join(members) + member(broken), sealed=True)
    found = kept.problems()
    assert {("unreadable-article", last.offset), ("row-without-record", last.offset)} <= set(found)


@pytest.mark.parametrize("suffix", [".cdxj", ".jsonl.gz"])
def test_sidecars(kept: Kept, suffix: str) -> None:
    """An index or a file of rows that is gone, or says other than its segment, is named."""
    (sidecar,) = kept.home.rglob(f"*{suffix}")
    data = sidecar.read_bytes()
    sidecar.unlink()
    assert [("missing-sidecar", None)] == kept.problems()
    sidecar.write_bytes(data[: len(data) // 2])
    assert [("changed-sidecar", None)] == kept.problems()
    sidecar.write_bytes(data)
    assert [] == kept.problems()


def test_a_growing_segment(home: Path, clock: Clock) -> None:
    """Of a living run it is read as far as it is committed; what comes later is no problem."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM, FIRE)
        crawling.keep(TRAM, story("Tram"))
        with newskeep.open(home) as archive:
            assert Verification(1, 0, 0, 0, ()) == archive.verify()
            crawling.writer.commit()
            crawling.keep(FIRE, story("Fire"))
            assert Verification(1, 4, 1, 1, ()) == archive.verify()


def test_damage_in_a_growing_segment(home: Path, clock: Clock) -> None:
    """What was acknowledged and can't be read any more is named, also while the run lives."""
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        crawling.writer.commit()
        (path,) = (home / "spool").glob("*.open")
        whole = path.read_bytes()
        path.write_bytes(whole[:-300])
        with newskeep.open(home) as archive:
            kinds = {problem.kind for problem in archive.verify().problems}
        assert {"torn-segment", "row-without-record"} == kinds
        path.write_bytes(whole)


def test_versions_of_two_runs(kept: Kept, clock: Clock) -> None:
    """A row of a version can't stand in for another's record: it is named where its record was."""
    with Crawling(kept.home, clock, "run2") as crawling:
        crawling.keep(TRAM, story("South"))
    kept.sql(f"DELETE FROM versions WHERE article = '{article_of(TRAM)}' AND version = 2")
    with newskeep.open(kept.home) as archive:
        (problem,) = archive.verify().problems
    what = f"no row for version 2 of article {article_of(TRAM)}"
    assert ("record-without-row", what) == (problem.kind, problem.what)
