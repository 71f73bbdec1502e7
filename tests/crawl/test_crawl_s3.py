"""The same crawl with its segments in a bucket."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from demo.seed import seed_article
from demo.server import NewsSite
from newskeep.archive.members import StoredCapture
from newskeep.archive.opening import open_archive
from newskeep.errors import StorageError
from newskeep.model import RunState
from tests.crawl.crawling import Child, config, stored
from tests.crawl.papers import publish
from tests.crawl.test_crawl_stops import stories, wait_for

#: credentials that no real store knows, and no look at the machine's own or at a metadata service
AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "hush-hush",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Bucket:
    """A bucket on a server on loopback, which can be stopped and started again on its port."""

    def __init__(self) -> None:
        self.name = f"news-{uuid.uuid4()}"
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]
        self.client.create_bucket(Bucket=self.name)

    @property
    def client(self) -> Any:
        """A client of the server."""
        return boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self._port}", region_name="us-east-1")

    def stored(self) -> list[str]:
        """Segments and their parts in the bucket."""
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", ())
        return [item["Key"] for item in found if "/newskeep-" in item["Key"]]

    def stop(self) -> None:
        """Let the server be gone; its memory stays."""
        self._server.stop()

    def start(self) -> None:
        """Let it be there again."""
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()

    def settings(self, home: Path, url: str, name: str = "") -> Mapping[str, Any]:
        """A configuration that keeps its segments in the bucket."""
        found = config(home, {"paper": url})
        found["archive"] |= {
            "storage": f"s3://{name or self.name}/archive",
            "s3": {"endpoint_url": f"http://127.0.0.1:{self._port}", "region": "us-east-1"},
        }
        return found


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A new, empty bucket; this process and its children have its credentials."""
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    found = Bucket()
    yield found
    found.stop()


def test_segments_go_to_the_bucket_and_come_back(bucket: Bucket, site: NewsSite, home: Path) -> None:
    """Nothing is left on the disk; the pages are read from there, and the second crawl's revisits refer to them."""
    settings = bucket.settings(home, site.first.url + "/")
    for refresh in (False, True):
        with Child(settings, refresh=refresh) as child:
            assert RunState.OK == child.result().state
    assert ([], []) == (stored(home).spool(), stored(home).segments())
    assert 6 == len(bucket.stored())
    with open_archive(home) as archive:
        seed = next(found for found in archive.list() if found.title == seed_article().title)
        assert isinstance(seed.capture, StoredCapture)
        assert seed_article().paragraphs[14][:40] in seed.capture.html
        assert ((), 10) == (archive.verify().problems, archive.verify().captures)


def test_bucket_that_is_not_there_stops_everything(bucket: Bucket, site: NewsSite, home: Path) -> None:
    """It is found out before anything is fetched."""
    settings = bucket.settings(home, site.first.url + "/", "no-such-bucket")
    with Child(settings) as child, pytest.raises(StorageError, match="no-such-bucket"):
        child.result()
    assert () == site.requests


def test_storage_that_dies_keeps_nobody_from_crawling(bucket: Bucket, site: NewsSite, home: Path) -> None:
    """Segments wait in the spool, the run says so, and the next crawl with storage brings them there."""
    publish(site, site.first, 6, 900, delay=0.1)
    settings = bucket.settings(home, site.first.url + "/news.xml")
    with Child(settings) as child:
        wait_for(lambda: stories(site) >= 2, child)
        bucket.stop()
        result = child.result()
    assert (RunState.PARTIAL, 6) == (result.state, result.counts.new)
    assert isinstance(result.error, StorageError)
    assert 3 == len(stored(home).spool())
    assert 6 == len(stored(home).articles)
    bucket.start()
    with Child(settings) as child:
        assert RunState.OK == child.result().state
    assert ([], 3) == (stored(home).spool(), len(bucket.stored()))
    assert () == stored(home).verify().problems
