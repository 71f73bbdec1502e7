"""What a program that uses the library relies on: types, laziness, other locations, a writer beside it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import pytest

import newskeep
from demo.server import NewsSite
from newskeep.archive.archive import Archive
from newskeep.archive.snapshot import put_snapshot
from newskeep.archive.workspace import StorageAddress
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import CatalogError
from newskeep.testing import Clock
from tests.api.conftest import HALL, LATE, TRAM, fill
from tests.cli.conftest import command, environment


def test_types_are_known(archive: Archive) -> None:
    """A checker knows what each method gives, and the names that annotations need are at the front door."""
    assert_type(archive.list(), Iterator[newskeep.StoredArticle])
    assert_type(archive.search("tram"), Iterator[newskeep.FoundArticle])
    assert_type(archive.versions(TRAM), tuple[newskeep.StoredVersion, ...])
    assert_type(archive.show(TRAM).capture, newskeep.StoredCapture)
    assert_type(archive.show(TRAM).capture.html, str)
    assert_type(archive.stats(), newskeep.Stats)
    assert (newskeep.Archive, newskeep.Status) == (type(archive), type(archive.status()))


def test_a_name_that_is_none() -> None:
    """It is refused as by any module; every name of the front door is one."""
    with pytest.raises(AttributeError, match="has no attribute 'opne'"):
        newskeep.opne  # type: ignore[attr-defined] # noqa: B018 - looked up on purpose
    assert [] == [name for name in newskeep.__all__ if not hasattr(newskeep, name)]


def test_importing_loads_little() -> None:
    """`import newskeep` and opening a home bring in no crawler, no parser and no client of S3."""
    heavy = ["scrapy", "twisted", "trafilatura", "lxml", "boto3", "pydantic", "typer", "rich", "duckdb"]
    code = f"import sys, newskeep; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=True)
    assert b"[]\n" == done.stdout


def test_a_list_is_read_as_it_is_gone_through(archive: Archive) -> None:
    """It is an iterator that gives one article after the other, and can be left in the middle."""
    listed = archive.list()
    assert iter(listed) is listed
    assert [HALL, LATE] == [next(listed).text, [*listed][-1].text]


def test_after_it_is_closed(example: Path) -> None:
    """Reading on is refused in a sentence that says where to read."""
    with newskeep.open(example / "archive") as archive:
        listed = archive.list()
    with pytest.raises(CatalogError, match="closed database") as refused:
        next(listed)
    assert "inside its `with` block" in refused.value.hint


def test_from_another_thread(archive: Archive) -> None:
    """It is refused in a sentence too; a thread of its own opens its own."""
    said: list[str] = []

    def read() -> None:
        try:
            archive.show(TRAM)
        except CatalogError as error:
            said.append(error.hint)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert ["Open the archive in each thread that reads it."] == said


def test_a_bucket(s3_server: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same program reads an archive in a bucket, without its home."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    address = StorageAddress(f"s3://{bucket}/news")
    fill(tmp_path / "home", address)
    with open_catalog(tmp_path / "home") as catalog:
        put_snapshot(catalog, address.open(tmp_path / "home"), Clock()())
    with newskeep.open(address.url) as archive:
        assert ["new", "version"] == [article.verdict.value for article in archive.list(source="courier")]
        assert LATE in archive.show(TRAM).capture.html
        assert ["Tram opens in September"] == [found.title for found in archive.search("septem*")]


def test_beside_a_daemon_that_writes(configured: Path, site: NewsSite) -> None:
    """Lists and pages are right while another process crawls: each list as of one moment, none waits for it."""
    home = configured.parent / "archive"
    crawl = [*command("crawl", "first", "courier", "--config", configured)]
    subprocess.run(
        [*crawl, "--max-articles", "1"], env=environment(), capture_output=True, check=True, timeout=60
    )
    with newskeep.open(home) as archive, _running(configured) as daemon:
        begun = archive.list()
        first = next(begun)
        before = sum(1 for _ in archive.list())
        while (now := sum(1 for _ in archive.list())) == before and daemon.poll() is None:
            assert first.title in first.capture.html
        assert before == 1 + sum(1 for _ in begun)
        assert now > before
        assert 0 == daemon.wait(60)
        assert archive.verify().ok


def _running(configured: Path) -> subprocess.Popen[bytes]:
    """A daemon that crawls what is due, and stops."""
    arguments = command("run", "--once", "--json", "--config", configured)
    return subprocess.Popen(
        arguments, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
