"""Whole crawls of the demo's site into a bucket: past outages, and into a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.server import NewsSite
from newskeep.archive.opening import open_archive
from newskeep.errors import NewskeepError, StorageError
from newskeep.model import RunState
from newskeep.storage.opening import open_storage
from spiders.run import CrawlResult
from tests.crawl.crawling import Child, config
from tests.faults.s3_archive import FaultyArchive
from tests.faults.s3_faults import DOWN, WRITES_FORBIDDEN
from tests.storage.servers import SEAWEED_BUCKET

pytestmark = pytest.mark.long


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """The demo's site, small."""
    with NewsSite(generated=(3, 1)) as site:
        yield site


def _crawl(site: NewsSite, home: Path, url: str, endpoint: str, **archive: Any) -> CrawlResult:
    wanted = config(home, {"daily": site.first.url})
    wanted["archive"] |= {"storage": url, "s3": {"endpoint_url": endpoint, "region": "us-east-1"}} | archive
    with Child(wanted, refresh=True) as child:
        return child.result()


def _into(archive: FaultyArchive, site: NewsSite, **more: Any) -> CrawlResult:
    return _crawl(site, archive.home, archive.address.url, archive.proxy.url, **more)


def test_crawls_past_an_outage(archive: FaultyArchive, site: NewsSite) -> None:
    """While storage is down a crawl fills the spool and ends with status 7; the next one brings all there."""
    first = _into(archive, site)
    assert (RunState.OK, None) == (first.state, first.error)
    site.edition = 2
    with archive.proxy.failing(DOWN):
        down = _into(archive, site)
    assert down.error
    assert (7, 1, RunState.PARTIAL) == (down.error.exit, down.counts.version, down.state)
    assert "; 1 sealed segment (" in down.verdict
    assert ["stored", "sealed"] == archive.states()
    assert None is _into(archive, site).error
    archive_states = archive.states()
    assert ["stored"] * len(archive_states) == archive_states
    assert [] == archive.spooled()
    assert {1} == set(archive.objects().values())
    with open_archive(archive.home) as reading:
        assert () == reading.verify().problems


def test_a_full_spool_stops_a_crawl(archive: FaultyArchive, site: NewsSite) -> None:
    """Over archive.spool_limit nothing is fetched; when storage takes what waits, the next crawl goes on."""
    _into(archive, site)
    with archive.proxy.failing(WRITES_FORBIDDEN):
        site.edition = 2
        assert _into(archive, site).error
        with archive.catalog() as catalog, catalog.door.transaction():
            catalog.door.connection.execute("UPDATE segments SET size = 20000000 WHERE state = 'sealed'")
        full = _into(archive, site, spool_limit="10MB")
    assert isinstance(full.error, StorageError)
    assert "archive.spool_limit is 10.0 MB" in full.error.message
    assert 0 == full.counts.fetched
    assert None is _into(archive, site, spool_limit="10MB").error


def test_first_crawl_into_storage_that_is_down(archive: FaultyArchive, site: NewsSite) -> None:
    """It stops with status 7 before anything is asked of the site."""
    archive.proxy.fail(DOWN)
    with pytest.raises(NewskeepError) as caught:
        _into(archive, site)
    assert (7, ()) == (caught.value.exit, site.requests)


def test_crawl_into_a_real_server(seaweed: str, site: NewsSite, tmp_path: Path) -> None:
    """Two editions, every record of them proved by reading it back."""
    url = f"s3://{SEAWEED_BUCKET}/{tmp_path.name}"
    for edition in (1, 2):
        site.edition = edition
        assert None is _crawl(site, tmp_path / "home", url, seaweed).error
    with open_archive(tmp_path / "home") as archive:
        proof = archive.verify()
    assert () == proof.problems
    assert 3 * proof.segments == len(list(open_storage(url, endpoint_url=seaweed, region="us-east-1").list()))
