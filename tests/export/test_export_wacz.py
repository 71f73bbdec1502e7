"""WACZ packages, and the keys of their index."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import newskeep
from newskeep.archive.archive import Archive
from newskeep.testing import Clock
from newskeep.warc.replaykey import both_keys, replay_key
from newskeep.warc.wacz import Package
from tests.archive.keeping import SITE, Crawling, story
from tests.export.tools import replay, surts, wacz

#: URL and the key that ReplayWeb.page's engine makes of it
KEYS = {
    "http://example.com": "com,example)/",
    "https://www.example.com/News/": "com,example)/news/",
    "https://www2.example.com:443/a//b/../c/": "com,example)/a//c/",
    "http://Example.com:8080/a?b=2&a=1&A=0": "com,example:8080)/a?a=0&a=1&b=2",
    "http://example.com/a?": "com,example)/a",
    "http://example.com/%7Bx%7D/{y}": "com,example)/%7bx%7d/%7By%7D",
    "http://example.com/a'b\"c?q='\"<>`{}|^": "com,example)/a'b%22c?q=%27%22%3C%3E`{}|^",
    "https://example.com/caf%C3%A9/": "com,example)/caf%c3%a9/",
    "http://user:pw@example.com/x": "com,example)/x",
    "http://example.com/a/./b/%2e%2e/c/.": "com,example)/a/c/",
    "http://example.com/a/..": "com,example)/",
    "http://1.2.3.4:81/x/": "4,3,2,1:81)/x/",
    "http://example.com/a\\b#c": "com,example)/a/b",
    "http://example.com/a?x=1&&y": "com,example)/a?&x=1&y",
    "urn:newskeep:article:x": "urn:newskeep:article:x",
    "HTTP://WWW.example.com/a/": "HTTP://WWW.example.com/a/",
}


@pytest.fixture(scope="module")
def package(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive as a package."""
    path = tmp_path_factory.mktemp("package") / "all.wacz"
    with newskeep.open(filled) as archive:
        archive.export(path, format="wacz")
    return path


def _json(package: Path, name: str) -> Any:
    with zipfile.ZipFile(package) as opened:
        return json.loads(opened.read(name))


def _pages(package: Path) -> list[Any]:
    with zipfile.ZipFile(package) as opened:
        lines = opened.read("pages/pages.jsonl").decode().rstrip("\n").split("\n")
    return [json.loads(line) for line in lines]


def _probes(package: Path) -> list[str]:
    return [f"{''.join(c for c in p['ts'] if c.isdigit())[:14]}/{p['url']}" for p in _pages(package)[1:]]


def test_every_part_is_listed_with_its_hash(package: Path) -> None:
    """Stored, not deflated; the description lists each file with hash and size, and has a hash itself."""
    described = _json(package, "datapackage.json")
    with zipfile.ZipFile(package) as opened:
        assert {zipfile.ZIP_STORED} == {entry.compress_type for entry in opened.infolist()}
        for part in described["resources"]:
            data = opened.read(part["path"])
            assert (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data)) == (part["hash"], part["bytes"])
        digest = f"sha256:{hashlib.sha256(opened.read('datapackage.json')).hexdigest()}"
        listed = {part["path"] for part in described["resources"]}
        assert listed | {"datapackage.json", "datapackage-digest.json"} == set(opened.namelist())
    assert digest == _json(package, "datapackage-digest.json")["hash"]
    assert ("data-package", "1.1.1") == (described["profile"], described["wacz_version"])


def test_pages_are_versions_with_their_texts(archive: Archive, package: Path) -> None:
    """A header first, then a page for each version: the URL, time, title and text of its capture."""
    head, *pages = _pages(package)
    assert ("json-pages-1.0", True) == (head["format"], head["hasText"])
    assert 5 == len(pages)
    expected = [(article.capture.url, article.title, article.text) for article in archive.list()]
    found = [(page["url"], page["title"], page["text"]) for page in pages]
    assert expected == [page for page in found if page in expected]


