from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress
from newskeep.units import utcnow
from tests.crawl.crawling import Child, config, crawl, stored
from tests.reindex.telling import captures, forget, rows, told


def _sources(site: NewsSite) -> dict[str, list[str]]:
    paths = ("/", "/feed/", "/sitemap_index.xml")
    return {
        "southfront": [site.first.url + path for path in paths],
        "courier": [site.second.url + path for path in paths],
    }


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    """The demo's news site."""
    with NewsSite(generated=(12, 8)) as serving:
        yield serving


@pytest.fixture(scope="module")
def crawled(site: NewsSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of both editions, the second one crawled by two runs at once, one after the other again."""
    home = tmp_path_factory.mktemp("reindex") / "home"
    sources = _sources(site)
    crawl(home, sources)
    site.edition = 2
    both = [Child(config(home, sources), only=[name], refresh=True) for name in sources]
    for child in both:
        with child:
            child.result()
    crawl(home, sources, order={"refresh": True})
    return home


@pytest.fixture
def home(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it that may be damaged."""
    return Path(shutil.copytree(crawled, tmp_path / "copy"))


def test_a_rebuilt_catalog_says_what_the_old_one_said(home: Path) -> None:
    """Without the old catalog: every article, version and text, and the totals."""
    before, old_captures = told(home), captures(home)
    forget(home)
    done = reindex(home, StorageAddress(), now=utcnow())
    assert ((), None, False) == (done.problems, done.kept, done.taken_over)
    after = told(home)
    assert before["list"] == after["list"]
    assert before == after
    documented = [row for row in old_captures if row[11]]
    assert documented == [row for row in captures(home) if row[11]]
    assert stored(home).verify().ok


def test_the_next_crawl_stores_nothing_again(home: Path, site: NewsSite) -> None:
    """It knows every article's URL, asks conditionally, and adds no full response of what did not change."""
    forget(home)
    reindex(home, StorageAddress(), now=utcnow())
    before = told(home)
    full = len(stored(home).records("response"))
    assert [] == [row for row in rows(home, "SELECT due FROM urls WHERE article <> ''") if row[0] is None]
    result = crawl(home, _sources(site), order={"refresh": True})
    assert (0, 0, 0) == (result.counts.new, result.counts.version, result.counts.duplicate), result.verdict
    assert result.counts.unchanged >= len(before["list"])
    assert full == len(stored(home).records("response"))
    after = told(home)
    assert before["versions"] == after["versions"]
    assert stored(home).verify().ok


def test_the_old_catalog_hands_over_what_no_segment_says(home: Path) -> None:
    """The ledger, the sources and the frontier are those of before; the old catalog is kept."""
    tables = {
        "fires": "SELECT source, due, run, state, counts, verdict FROM fires ORDER BY due, source",
        "runs": "SELECT id, state, ended FROM runs ORDER BY id",
        "sources": "SELECT name, urls FROM sources ORDER BY name",
        "urls": "SELECT key, url, role, source, due, fetched, outcome, etag, payload_digest, article FROM urls ORDER BY key",
        "captures": "SELECT record_id, source, kind, article, version FROM captures ORDER BY record_id",
    }
    before = told(home), {name: rows(home, query) for name, query in tables.items()}
    done = reindex(home, StorageAddress(), now=utcnow())
    assert ((), True) == (done.problems, done.taken_over)
    for name, query in tables.items():
        assert before[1][name] == rows(home, query), name
    assert before[0] == told(home)
    assert done.kept is not None
    shutil.move(done.kept, home / "catalog.sqlite")
    assert before[0] == told(home)
