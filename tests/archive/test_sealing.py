from __future__ import annotations

import gzip
import json
import zlib
from io import StringIO
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer

import newskeep
from newskeep.archive.sealing import Sealer
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import DamageError, NewskeepError
from newskeep.storage.base import sha256_of
from newskeep.testing import Clock
from tests.archive.gate import Gate
from tests.archive.keeping import SITE, Crawling, article_of, article_text, keep_two, story

TRAM = f"{SITE}/tram"


def one(home: Path, pattern: str) -> Path:
    """The one file that is called so."""
    (path,) = home.rglob(pattern)
    return path


def keep_all_kinds(home: Path, clock: Clock) -> None:
    """A segment with two versions, a duplicate, an unchanged page and two revisits."""
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, article_text(story("Tram"), "“Tram” – 日本"), body=b"one")
        crawling.keep(f"{SITE}/copy", story("Tram"))
        crawling.writer.commit()
        crawling.keep(TRAM, article_text(story("South"), "Tram"), body=b"two")
        crawling.writer.commit()
        crawling.keep(TRAM, article_text(story("South"), "Tram"), body=b"three")
        crawling.writer.commit()
        crawling.keep_same(TRAM, b"three")
        crawling.writer.commit()
        crawling.keep_same(TRAM, status=304)


def test_the_index_is_what_cdxj_indexer_makes(home: Path, clock: Clock) -> None:
    """Row for row and byte for byte, sorted."""
    keep_all_kinds(home, clock)
    segment, rows = one(home, "*.warc.gz"), StringIO()
    CDXJIndexer(rows, [str(segment)], sort=True).process_all()
    expected = sorted(rows.getvalue().encode().splitlines(keepends=True))
    assert b"".join(expected) == one(home, "*.cdxj").read_bytes()
    assert 10 == len(expected)


def test_one_row_a_version(home: Path, clock: Clock) -> None:
    """The rows for data tools say of each version what the catalog says, with its text and its capture."""
    keep_all_kinds(home, clock)
    data = gzip.decompress(one(home, "*.jsonl.gz").read_bytes())
    rows = [json.loads(line) for line in data.splitlines()]
    with newskeep.open(home) as archive:
        expected = [
            (
                article.id,
                article.version,
                article.verdict.value,
                article.title,
                article.text,
                article.capture.offset,
            )
            for article in (archive.show(TRAM, 1), archive.show(f"{SITE}/copy"), archive.show(TRAM, 2))
        ]
        found = [
            (row["id"], row["version"], row["verdict"], row["title"], row["text"], row["capture"]["offset"])
            for row in rows
        ]
        assert expected == found
        assert {one(home, "*.warc.gz").name} == {row["capture"]["segment"] for row in rows}
        assert () == archive.verify().problems


def test_many_rows_are_packed_in_several_members(home: Path, clock: Clock) -> None:
    """Each gzip member has whole rows, a megabyte or a little more of them; together they are one gzip file."""
    with Crawling(home, clock) as crawling:
        for number in range(4):
            crawling.keep(f"{SITE}/{number}", story(f"Subject{number}", 100_000))
    rest, members = one(home, "*.jsonl.gz").read_bytes(), []
    whole = gzip.decompress(rest)
    while rest:
        unpacker = zlib.decompressobj(31)
        members.append(unpacker.decompress(rest))
        rest = unpacker.unused_data
    assert [2, 2] == [member.count(b"\n") for member in members]
    assert whole == b"".join(members)
    with newskeep.open(home) as archive:
        assert () == archive.verify(deep=True).problems


def test_where_things_are_stored(home: Path, clock: Clock) -> None:
    """Segment and index under warc/, rows under articles/, by day; nothing is left in the spool."""
    keep_two(home, clock)
    name = one(home, "*.warc.gz").name.removesuffix(".warc.gz")
    stored = {path.relative_to(home).as_posix() for path in home.rglob("newskeep-*")}
    assert {
        f"warc/2026/11/22/{name}.warc.gz",
        f"warc/2026/11/22/{name}.cdxj",
        f"articles/2026/11/22/{name}.jsonl.gz",
    } == stored
    assert [] == list((home / "spool").iterdir())


def test_the_catalogs_row(home: Path, clock: Clock) -> None:
    """It has the file's size and SHA-256, and the number of its records."""
    keep_two(home, clock)
    data = one(home, "*.warc.gz").read_bytes()
    with open_workspace(home, StorageAddress()) as workspace:
        (row,) = workspace.catalog.segments.all()
    assert ("stored", len(data), len(data), sha256_of(data), 7) == (
        row.state, row.size, row.committed, row.sha256, row.records,
    )  # fmt: skip


def test_again_is_the_same(home: Path, clock: Clock) -> None:
    """To seal and store a second time changes no byte."""
    with pytest.raises(NewskeepError), Crawling(home, clock, storage=lambda s: Gate(s, puts=2)) as crawling:
        crawling.keep(TRAM, story("Tram"))
    before = {path.name: path.read_bytes() for path in (home / "spool").glob("newskeep-*")}
    with open_workspace(home, StorageAddress()) as workspace:
        (row,) = workspace.catalog.segments.all()
        sealer = Sealer(workspace.catalog, workspace.layout, workspace.storage, clock)
        path = home / "spool" / row.name
        assert row.sha256 == sealer.finish(row, path)
        assert before == {path.name: path.read_bytes() for path in (home / "spool").glob("newskeep-*")}
        sealer.store(row, path, row.sha256)
    assert before == {path.name: path.read_bytes() for path in home.rglob("newskeep-*")}


def test_a_sealed_segment_that_was_changed(home: Path, clock: Clock) -> None:
    """It is not stored, it stays, and the sentence names it."""
    with pytest.raises(NewskeepError), Crawling(home, clock, storage=lambda s: Gate(s, puts=0)) as crawling:
        crawling.keep(TRAM, story("Tram"))
    path = one(home, "*.warc.gz")
    path.write_bytes(path.read_bytes() + b"x")
    with open_workspace(home, StorageAddress()) as workspace:
        (row,) = workspace.catalog.segments.all()
        sealer = Sealer(workspace.catalog, workspace.layout, workspace.storage, clock)
        with pytest.raises(DamageError, match=row.name):
            sealer.store(row, path, row.sha256)
    assert path.exists()


def test_an_article_record_is_no_page(home: Path, clock: Clock) -> None:
    """In the index it stands under its own name, so that no replay shows it in place of the page."""
    keep_two(home, clock)
    rows = one(home, "*.cdxj").read_text().splitlines()
    assert 2 == sum(f'"urn:newskeep:article:{article}:1"' in row for row in rows for article in [
        article_of(TRAM), article_of(f"{SITE}/fire"),
    ])  # fmt: skip
    assert 2 == sum(row.startswith("example,courier)/") for row in rows)