def test_the_index_finds_every_record(package: Path) -> None:
    """Blocks hold sorted rows; each row is where a record of that URL is in the package's WARC file."""
    with zipfile.ZipFile(package) as opened:
        warc, index = opened.read("archive/data.warc.gz"), opened.read("indexes/index.cdx.gz")
        blocks = opened.read("indexes/index.idx").decode().splitlines()
    rows = gzip.decompress(index).splitlines()
    assert sorted(rows) == rows
    for row in rows:
        place = json.loads(row.split(b" ", 2)[2])
        start = int(place["offset"])
        record = gzip.decompress(warc[start : start + int(place["length"])])
        assert f"WARC-Target-URI: {place['url']}\r\n".encode() in record
    assert '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}' == blocks[0]
    assert rows[0].decode().split(" ")[:2] == blocks[1].split(" ")[:2]
    assert {b"example,courier)/fire", b"example,courier)/fire/"} <= {row.split(b" ")[0] for row in rows}


def test_an_entry_prepared_for_zip64_says_so_in_the_directory(tmp_path: Path) -> None:
    """An extra field in the directory makes the engine look for the longer header before the bytes."""
    with Package(tmp_path / "x.wacz", Clock()()) as package:
        with package.warc(about=5 << 30) as part:
            part.write(b"small after all")
        package.finish(title="", description="", software="")
    with zipfile.ZipFile(tmp_path / "x.wacz") as opened:
        assert opened.getinfo("archive/data.warc.gz").extra.startswith(b"UT")
        assert b"small after all" == opened.read("archive/data.warc.gz")


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_replay_keys(url: str, key: str) -> None:
    """The key is the one that the engine looks for."""
    assert key == replay_key(url)


def test_replay_keys_are_those_of_the_engine() -> None:
    """The same table, asked of the engine's own library."""
    assert list(KEYS.values()) == surts(list(KEYS))


def test_a_row_is_doubled_only_where_keys_differ() -> None:
    """A page without a slash at its end has one row."""
    assert [b"com,a)/x 2026 {}\n"] == both_keys(b"com,a)/x 2026 {}\n", "http://a.com/x")
    rows = both_keys(b"com,a)/x 2026 {}\n", "http://a.com/x/")
    assert [b"com,a)/x 2026 {}\n", b"com,a)/x/ 2026 {}\n"] == rows


def test_wacz_validate_accepts_it(package: Path) -> None:
    """py-wacz finds every file, hash and field in order."""
    done = wacz("validate", "-f", package)
    assert (0, True) == (done.returncode, "is valid" in done.stdout)


def test_replaywebpage_shows_every_page(package: Path) -> None:
    """Its engine finds each page by URL and time, those that end with a slash too."""
    done = replay(package, *_probes(package))
    assert (0, "pages 5") == (done.returncode, done.stdout.splitlines()[0])


def test_replaywebpage_finds_pages_in_many_blocks(tmp_path: Path) -> None:
    """With a slash at the end, in an index of several blocks, among neighbours whose keys lie between."""
    with Crawling(tmp_path / "home", Clock()) as crawling:
        urls = [f"{SITE}/news/"] + [f"{SITE}/news-{number}/" for number in range(900)]
        crawling.find(*urls)
        for url in urls:
            crawling.keep(url, story(url, 12))
    with newskeep.open(tmp_path / "home") as archive:
        archive.export(tmp_path / "many.wacz", format="wacz")
    with zipfile.ZipFile(tmp_path / "many.wacz") as opened:
        assert 3 < len(opened.read("indexes/index.idx").splitlines())
    done = replay(
        tmp_path / "many.wacz", *[probe for probe in _probes(tmp_path / "many.wacz") if "7/" in probe]
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert f"20261122105400/{SITE}/news/" in _probes(tmp_path / "many.wacz")
    assert 0 == replay(tmp_path / "many.wacz", f"20261122105400/{SITE}/news/").returncode


def test_a_package_of_nothing(archive: Archive, tmp_path: Path) -> None:
    """No article chosen: a package that is whole, and has no page."""
    archive.export(tmp_path / "none.wacz", format="wacz", limit=0)
    assert 1 == len(_pages(tmp_path / "none.wacz"))
    done = wacz("validate", "-f", tmp_path / "none.wacz")
    assert (0, True) == (done.returncode, "is valid" in done.stdout)
