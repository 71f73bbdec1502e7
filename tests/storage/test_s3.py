"""What is special about S3: answers that lie, get lost, or ask for patience."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest

from newskeep.errors import (
    DamageError,
    ObjectExistsError,
    ObjectMissingError,
    StorageError,
    TransientStorageError,
)
from newskeep.storage.base import sha256_of
from newskeep.storage.s3 import S3Storage

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def pretender() -> Iterator[Callable[[Callable[[str, str], Answer]], str]]:
    """Starts an HTTP server on loopback that gives the answers it is told, and returns its URL."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, str], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # the client waits a second for "100 Continue" otherwise

            def _any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                status, headers, body = answer(self.command, self.path)
                self.send_response(status)
                for name, value in (
                    {"Content-Length": str(len(body)), "Connection": "close"} | headers
                ).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else body)

            do_GET = do_PUT = do_HEAD = do_DELETE = _any  # noqa: N815 - http.server wants these names

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own retries are spared."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)


def _refused(call: Callable[[], object]) -> StorageError:
    with pytest.raises(StorageError) as caught:
        call()
    return caught.value


def test_object_carries_its_digest(s3_storage: S3Storage, s3_server: str, bucket: str) -> None:
    """It is stored below the prefix, with the SHA-256 as metadata, and `info` tells it."""
    s3_storage.put("a/b", b"bytes")
    client = boto3.client("s3", endpoint_url=s3_server)
    head = client.head_object(Bucket=bucket, Key="news/archive/a/b")
    client.close()
    assert {"sha256": sha256_of(b"bytes")} == head["Metadata"]
    assert sha256_of(b"bytes") == s3_storage.info("a/b").sha256
    assert f"s3://{bucket}/news/archive" == s3_storage.url


def test_prefixes_are_apart(s3_server: str, bucket: str) -> None:
    """Two archives in one bucket don't see each other, even if one name begins with the other."""
    one, two = (S3Storage(bucket, prefix, endpoint_url=s3_server) for prefix in ("news", "news2"))
    one.put("key", b"1")
    two.put("key", b"2")
    assert (b"1", b"2", 1) == (one.get("key"), two.get("key"), len(list(one.list())))


def test_object_uploaded_by_others_counts_by_its_bytes(
    s3_storage: S3Storage, s3_server: str, bucket: str
) -> None:
    """Where no digest was stored with it, the ETag decides whether the same bytes are there."""
    client = boto3.client("s3", endpoint_url=s3_server)
    client.put_object(Bucket=bucket, Key="news/archive/key", Body=b"same")
    client.close()
    assert 4 == s3_storage.put("key", b"same").size
    with pytest.raises(ObjectExistsError):
        s3_storage.put("key", b"othe")


def test_missing_bucket_is_named(s3_server: str) -> None:
    """The probe says that the bucket isn't there, and what to do."""
    error = _refused(S3Storage("no-such-bucket", endpoint_url=s3_server).probe)
    assert "s3://no-such-bucket answers 404 NoSuchBucket." == error.message
    assert "Create the bucket, or correct its name." == error.hint


def test_missing_credentials_are_named(s3_server: str, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any, the probe says where they are looked for."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    error = _refused(S3Storage(bucket, endpoint_url=s3_server).probe)
    assert "no complete credentials" in error.message
    assert "AWS_ACCESS_KEY_ID" in error.hint


def test_unknown_profile_is_named(bucket: str) -> None:
    """A profile that AWS's configuration doesn't have is an error of its own."""
    assert "nobody" in _refused(S3Storage(bucket, profile="nobody").probe).message


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "AccessDenied", StorageError),
        (403, "SignatureDoesNotMatch", StorageError),
        (404, "NoSuchKey", ObjectMissingError),
        (500, "InternalError", TransientStorageError),
        (503, "SlowDown", TransientStorageError),
        (429, "TooManyRequests", TransientStorageError),
        (400, "RequestTimeout", TransientStorageError),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_answers_are_told_apart(
    pretender: Callable[..., str], status: int, code: str, error: type[StorageError]
) -> None:
    """Missing, worth another try, or a person's business; the message never has the secret."""
    body = f"<Error><Code>{code}</Code><Message>hush-hush test</Message></Error>".encode()
    storage = S3Storage("bucket", endpoint_url=pretender(lambda *_: (status, {}, body)))
    raised = _refused(lambda: storage.get("key"))
    assert error is type(raised)
    assert "hush-hush" not in str(raised)
    assert raised.hint or error is ObjectMissingError


