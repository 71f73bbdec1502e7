"""From a URL to a storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.errors import UsageError
from newskeep.storage.local import LocalStorage
from newskeep.storage.opening import open_storage
from newskeep.storage.pausing import Pausing


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/srv/news", "/srv/news"),
        ("archive/storage", "{cwd}/archive/storage"),
        ("~/news", "{home}/news"),
        ("file:///srv/my%20news", "/srv/my news"),
        ("file://localhost/srv/news", "/srv/news"),
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/", "s3://bucket"),
        ("S3://bucket/news/archive/", "s3://bucket/news/archive"),
    ],
)
def test_what_opens(url: str, expected: str) -> None:
    """Folders, file URLs and buckets; nothing is read, written or created."""
    assert expected.format(cwd=Path.cwd(), home=Path.home()) == open_storage(url).url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/x",
        "postgresql://user:secret@host/db",
        "gs://bucket",
        "s3:bucket",
        "s3://",
        "s3:///prefix",
        "s3://key:secret@bucket/prefix",
        "s3://bucket/a//b",
        "s3://bucket/../x",
        "s3://bucket/x?region=y",
        "file://otherhost/x",
        "file:",
    ],
)
def test_what_does_not_open(url: str) -> None:
    """Anything else is refused, the message tells what is allowed and shows no password."""
    with pytest.raises(UsageError) as caught:
        open_storage(url)
    assert "s3://bucket/prefix" in caught.value.hint or "file:///mnt" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_a_bucket_is_asked_with_patience() -> None:
    """What may go through later is tried again; a local folder needs none of that."""
    assert (Pausing, LocalStorage) == (type(open_storage("s3://bucket")), type(open_storage("/srv/news")))


@pytest.mark.parametrize("endpoint", ["minio:9000", "ftp://host", "http://", "http://key:secret@host"])
def test_endpoint_must_be_a_url_without_secrets(endpoint: str) -> None:
    """Credentials come from the AWS chain, not from a URL that ends up in a log."""
    with pytest.raises(UsageError) as caught:
        open_storage("s3://bucket", endpoint_url=endpoint)
    assert "secret" not in str(caught.value)
