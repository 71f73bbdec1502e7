from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.conftest import fast_disk
from tests.faults.kill_figures import figures
from tests.faults.s3_archive import FaultyArchive
from tests.faults.s3_proxy import Proxy
from tests.storage.servers import aws, bucket, client_of, s3_server, seaweed

__all__ = ["aws", "bucket", "fast_disk", "figures", "s3_server", "seaweed"]


@pytest.fixture
def proxy(s3_server: str) -> Iterator[Proxy]:
    """In front of moto's server; without faults at first."""
    with Proxy(s3_server) as proxy:
        yield proxy


@pytest.fixture
def archive(proxy: Proxy, s3_server: str, bucket: str, fast_disk: Path) -> Iterator[FaultyArchive]:
    """An archive with its segments behind the proxy, in a bucket that remembers every write."""
    with closing(client_of(s3_server)) as client:
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield FaultyArchive(fast_disk / "home", proxy, bucket, client)
