from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.distant import cache_of
from newskeep.archive.reindex import reindex
from newskeep.archive.snapshot import put_snapshot, snapshots
from newskeep.archive.workspace import StorageAddress
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import DamageError, NotFoundError
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, keep_two, story
from tests.reindex.telling import forget, told

TRAM = f"{SITE}/tram"


@pytest.fixture
def address(s3_server: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StorageAddress:
    """A prefix of a new bucket, which the AWS environment alone leads to; a cache of one's own."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return StorageAddress(f"s3://{bucket}/news")


def _snapshot(home: Path, address: StorageAddress, clock: Clock) -> None:
    with open_catalog(home) as catalog:
        put_snapshot(catalog, address.open(home), clock())


def test_rebuilt_from_a_bucket(home: Path, clock: Clock, address: StorageAddress, tmp_path: Path) -> None:
    """A new home made of the bucket alone says what the old one said."""
    keep_two(home, clock, address=address)
    done = reindex(tmp_path / "other", address, now=clock())
    assert ((), 1, 7) == (done.problems, done.segments, done.records)
    assert told(home) == told(tmp_path / "other")
    with newskeep.open(tmp_path / "other") as archive:
        assert archive.verify().ok


def test_read_without_a_home(home: Path, clock: Clock, address: StorageAddress) -> None:
    """After a snapshot the URL of the bucket is enough: list, show, the page itself, verify."""
    keep_two(home, clock, address=address)
    before = told(home)
    _snapshot(home, address, clock)
    assert before == told(address.url)
    with newskeep.open(address.url) as archive:
        assert story("Tram") in archive.show(TRAM).capture.html
        assert archive.verify().ok


def test_what_came_after_the_snapshot(home: Path, clock: Clock, address: StorageAddress) -> None:
    """Segments that are newer than it are taken in, once."""
    keep_two(home, clock, address=address)
    _snapshot(home, address, clock)
    assert 2 == len(told(address.url)["list"])
    clock.advance(timedelta(hours=1))
    with Crawling(home, clock, "run2", address=address) as crawling:
        crawling.keep(TRAM, article_text(story("Tram", 170), "Changed"))
        crawling.keep(f"{SITE}/new", story("New"))
    for _ in range(2):
        assert told(home) == told(address.url)


def test_without_a_snapshot(home: Path, clock: Clock, address: StorageAddress) -> None:
    """The sentence names the command that makes one."""
    keep_two(home, clock, address=address)
    with pytest.raises(NotFoundError) as refused:
        newskeep.open(address.url)
    assert f"Make one: `newskeep reindex {address.url}`." == refused.value.hint


def test_a_snapshot_is_not_believed_without_its_digest(
    home: Path, clock: Clock, address: StorageAddress
) -> None:
    """One with other bytes is refused, one that was not finished is passed over."""
    keep_two(home, clock, address=address)
    storage = address.open(home)
    storage.put("catalog/20991122105400000.sqlite.gz", gzip.compress(b"not finished"))
    with pytest.raises(NotFoundError):
        newskeep.open(address.url)
    _snapshot(home, address, clock)
    (snapshot,) = snapshots(storage)
    data = storage.get(snapshot.key)
    storage.delete(snapshot.key)
    storage.put(snapshot.key, data[:-1] + b"x")
    with pytest.raises(DamageError, match="was stored as"):
        newskeep.open(address.url)
    assert [] == list(cache_of(address.url).glob("2*"))


def test_a_home_whose_catalog_is_lost(home: Path, clock: Clock, address: StorageAddress) -> None:
    """Rebuilt in its place from the bucket, it goes on where it was."""
    keep_two(home, clock, address=address)
    before = told(home)
    forget(home)
    reindex(home, address, now=clock())
    assert before == told(home)
    with Crawling(home, clock, "run2", address=address) as crawling:
        assert "unchanged" == crawling.keep(TRAM, article_text(story("Tram"), "The tram")).verdict
