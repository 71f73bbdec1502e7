"""An S3 server on loopback for as long as the tests run, and a bucket of its own for each test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from newskeep.storage.s3 import S3Storage


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """Credentials that no real store knows, and no look at the machine's own or at a metadata service."""
    if "NEWSKEEP_TEST_S3_URL" in os.environ:
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """URL of a running S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str) -> str:
    """Name of a new, empty bucket."""
    name = f"test-{uuid.uuid4()}"
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    client.create_bucket(Bucket=name)
    client.close()
    return name


@pytest.fixture
def s3_storage(s3_server: str, bucket: str) -> S3Storage:
    """A storage in a new bucket, below a prefix."""
    return S3Storage(bucket, "news/archive", endpoint_url=s3_server)
