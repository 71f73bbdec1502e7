"""One payload at several URLs: stored once, told as each one's own, and replayable at each."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer

import newskeep
from newskeep.archive.recovery import recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.model import Verdict
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.keeping import SITE, exchange, story
from tests.segments.looks import Looking, records, types
from tests.segments.test_segments_revisits import DAY, HOUR, PAGE

TRAM, COPY = f"{SITE}/tram", f"{SITE}/copy/tram"


def told(home: Path) -> list[tuple[object, ...]]:
    """What the catalog says of every article and capture."""
    with newskeep.open(home) as archive:
        articles = [(one.url, one.versions, one.first_seen, one.last_seen) for one in archive.list()]
    with open_workspace(home, StorageAddress()) as workspace:
        segments = workspace.catalog.segments
        rows = [row for one in segments.all() for row in segments.captures(one.id, one.name)]
    return [*articles, *((row.capture.record_id, row.article, row.version, row.verdict) for row in rows)]


def newskeep_command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command line."""
    return subprocess.run([sys.executable, "-m", "newskeep", *arguments], capture_output=True, check=False)


def test_a_payload_of_another_url_is_a_revisit(home: Path, clock: Clock) -> None:
    """It refers to the other URL's response; the article at this one is read, judged and shown all the same."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
    clock.advance(DAY)
    with Looking(home, clock, "run2") as looking:
        assert "revisit" == looking.first(COPY, story("Tram"), PAGE).type
    (original,), (revisit,) = records(home, "response"), records(home, "revisit")
    assert (original.field("WARC-Record-ID"), TRAM, original.field("WARC-Date")) == tuple(
        revisit.field(f"WARC-Refers-To{part}") for part in ("", "-Target-URI", "-Date")
    )
    with newskeep.open(home) as archive:
        copy = archive.show(COPY)
        assert (COPY, Verdict.DUPLICATE, "revisit") == (copy.url, copy.verdict, copy.capture.type)
        assert (PAGE, PAGE.decode()) == (copy.capture.body, copy.capture.html)
        assert () == archive.verify().problems


def test_later_looks_refer_to_the_same_response(home: Path, clock: Clock) -> None:
    """Never to the revisit; they show the version of their own article, and a 304's header is the URL's own."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        looking.first(COPY, story("Other"), PAGE + b"!")
        clock.advance(HOUR)
        looking.first(COPY, story("Tram"), PAGE)
        made = []
        for status in (200, 304):
            clock.advance(HOUR)
            made.append(looking.look(COPY, PAGE if status == 200 else b"", status=status, etag='"copy"')[0])
    assert (["revisit"] * 2, [2, 2]) == (types(made), [revisit.version for revisit in made])
    referred = {record.field("WARC-Refers-To") for record in records(home, "revisit")}
    assert {records(home, "response")[0].field("WARC-Record-ID")} == referred
    http = records(home, "revisit")[-1].http
    assert http is not None
    assert [b'"copy"'] == [value for name, value in http.headers if name == b"ETag"]


@pytest.mark.parametrize(("size", "kind"), [(999, "response"), (1000, "revisit")])
def test_a_small_payload_is_stored_at_each_url(home: Path, clock: Clock, size: int, kind: str) -> None:
    """Below 1,000 bytes a revisit saves nothing."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE[:size])
        assert kind == looking.first(COPY, story("Tram"), PAGE[:size]).type


def test_never_to_a_growing_segment_of_another_run(home: Path, clock: Clock) -> None:
    """What may still be lost with its run is no original for others."""
    with Looking(home, clock) as one, Looking(home, clock, "run2", source="herald") as other:
        one.first(TRAM, story("Tram"), PAGE)
        assert "response" == other.first(COPY, story("Tram"), PAGE).type


def test_a_body_that_is_not_whole_is_no_revisit(home: Path, clock: Clock) -> None:
    """Nor is an error page: only a 200 that came whole may refer to one."""
    with Looking(home, clock) as looking:
        packed = looking.first(TRAM, story("Tram"), PAGE)
        whole = exchange(COPY, PAGE, clock())
        for page in (replace(whole, truncated="disconnect"), replace(whole, status=404)):
            assert None is looking.revisits.of_payload(page, packed, looking.writer.warcinfo_id)


def test_a_crash_loses_nothing_of_it(home: Path, clock: Clock) -> None:
    """Revisits that have no rows yet are taken in: one with its document, one as a look at its own article."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
    clock.advance(DAY)
    looking = Looking(home, clock, "run2")
    looking.first(COPY, story("Tram"), PAGE)
    clock.advance(HOUR)
    looking.look(COPY, status=304)
    segment = looking.catalog.segments.unstored()[0]
    with looking.catalog.door.transaction():
        for statement in ("DELETE FROM versions WHERE article IN (SELECT id FROM articles WHERE url = ?)",
                          "DELETE FROM articles WHERE url = ?", "DELETE FROM captures WHERE url = ?"):  # fmt: skip
            looking.catalog.door.connection.execute(statement, (COPY,))
        looking.catalog.segments.advance(segment.id, 0, 0)
    looking.writer._chain._file.close()  # type: ignore[union-attr]
    looking.lock.release()
    looking.workspace.close()
    with open_workspace(home, StorageAddress()) as workspace:
        assert 2 == recover(workspace, clock()).captures
    with newskeep.open(home) as archive:
        assert (clock(), 1, PAGE) == (
            archive.show(COPY).last_seen, archive.show(COPY).versions, archive.show(COPY).capture.body,
        )  # fmt: skip
        assert archive.show(TRAM).last_seen < archive.show(COPY).last_seen
        assert () == archive.verify().problems


def test_a_rebuilt_catalog_says_the_same(home: Path, clock: Clock) -> None:
    """Each revisit shows its own URL's article, whosever the response is that it refers to."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        clock.advance(HOUR)
        looking.first(COPY, story("Tram"), PAGE)
        for status in (200, 304):
            clock.advance(HOUR)
            looking.look(COPY, PAGE if status == 200 else b"", status=status)
    before = told(home)
    assert not newskeep_command("reindex", "--home", str(home)).returncode
    assert before == told(home)


@pytest.mark.parametrize("kind", ["warc", "wacz"])
def test_an_export_takes_the_original_along(home: Path, clock: Clock, kind: str) -> None:
    """Of the copy alone is asked, and the other URL's response comes with it."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
    with Looking(home, clock, "run2", source="herald") as looking:
        looking.first(COPY, story("Tram"), PAGE)
    with newskeep.open(home) as archive:
        assert 1 == archive.export(home.parent / f"copy.{kind}", format=kind, source="herald").articles
    if kind == "warc":
        found = [record.type for record in scan(home.parent / "copy.warc")]
        assert (1, 1) == (found.count("response"), found.count("revisit"))


def test_the_index_has_a_row_of_each(home: Path, clock: Clock) -> None:
    """As cdxj-indexer makes it: replay finds the copy under its own URL."""
    with Looking(home, clock) as looking:
        looking.first(TRAM, story("Tram"), PAGE)
        looking.first(COPY, story("Tram"), PAGE)
    (segment,), (index,) = (list((home / "warc").rglob(f"*.{end}")) for end in ("warc.gz", "cdxj"))
    rows = io.StringIO()
    CDXJIndexer(rows, [str(segment)], sort=True).process_all()
    assert sorted(rows.getvalue().encode().splitlines()) == index.read_bytes().splitlines()
    assert b"warc/revisit" in next(row for row in index.read_bytes().splitlines() if b"/copy/tram" in row)
