"""Every storage, alone and in its wrapper, keeps the same promises."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from newskeep.storage.base import Storage
from newskeep.storage.local import LocalStorage
from newskeep.storage.opening import open_storage
from newskeep.storage.retrying import Retrying
from newskeep.storage.s3 import S3Storage
from newskeep.testing import MemoryStorage, StorageContract
from tests.storage.servers import SEAWEED_BUCKET


class TestMemoryStorage(StorageContract):
    @pytest.fixture
    def storage(self) -> Storage:
        """A dictionary."""
        return MemoryStorage()


class TestLocalStorage(StorageContract):
    @pytest.fixture
    def storage(self, tmp_path: Path) -> Storage:
        """A folder that isn't there yet."""
        return LocalStorage(tmp_path / "storage")


class TestS3Storage(StorageContract):
    @pytest.fixture
    def storage(self, s3_storage: S3Storage) -> Storage:
        """A prefix of a bucket."""
        return s3_storage

    def fill(self, storage: Storage, keys: list[str]) -> None:
        """Past HTTP, which takes moto's server ten seconds; `TestSeaweed` and the live one go through it."""
        bucket, _, prefix = storage.url.removeprefix("s3://").partition("/")
        for key in keys:
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(bucket, f"{prefix}/{key}", b"x")


class TestRetryingLocalStorage(StorageContract):
    @pytest.fixture
    def storage(self, tmp_path: Path) -> Storage:
        """A folder, with patience."""
        return Retrying(LocalStorage(tmp_path / "storage"))


class TestRetryingS3Storage(StorageContract):
    listed = 50  # pages are the inner storage's, and seen above

    @pytest.fixture
    def storage(self, s3_server: str, bucket: str) -> Storage:
        """A whole bucket, as users open it."""
        return open_storage(f"s3://{bucket}", endpoint_url=s3_server)


class TestSeaweed(StorageContract):
    """On a real server of S3, as users open it."""

    @pytest.fixture
    def storage(self, seaweed: str) -> Storage:
        """A prefix that no other test uses."""
        return open_storage(f"s3://{SEAWEED_BUCKET}/{uuid.uuid4()}", endpoint_url=seaweed)


@pytest.mark.skipif("NEWSKEEP_TEST_S3_URL" not in os.environ, reason="NEWSKEEP_TEST_S3_URL names no store")
class TestLiveStorage(StorageContract):
    """On a real store: NEWSKEEP_TEST_S3_URL=s3://bucket/prefix with AWS's own variables."""

    @pytest.fixture
    def storage(self) -> Storage:
        """A prefix that nobody used before."""
        return open_storage(f"{os.environ['NEWSKEEP_TEST_S3_URL'].rstrip('/')}/{uuid.uuid4()}")
