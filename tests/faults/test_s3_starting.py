"""What a start does when storage is down, refuses, or can do less than others."""

from __future__ import annotations

import pytest

from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import StorageError, TransientStorageError
from newskeep.storage.s3 import S3Storage
from tests.faults.s3_archive import TIMEOUT, FaultyArchive
from tests.faults.s3_faults import DOWN, FORBIDDEN
from tests.faults.s3_proxy import Asked, Fault, Reply


def test_first_start_needs_storage(archive: FaultyArchive) -> None:
    """An archive that never had anything there is not begun, and no home is made."""
    archive.proxy.fail(DOWN)
    with pytest.raises(TransientStorageError, match="did not answer"):
        open_workspace(archive.home, archive.address)
    assert not archive.home.exists()


def test_known_storage_may_be_down(archive: FaultyArchive) -> None:
    """An archive that was stored there before goes on, with a warning that names storage and the spool."""
    archive.crawl("run0", 1)
    archive.proxy.fail(DOWN)
    with open_workspace(archive.home, archive.address) as workspace:
        (warning,) = workspace.warnings
    assert archive.address.url in warning
    assert warning.endswith("; what is crawled waits in the spool.")


def test_other_endpoint_must_answer(archive: FaultyArchive) -> None:
    """The same bucket at an endpoint that never answered is as good as new: it may be a typing error."""
    archive.crawl("run0", 1)
    elsewhere = StorageAddress(archive.address.url, "http://127.0.0.1:9", "us-east-1")
    with pytest.raises(TransientStorageError):
        open_workspace(archive.home, elsewhere)


def test_refusal_stops_every_start(archive: FaultyArchive) -> None:
    """Storage that forbids is a person's business, also when it was used before."""
    archive.crawl("run0", 1)
    archive.proxy.fail(FORBIDDEN)
    with pytest.raises(StorageError, match="403 AccessDenied") as caught:
        open_workspace(archive.home, archive.address)
    assert (7, StorageError) == (caught.value.exit, type(caught.value))


def _without(asked: Asked, *fields: str) -> None:
    reply = asked.forward()
    for field in fields:
        reply = reply.having(field, None)
    asked.send(reply)


@pytest.mark.parametrize(
    ("said", "of", "act"),
    [
        ("loses metadata", "GET", lambda asked: _without(asked, "x-amz-meta-sha256")),
        ("ETags that are no MD5", "GET", lambda asked: asked.send(asked.forward().having("ETag", '"x"'))),
        ("ignores ranges", "GET", lambda asked: _without(asked, "Content-Range")),
        (
            "overwrites although asked not to",
            "PUT",
            lambda asked: (asked.read(), asked.send(Reply(200, (("ETag", '"x"'),))))[0],
        ),
    ],
)
def test_probe_says_what_an_endpoint_cannot_do(
    archive: FaultyArchive, said: str, of: str, act: object
) -> None:
    """One sentence for what is missing, and none where all is well."""
    bucket = archive.address.url.removeprefix("s3://").removesuffix("/news")
    storage = S3Storage(bucket, "news", endpoint_url=archive.proxy.url, timeout=TIMEOUT)
    assert () == storage.probe()
    archive.proxy.fail(Fault(said, lambda asked: asked.probes and asked.method == of, act))  # type: ignore[arg-type]
    (sentence,) = storage.probe()
    assert said in sentence


def test_store_that_knows_no_conditions_is_written_to(archive: FaultyArchive) -> None:
    """One that answers 501 to If-None-Match is asked without, after a look."""

    def refuse(asked: Asked) -> None:
        if asked.field("If-None-Match"):
            asked.read()
            asked.send(Reply(501))
        else:
            asked.send(asked.forward())

    archive.proxy.fail(Fault("501", lambda asked: asked.method == "PUT", refuse))
    storage = archive.storage()
    assert not storage.creates_conditionally
    storage.put("key", b"data")
    assert (b"data", 1) == (storage.get("key"), archive.objects()["key"])
