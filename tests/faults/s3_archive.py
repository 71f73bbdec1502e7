"""An archive whose storage is behind a proxy that fails, and what must hold of it whatever happened."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newskeep.archive.layout import Layout
from newskeep.archive.members import Members
from newskeep.archive.opening import open_archive
from newskeep.archive.recovery import Recovered, recover
from newskeep.archive.spool import kept
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.catalog.catalog import Catalog, create_catalog, open_catalog
from newskeep.errors import StorageError
from newskeep.model import RunState
from newskeep.storage.base import Storage
from newskeep.storage.pausing import Pausing
from newskeep.storage.retrying import Retrying
from newskeep.storage.s3 import S3Storage
from newskeep.testing import Clock
from newskeep.warc.naming import articles_key, cdxj_key, segment_key
from tests.archive.keeping import SITE, Crawling, story
from tests.faults.s3_proxy import Proxy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: seconds without a byte; a thirtieth of what a user's storage waits
TIMEOUT = 1.0


class FaultyArchive:
    """Crawls by hand into a storage that fails, and asks what is there.

    Args:
        home: of the archive; nothing is there yet.
        proxy: between the archive and its bucket.
        bucket: with versioning, so that a second write of a key would show.
        client: past the proxy.
    """

    def __init__(self, home: Path, proxy: Proxy, bucket: str, client: S3Client) -> None:
        self.home = home
        self.proxy = proxy
        self.clock = Clock()
        self.address = StorageAddress(f"s3://{bucket}/news", endpoint_url=proxy.url, region="us-east-1")
        self._bucket = bucket
        self._client = client

    def storage(self) -> Storage:
        """As a new process opens it, but for the waiting."""
        s3 = S3Storage(self._bucket, "news", endpoint_url=self.proxy.url, region="us-east-1", timeout=TIMEOUT)
        return Pausing(Retrying(s3, 3, sleep=lambda _: None))

    def crawl(self, run: str = "run1", articles: int = 2) -> StorageError | None:
        """Store so many articles, each in a segment of its own; what storage did not take in the end."""
        with self.proxy.well():  # what a probe does is asked elsewhere, and it has a user's patience here
            crawling = Crawling(
                self.home, self.clock, run, address=self.address, storage=lambda _: self.storage(), rotate=1
            )
        try:
            for number in range(articles):
                self.clock.advance(timedelta(minutes=1))
                crawling.keep(f"{SITE}/{run}-{number}", story(f"{run}story{number}"))
                crawling.writer.commit()
            crawling.end()
        except StorageError as error:
            crawling.catalog.ledger.end_run(run, RunState.PARTIAL, self.clock())
            return kept(error, crawling.catalog)
        finally:
            crawling.lock.release()
            crawling.workspace.close()
        return None

    def recover(self) -> Recovered:
        """What the start of the next crawl does first."""
        with open_workspace(self.home, self.address, probe=False) as opened:
            object.__setattr__(opened, "storage", self.storage())
            return recover(opened, self.clock())

    def objects(self) -> Counter[str]:
        """Every key in the bucket, and how often it was ever written."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket)
        found = Counter(
            item["Key"].removeprefix("news/") for page in pages for item in page.get("Versions", [])
        )
        del found[".newskeep"]
        return found

    def catalog(self) -> Catalog:
        """The catalog, open for writing."""
        return create_catalog(self.home)

    def states(self) -> list[str]:
        """The states of all segments."""
        with open_catalog(self.home) as catalog:
            return [segment.state for segment in catalog.segments.all()]

    def spooled(self) -> list[str]:
        """Segments and sidecars in the spool."""
        return sorted(path.name for path in Layout(self.home).spool.iterdir() if path.name.startswith("news"))

    def readable(self) -> int:
        """Read every acknowledged capture; how many there are."""
        with open_catalog(self.home) as catalog:
            members = Members(Layout(self.home), self.storage())
            rows = [
                row
                for segment in catalog.segments.all()
                for row in catalog.segments.captures(segment.id, segment.name)
            ]
            return sum(members.record(row.capture).type == "response" for row in rows)

    def check_all_is_stored(self, articles: int) -> None:
        """Nothing was lost, nothing is there twice, and nothing waits."""
        with open_catalog(self.home) as catalog:
            names = [segment.name for segment in catalog.segments.all()]
        keys = [key(name) for name in names for key in (segment_key, cdxj_key, articles_key)]
        assert (["stored"] * articles, []) == (self.states(), self.spooled())
        assert dict.fromkeys(keys, 1) == dict(self.objects())
        assert articles == self.readable()
        with open_archive(self.home) as archive:
            assert () == archive.verify().problems
            assert articles == len(list(archive.list()))
