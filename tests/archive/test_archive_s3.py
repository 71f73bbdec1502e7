from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

import newskeep
from newskeep.archive.recovery import recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.errors import NewskeepError, UsageError
from newskeep.testing import Clock
from tests.archive.gate import Gate
from tests.archive.keeping import SITE, Crawling, article_text, keep_two, story

TRAM = f"{SITE}/tram"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL of an S3 server on loopback."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StorageAddress:
    """A prefix of a new bucket; no credentials of the machine are used."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    given = {
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "hush-hush",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    bucket = tmp_path.name.replace("_", "-").lower()[:40]
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket=bucket)
    client.close()
    return StorageAddress(f"s3://{bucket}/news", endpoint_url=server, region="us-east-1")


def test_segments_in_s3(home: Path, clock: Clock, address: StorageAddress) -> None:
    """Three objects a segment, nothing of them in the home; the home alone knows where they are."""
    keep_two(home, clock, address=address)
    assert [] == list((home / "spool").iterdir())
    assert [] == list(home.rglob("newskeep-*"))
    keys = sorted(item.key for item in address.open(home).list() if item.key != ".newskeep")
    assert ["articles/2026/11/22/", "warc/2026/11/22/", "warc/2026/11/22/"] == [
        key[: key.rindex("/") + 1] for key in keys
    ]
    assert [True] * 3 == [
        key.endswith(end) for key, end in zip(keys, (".jsonl.gz", ".cdxj", ".warc.gz"), strict=True)
    ]
    with newskeep.open(home) as archive:
        assert (7, 2, ()) == _numbers(archive)
        assert story("Tram") in archive.show(TRAM).capture.html
        assert address.url == archive.storage.url


def _numbers(archive: object) -> tuple[int, int, tuple[object, ...]]:
    proof = archive.verify()  # type: ignore[attr-defined]
    return proof.records, proof.captures, proof.problems


def test_s3_that_is_down_at_the_end(home: Path, clock: Clock, address: StorageAddress) -> None:
    """The segment waits in the spool, is read there, and goes to the bucket with the next recovery."""
    with (
        pytest.raises(NewskeepError, match="the storage is down"),
        Crawling(home, clock, address=address, storage=lambda storage: Gate(storage, puts=1)) as crawling,
    ):
        crawling.keep(TRAM, article_text(story("Tram")))
    with newskeep.open(home) as archive:
        assert 1 == archive.spooled()[0]
        assert story("Tram") in archive.show(TRAM).capture.html
    with open_workspace(home, address) as workspace:
        assert () == recover(workspace, clock()).troubles
    with newskeep.open(home) as archive:
        assert (0, 0) == archive.spooled()
        assert (4, 1, ()) == _numbers(archive)


def test_damage_in_s3(home: Path, clock: Clock, address: StorageAddress) -> None:
    """What is gone from the bucket, or was put there by others, is named."""
    keep_two(home, clock, address=address)
    storage = address.open(home)
    (segment,) = [item.key for item in storage.list("warc/") if item.key.endswith(".warc.gz")]
    data = bytearray(storage.get(segment))
    storage.delete(segment)
    with newskeep.open(home) as archive:
        assert ["missing-segment"] == [problem.kind for problem in archive.verify().problems]
    data[len(data) // 2] ^= 1
    storage.put(segment, bytes(data))
    with newskeep.open(home) as archive:
        assert {"changed-segment", "torn-segment"} <= {problem.kind for problem in archive.verify().problems}


def test_another_storage_for_the_same_home(home: Path, clock: Clock, address: StorageAddress) -> None:
    """An archive's segments are in one place: a configuration that names another is refused."""
    keep_two(home, clock, address=address)
    with pytest.raises(UsageError) as refused:
        open_workspace(home, StorageAddress())
    assert (
        f"keeps its segments in {address.url}, and the configuration says the home." in refused.value.message
    )
    open_workspace(home, address).close()
