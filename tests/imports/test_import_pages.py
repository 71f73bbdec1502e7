"""What an import stores, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import newskeep
from newskeep.model import RunState
from tests.imports import foreign
from tests.imports.conftest import Importing


def test_pages_become_articles(importing: Importing, home: Path, tmp_path: Path) -> None:
    """Each page is an article of its host's, with the date and the record id that the file gives."""
    file = foreign.write(tmp_path / "a.warc.gz", foreign.info(), *map(foreign.response, range(3)))
    result = importing(file)
    assert (RunState.OK, 3) == (result.state, result.counts.new)
    with newskeep.open(home) as archive:
        article = archive.show(foreign.url(1))
        assert ("gazette.example", foreign.story(1)) == (article.source, article.text)
        assert datetime(2026, 10, 1, 8, 1, tzinfo=UTC) == article.capture.time
        assert foreign.record_id(1) == f"<{article.capture.record_id}>"
        assert archive.verify().ok


def test_a_second_import_stores_nothing(importing: Importing, home: Path, tmp_path: Path) -> None:
    """The same file again is known, record by record, and nothing is written."""
    file = foreign.write(tmp_path / "a.warc.gz", *map(foreign.response, range(3)))
    importing(file)
    before = sorted(home.glob("warc/**/*.gz"))
    result = importing(file)
    assert (RunState.OK, 3, 0) == (result.state, result.skipped.known, result.counts.fetched)
    assert "3 captures that were here already" == result.verdict
    assert before == sorted(home.glob("warc/**/*.gz"))


def test_the_same_capture_under_another_id_is_a_double(importing: Importing, tmp_path: Path) -> None:
    """Another tool gave it another id: URL, moment and payload say that it is the same."""
    file = foreign.write(tmp_path / "a.warc", foreign.response(1), foreign.response(1, key="other"))
    result = importing(file)
    assert (1, 1) == (result.counts.new, result.skipped.known)


def test_two_captures_of_one_id_are_both_kept(importing: Importing, home: Path, tmp_path: Path) -> None:
    """A tool that gives ids twice loses nothing, and its file can be imported again."""
    file = foreign.write(tmp_path / "a.warc", foreign.response(1), foreign.response(2, key=1))
    assert 2 == importing(file).counts.new
    assert 2 == importing(file).skipped.known
    with newskeep.open(home) as archive:
        assert archive.verify().ok


def test_requests_are_kept_without_secrets(importing: Importing, home: Path, tmp_path: Path) -> None:
    """The request's record stands behind its response, on whichever side the file has it; cookies are redacted."""
    file = foreign.write(
        tmp_path / "a.warc",
        *(foreign.request(1), foreign.response(1)),
        *(foreign.response(2), foreign.request(2)),
    )
    importing(file)
    segment = next(home.glob("warc/**/*.warc.gz"))
    from warcio.archiveiterator import ArchiveIterator

    with segment.open("rb") as stream:
        requests = [record.http_headers for record in ArchiveIterator(stream) if record.rec_type == "request"]
    assert ["1", "2"] == [headers.get_header("X-Asked") for headers in requests]
    assert ["[redacted]"] * 2 == [headers.get_header("Cookie") for headers in requests]


def test_edits_become_versions(importing: Importing, home: Path, tmp_path: Path) -> None:
    """Two captures of one URL with different texts are two versions of one article."""
    later = foreign.response(1, foreign.http(foreign.page(1, edition=2)), key="later").replace(
        foreign.date(1).encode(), foreign.date(90).encode()
    )
    result = importing(foreign.write(tmp_path / "a.warc.gz", foreign.response(1), later), source="gazette")
    assert (1, 1) == (result.counts.new, result.counts.version)
    with newskeep.open(home) as archive:
        assert [1, 2] == [version.version for version in archive.versions(foreign.url(1))]


def test_only_what_was_captured_in_time(importing: Importing, tmp_path: Path) -> None:
    """`since` is the first moment that is taken, `until` the first that is not."""
    file = foreign.write(tmp_path / "a.warc", *map(foreign.response, range(5)))
    since, until = (datetime(2026, 10, 1, 8, minute, tzinfo=UTC) for minute in (1, 3))
    result = importing(file, since=since, until=until)
    assert (2, 3) == (result.counts.new, result.skipped.outside)


def test_what_is_no_article_is_left(importing: Importing, tmp_path: Path) -> None:
    """Images, error pages, DNS answers and resources are counted and not stored."""
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"
    missing = foreign.http(b"<p>Gone", status="HTTP/1.1 404 Not Found")
    dns = foreign.response(3, b"20261001 gazette.example 127.0.0.1").replace(
        foreign.url(3).encode(), b"dns:gazette.example"
    )
    resource = foreign.response(4).replace(b"WARC-Type: response", b"WARC-Type: resource")
    file = foreign.write(
        tmp_path / "a.warc",
        *(foreign.response(0), foreign.response(1, image), foreign.response(2, missing), dns, resource),
    )
    result = importing(file)
    assert (1, 2) == (result.counts.new, result.counts.not_articles)
    assert (1, 1) == (result.skipped.not_http, result.skipped.resources)


def test_a_file_without_articles_is_told(importing: Importing, tmp_path: Path) -> None:
    """Pages came, and none was stored: green but empty is no success."""
    missing = foreign.http(b"<p>Gone", status="HTTP/1.1 404 Not Found")
    result = importing(foreign.write(tmp_path / "a.warc", foreign.response(1, missing)))
    assert (RunState.EMPTY, "1 not an article") == (result.state, result.verdict)


def test_a_page_over_the_limit_is_told(importing: Importing, tmp_path: Path) -> None:
    """What is too large for memory is not read; the others are."""
    big = foreign.http(foreign.page(1, ballast="x" * 3_000_000))
    file = foreign.write(tmp_path / "a.warc.gz", foreign.response(1, big), foreign.response(2))
    result = importing(file, max_page=1_000_000)
    assert (RunState.PARTIAL, 1, 1) == (result.state, result.counts.failed, result.counts.new)


def test_a_body_that_was_cut_off_is_kept_without_text(
    importing: Importing, home: Path, tmp_path: Path
) -> None:
    """Half an article is no version of it; its bytes are stored as they are, and marked."""
    file = foreign.write(
        tmp_path / "a.warc", foreign.response(1, None, "WARC-Truncated: length"), foreign.response(2)
    )
    result = importing(file)
    assert (RunState.PARTIAL, 1, 1) == (result.state, result.counts.failed, result.counts.new)
    with newskeep.open(home) as archive:
        outcome = archive.verify()
    assert (True, 2, 1) == (outcome.ok, outcome.captures, outcome.articles)


def test_imported_urls_are_known_and_not_due(importing: Importing, home: Path, tmp_path: Path) -> None:
    """A crawl that finds the same link finds it known; nothing is fetched because it was imported."""
    from newskeep.catalog.catalog import open_catalog

    importing(foreign.write(tmp_path / "a.warc", foreign.response(1)))
    with newskeep.open(home) as archive, open_catalog(home) as catalog:
        row = catalog.frontier.find(foreign.url(1))
        assert row
        assert ("warc", None, archive.show(foreign.url(1)).id) == (row["via"], row["due"], row["article"])