@pytest.mark.usefixtures("impatient")
def test_nobody_answers(pretender: Callable[..., str]) -> None:
    """An endpoint that is down may be up later."""
    storage = S3Storage("bucket", endpoint_url="http://127.0.0.1:9")
    assert TransientStorageError is type(_refused(storage.probe))


def test_web_page_is_not_taken_for_storage(pretender: Callable[..., str]) -> None:
    """A proxy that answers everything with 200 and HTML stores nothing and has no objects."""
    url = pretender(lambda *_: (200, {"Content-Type": "text/html"}, b"<html>Please log in</html>"))
    storage = S3Storage("bucket", endpoint_url=url)
    assert TransientStorageError is type(_refused(lambda: storage.put("key", b"data")))
    assert TransientStorageError is type(_refused(lambda: storage.get("key")))
    assert TransientStorageError is type(_refused(lambda: storage.info("key")))


@pytest.mark.usefixtures("impatient")
def test_answer_that_breaks_off_is_no_object(pretender: Callable[..., str]) -> None:
    """Fewer bytes than announced are an error, not a shorter object."""
    url = pretender(lambda *_: (200, {"ETag": '"x"', "Content-Length": "100"}, b"half"))
    storage = S3Storage("bucket", endpoint_url=url)
    assert TransientStorageError is type(_refused(lambda: storage.get("key")))


def test_store_that_ignores_ranges_is_read_all_the_same(pretender: Callable[..., str]) -> None:
    """It sends everything; the range is cut out of it."""
    storage = S3Storage("bucket", endpoint_url=pretender(lambda *_: (200, {"ETag": '"x"'}, b"0123456789")))
    assert b"345" == storage.read("key", 3, 3)


def test_refused_write_of_our_own_bytes_is_success(pretender: Callable[..., str]) -> None:
    """A retry after a lost reply is answered with 412; the object that is there is ours."""
    head = {"ETag": '"x"', "Content-Length": "4", "x-amz-meta-sha256": sha256_of(b"data")}

    def answer(method: str, path: str) -> Answer:
        if method == "PUT":
            return 412, {}, b""
        return (200, {}, b"<a/>") if "list-type" in path else (200, head, b"data")

    storage = S3Storage("bucket", endpoint_url=pretender(answer))
    assert sha256_of(b"data") == storage.put("key", b"data").sha256
    with pytest.raises(ObjectExistsError):
        storage.put("key", b"DATA")


def test_store_without_conditions_is_looked_at_first(pretender: Callable[..., str]) -> None:
    """Where `If-None-Match` is ignored, a taken key is found before anything is written."""
    written: list[str] = []
    head = {"ETag": '"x"', "Content-Length": "4", "x-amz-meta-sha256": sha256_of(b"data")}

    def answer(method: str, path: str) -> Answer:
        if method == "PUT":
            written.append(path)
        return (200, head, b"data") if method == "HEAD" else (200, {"ETag": '"x"'}, b"<a/>")

    storage = S3Storage("bucket", endpoint_url=pretender(answer))
    assert not storage.creates_conditionally
    with pytest.raises(ObjectExistsError):
        storage.put("key", b"other")
    assert ["/bucket/.newskeep"] * 2 == written


def test_conditions_are_probed_once(s3_storage: S3Storage) -> None:
    """A store that honours them says so, the first time and after that."""
    s3_storage.probe()
    s3_storage.probe()
    assert s3_storage.creates_conditionally


def test_file_that_changed_is_not_uploaded(s3_storage: S3Storage, tmp_path: Path) -> None:
    """The digest is that of the bytes that are sent."""
    (tmp_path / "file").write_bytes(b"now")
    with pytest.raises(DamageError, match="not stored"):
        s3_storage.put_file("key", tmp_path / "file", sha256_of(b"before"))


def test_endpoint_that_is_no_url() -> None:
    """It is refused before anything is sent."""
    assert "endpoint_url" in _refused(S3Storage("bucket", endpoint_url="nonsense").probe).message
