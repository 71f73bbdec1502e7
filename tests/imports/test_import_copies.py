"""Imported revisits of a payload that came from another URL: each is its own URL's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import newskeep
from demo.server import NewsSite
from newskeep.model import Verdict
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.cli.conftest import run_in
from tests.crawl.crawling import crawl
from tests.crawl.papers import feed, page
from tests.imports import foreign
from tests.imports.conftest import Importing
from tests.imports.test_import_revisits import HEAD, NOT_MODIFIED, SAME

COPY = foreign.url(2)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """A site whose pages the tests set."""
    with NewsSite(generated=(1, 1)) as running:
        yield running


def _crawled(folder: Path, site: NewsSite, body: str) -> list[dict[str, object]]:
    """A home in which /first/ and /second/ were crawled with the same bytes, and its export."""
    outlet = site.first
    for path in ("/first/", "/second/"):
        site.override("/news.xml", outlet=outlet.key, body=feed(outlet.url, [path]))
        site.override(path, outlet=outlet.key, body=body)
        crawl(folder / "first", {"paper": f"{outlet.url}/news.xml"})
    done = run_in(folder, "export", "--format", "warc", "-o", "out.warc.gz", "--home", "first")
    assert 0 == done.status, done.err
    return _told(folder, "first")


def _told(folder: Path, home: str) -> list[dict[str, object]]:
    """What a home says of its articles."""
    names = (
        "id",
        "url",
        "title",
        "text",
        "version",
        "versions",
        "verdict",
        "duplicate_of",
        "first_seen",
        "last_seen",
    )
    listed = run_in(folder, "list", "--home", home, "--json", "--text").lines
    return sorted(({name: row.get(name) for name in names} for row in listed), key=lambda row: str(row["id"]))


def _records(path: Path, kind: str) -> list[Scanned]:
    paths = sorted(path.rglob("*.warc.gz")) if path.is_dir() else [path]
    return [record for one in paths for record in scan(one) if record.type == kind]


def _assert_same(folder: Path, told: list[dict[str, object]]) -> None:
    """The export, imported into a fresh home, gives the same articles and records, once, and a sound archive."""
    for words in ("imported", "here already"):
        done = run_in(folder, "import", "out.warc.gz", "--source", "paper", "--home", "second")
        assert 0 == done.status, (words, done.err)
        assert told == _told(folder, "second")
        for kind in ("response", "revisit"):
            found = {record.id for record in _records(folder / "second" / "warc", kind)}
            assert found == {record.id for record in _records(folder / "out.warc.gz", kind)}
    assert 0 == run_in(folder, "verify", "--deep", "--home", "second").status


def test_a_copy_of_an_article_comes_back(tmp_path: Path, site: NewsSite) -> None:
    """Two URLs with the same bytes are an article and its duplicate in the second home as in the first."""
    told = _crawled(tmp_path, site, page(7000))
    assert 1 == len(_records(tmp_path / "out.warc.gz", "revisit"))
    assert [Verdict.DUPLICATE.value, Verdict.NEW.value] == sorted(str(row["verdict"]) for row in told)
    _assert_same(tmp_path, told)


def test_a_copy_that_names_its_canonical_url(tmp_path: Path, site: NewsSite) -> None:
    """It is the article at that URL, unchanged, in both homes."""
    link = f'<link rel="canonical" href="{site.first.url}/first/">'
    told = _crawled(tmp_path, site, page(7001).replace("<head>", f"<head>{link}"))
    assert 1 == len(_records(tmp_path / "out.warc.gz", "revisit"))
    assert [(f"{site.first.url}/first/", 1)] == [(row["url"], row["versions"]) for row in told]
    _assert_same(tmp_path, told)


def _copied(name: str, date: str, block: bytes, profile: str) -> bytes:
    """A revisit at the second URL of the first one's response."""
    record = foreign.response(2, block, profile, f"WARC-Refers-To: {foreign.record_id(1)}", key=name)
    record = record.replace(b"WARC-Type: response", b"WARC-Type: revisit")
    return record.replace(foreign.date(2).encode(), date.encode(), 1)


FIRST_LOOK = _copied("first look", "2026-10-02T08:00:00Z", HEAD, SAME)
SECOND_LOOK = _copied(
    "second look", "2026-10-03T08:00:00Z", foreign.http(b"", status="HTTP/1.1 304 Not Modified"), NOT_MODIFIED
)


def test_later_looks_at_a_copy(importing: Importing, home: Path, tmp_path: Path) -> None:
    """The first makes it an article of its own, a 304 says that this one was unchanged; a new catalog says so too."""
    result = importing(foreign.write(tmp_path / "a.warc.gz", foreign.response(1), FIRST_LOOK, SECOND_LOOK))
    assert (1, 1, 1) == (result.counts.new, result.counts.duplicate, result.counts.unchanged)
    for _ in range(2):
        with newskeep.open(home) as archive:
            first, copy = archive.show(foreign.url(1)), archive.show(COPY)
            assert () == archive.verify(deep=True).problems
        assert (Verdict.DUPLICATE, foreign.story(1), 1) == (copy.verdict, copy.text, copy.versions)
        assert (1, 3) == (first.last_seen.day, copy.last_seen.day)
        assert 0 == run_in(tmp_path, "reindex", "--home", home).status


def test_a_copy_that_is_no_article_is_left(importing: Importing, tmp_path: Path) -> None:
    """The URL answered with an error, and the bytes of another's article: it is counted and not stored."""
    error = _copied("error", "2026-10-02T08:00:00Z", foreign.http(b"", status="HTTP/1.1 404 Not Found"), SAME)
    result = importing(foreign.write(tmp_path / "a.warc.gz", foreign.response(1), error))
    assert (1, 1, 2) == (result.counts.new, result.counts.not_articles, result.counts.fetched)


def test_a_copy_that_cannot_be_read_is_kept(importing: Importing, home: Path, tmp_path: Path) -> None:
    """Its reader fails: the revisit is stored without a text, and the payload not a second time."""
    importing(foreign.write(tmp_path / "a.warc.gz", foreign.response(1)))
    result = importing(foreign.write(tmp_path / "b.warc.gz", FIRST_LOOK), reader="tests.imports.nowhere:read")
    assert 1 == result.counts.failed
    assert (1, 1) == tuple(len(_records(home / "warc", kind)) for kind in ("response", "revisit"))
