"""WARC and CDXJ."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import newskeep
from newskeep.archive.archive import Archive
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.export.conftest import FIRE
from tests.export.tools import python_tool
from tests.interop.tools import run


def _scanned(path: Path) -> list[Scanned]:
    return list(scan(path))


def _stored(home: Path) -> dict[str, bytes]:
    """Every record of an archive's segments, as its member's bytes, by its id."""
    found: dict[str, bytes] = {}
    for path in (home / "warc").rglob("*.warc.gz"):
        data = path.read_bytes()
        found |= {record.id: data[record.offset : record.offset + record.length] for record in scan(path)}
    return found


def test_every_record_is_copied_as_it_is(archive: Archive, tmp_path: Path) -> None:
    """A new warcinfo, then every record of the archive, byte for byte, each once."""
    path = tmp_path / "all.warc.gz"
    done = archive.export(path, format="warc")
    first, *records = _scanned(path)
    assert ("warcinfo", "all.warc.gz") == (first.type, first.field("WARC-Filename"))
    data = path.read_bytes()
    copied = {record.id: data[record.offset : record.offset + record.length] for record in records}
    assert _stored(archive.home) == copied
    assert len(copied) == len(records) == done.records


def test_what_a_revisit_refers_to_comes_along(archive: Archive, tmp_path: Path) -> None:
    """Of the articles chosen alone, and every record names a warcinfo that stands before it."""
    path = tmp_path / "some.warc.gz"
    archive.export(path, format="warc", source="courier", until="2026-11-23", limit=2)
    records = _scanned(path)
    ids = {record.id for record in records}
    referred = {record.field("WARC-Refers-To").strip("<>") for record in records if record.type == "revisit"}
    assert 1 <= len(referred)
    assert referred <= ids
    before: set[str] = set()
    for record in records[1:]:
        before |= {record.id} if record.type == "warcinfo" else set()
        assert record.type == "warcinfo" or record.field("WARC-Warcinfo-ID").strip("<>") in before


def test_the_latest_version_alone(archive: Archive, tmp_path: Path) -> None:
    """With versions=latest, captures that show an earlier text stay out."""
    archive.export(tmp_path / "a.warc.gz", format="warc", versions="latest", verdict="version")
    types = [record.type for record in _scanned(tmp_path / "a.warc.gz")]
    assert ["warcinfo", "warcinfo", "response", "request", "resource"] == types


def test_an_original_of_an_article_not_chosen(tmp_path: Path) -> None:
    """The latest version's capture may be a revisit: its original comes, though it showed the version first."""
    clock = Clock()
    with Crawling(tmp_path / "home", clock) as crawling:
        crawling.find(FIRE)
        crawling.keep(FIRE, article_text(story("Fire")), body=b"one")
        crawling.writer.commit()
        clock.advance(timedelta(hours=1))
        crawling.keep_same(FIRE, b"one")
        crawling.writer.commit()
        # the segment still grows: what is committed is exported
        with newskeep.open(tmp_path / "home") as archive:
            archive.export(tmp_path / "x.warc.gz", format="warc")
    types = [record.type for record in _scanned(tmp_path / "x.warc.gz")]
    assert ["warcinfo", "warcinfo", "response", "request", "resource", "revisit", "request"] == types


def test_warcio_and_cdxj_indexer_accept_it(archive: Archive, tmp_path: Path) -> None:
    """Every digest is right, and every record is found."""
    path = tmp_path / "all.warc.gz"
    archive.export(path, format="warc")
    checked = python_tool("warcio.cli", "check", "-v", path)
    assert (0, "") == (checked.returncode, checked.stderr)
    indexed = python_tool("cdxj_indexer.main", "-s", path)
    assert (0, 12) == (indexed.returncode, len(indexed.stdout.splitlines()))


def test_cdxj_is_that_of_the_segments(archive: Archive, tmp_path: Path) -> None:
    """The rows of the archive's own indexes, merged and sorted by their bytes."""
    path = tmp_path / "all.cdxj"
    done = archive.export(path, format="cdxj")
    own = [line for index in archive.home.rglob("*.cdxj") for line in index.read_bytes().splitlines()]
    assert sorted(own) == path.read_bytes().splitlines()
    assert len(own) == done.records
    archive.export(tmp_path / "some.cdxj", format="cdxj", source="herald")
    keys = [row.split(b" ")[0] for row in (tmp_path / "some.cdxj").read_bytes().splitlines()]
    assert [True, True] == [keys[0] == b"example,courier)/copy", keys[1].startswith(b"urn:newskeep:article:")]


def test_nothing_chosen_is_an_empty_file(archive: Archive, tmp_path: Path) -> None:
    """A WARC file of a warcinfo alone, an index of no rows."""
    assert 0 == archive.export(tmp_path / "no.warc.gz", format="warc", limit=0).articles
    assert ["warcinfo"] == [record.type for record in _scanned(tmp_path / "no.warc.gz")]
    archive.export(tmp_path / "no.cdxj", format="cdxj", limit=0)
    assert b"" == (tmp_path / "no.cdxj").read_bytes()


def test_a_crawl_meanwhile_changes_nothing(tmp_path: Path) -> None:
    """An export is as of one moment: what is written while it runs is not in it."""
    clock = Clock()
    with Crawling(tmp_path / "home", clock) as crawling:
        crawling.keep(f"{SITE}/one", story("One"))
        crawling.writer.commit()
        with newskeep.open(tmp_path / "home") as archive, archive._catalog.door.snapshot():
            assert 1 == len(list(archive.list()))
            crawling.keep(f"{SITE}/two", story("Two"))
            crawling.writer.commit()
            assert 1 == len(list(archive.list()))


def test_gzip_accepts_it(archive: Archive, tmp_path: Path) -> None:
    """`gzip -t` finds whole members to the end."""
    archive.export(tmp_path / "all.warc.gz", format="warc")
    assert 0 == run("gzip", "-t", tmp_path / "all.warc.gz").returncode
