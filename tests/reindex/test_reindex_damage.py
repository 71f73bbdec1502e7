from __future__ import annotations

from pathlib import Path

from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.keeping import SITE, Crawling, article_of, keep_two, story
from tests.reindex.telling import forget, rows, told

TRAM = f"{SITE}/tram"


def _flip(home: Path, number: int) -> Path:
    """One bit in the n-th record of the archive's first segment."""
    path = min((home / "warc").rglob("*.warc.gz"))
    record = list(scan(path))[number]
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.unlink()
    path.write_bytes(bytes(data))
    return path


def test_what_lies_behind_damage_is_taken(home: Path, clock: Clock) -> None:
    """One flipped bit costs one record, which is named; the article after it is there."""
    keep_two(home, clock)
    damaged = _flip(home, 1)
    forget(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert ["The fire"] == [article["title"] for article in told(home)["list"]]
    kinds = [(problem.kind, problem.segment) for problem in done.problems]
    assert [("torn-segment", damaged.name), ("record-without-capture", damaged.name)] == kinds
    assert "version 1 of article " + article_of(TRAM) in done.problems[1].what


def test_a_version_in_between_that_is_lost(home: Path, clock: Clock) -> None:
    """The others keep their numbers, and the next one gets a new one."""
    for number, run in enumerate(("run1", "run2"), 1):
        with Crawling(home, clock, run) as crawling:
            crawling.keep(TRAM, story("Tram", 100 * number))
    _flip(home, 3)
    forget(home)
    done = reindex(home, StorageAddress(), now=clock())
    assert (1, 1) == (done.articles, done.versions)
    with Crawling(home, clock, "run3") as crawling:
        crawling.keep(TRAM, story("Tram", 300))
    assert [(2,), (3,)] == rows(home, "SELECT version FROM versions ORDER BY version")


def test_an_old_catalog_tells_what_is_gone(home: Path, clock: Clock) -> None:
    """Captures that it had and storage has no more are named; their URLs are fetched again in full."""
    keep_two(home, clock)
    min((home / "warc").rglob("*.warc.gz")).unlink()
    done = reindex(home, StorageAddress(), now=clock())
    assert ["lost-capture", "lost-capture"] == [problem.kind for problem in done.problems]
    assert {(None, "")} == set(rows(home, "SELECT etag, payload_digest FROM urls WHERE role = 'link'"))
    assert 2 == rows(home, "SELECT COUNT(*) FROM urls WHERE role = 'link' AND due IS NOT NULL")[0][0]


def test_a_catalog_that_cannot_be_read(home: Path, clock: Clock) -> None:
    """It is kept as it is, and the new one is made without it."""
    keep_two(home, clock)
    before = told(home)
    forget(home)
    (home / "catalog.sqlite").write_bytes(b"no database at all")
    done = reindex(home, StorageAddress(), now=clock())
    assert (False, ()) == (done.taken_over, done.problems)
    assert done.kept is not None
    assert b"no database at all" == done.kept.read_bytes()
    assert before == told(home)


def test_a_file_that_is_no_segment(home: Path, clock: Clock) -> None:
    """A WARC file of others is named, and not taken."""
    keep_two(home, clock)
    segment = min((home / "warc").rglob("*.warc.gz"))
    segment.with_name("other.warc.gz").write_bytes(segment.read_bytes())
    done = reindex(home, StorageAddress(), now=clock())
    assert [("unknown-segment", "other.warc.gz")] == [(one.kind, one.segment) for one in done.problems]
    assert 2 == done.articles
