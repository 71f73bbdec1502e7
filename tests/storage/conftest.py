from __future__ import annotations

import pytest

from newskeep.storage.s3 import S3Storage
from tests.storage.servers import aws, bucket, s3_server, seaweed

__all__ = ["aws", "bucket", "s3_server", "seaweed"]


@pytest.fixture
def s3_storage(s3_server: str, bucket: str) -> S3Storage:
    """A storage in a new bucket, below a prefix."""
    return S3Storage(bucket, "news/archive", endpoint_url=s3_server)
