"""One varied archive on the local disk and one in a bucket, each of three crawls."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.server import NewsSite
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.crawl.crawling import Child, config
from tests.interop.oddities import FEED, FIRST, SECOND, serve
from tests.interop.replaying import Replaying
from tests.interop.tools import tool
from tests.storage.servers import KEY, SECRET, client_of, new_bucket, s3_server

__all__ = ["s3_server"]


@dataclass(frozen=True)
class Archived:
    """An archive, and files as its storage has them."""

    home: Path
    #: segments and sidecars, in storage's own folders
    files: Path
    #: what its readers need to reach its storage
    environment: Mapping[str, str]

    @property
    def segments(self) -> list[Path]:
        """All of them, oldest first."""
        return sorted(self.files.rglob("*.warc.gz"))

    @property
    def index(self) -> list[str]:
        """The rows of all sidecars, sorted."""
        lines = [line for path in self.files.rglob("*.cdxj") for line in path.read_bytes().splitlines()]
        return [line.decode() for line in sorted(lines)]

    @property
    def records(self) -> list[Scanned]:
        """The records of all segments."""
        return [record for path in self.segments for record in self.records_of(path)]

    @staticmethod
    def records_of(segment: Path) -> list[Scanned]:
        """The records of one."""
        return list(scan(segment))


@pytest.fixture(scope="session", params=["local", "bucket"])
def archived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archived:
    """What three crawls of a site with all kinds of pages left, which changes between them."""
    folder = tmp_path_factory.mktemp(request.param) / "Zürich archive"
    if request.param == "local":
        _crawl(folder, {}, {})
        return Archived(folder, folder, {})
    endpoint: str = request.getfixturevalue("s3_server")
    bucket = new_bucket(endpoint)
    environment = {
        "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }  # fmt: skip
    place = {"storage": f"s3://{bucket}/news/zh", "s3": {"endpoint_url": endpoint, "region": "us-east-1"}}
    _crawl(folder, place, environment)
    return Archived(folder, _download(endpoint, bucket, folder.with_name("downloaded")), environment)


def _crawl(home: Path, place: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    with NewsSite(generated=(2, 1)) as site:
        source = {"urls": [site.first.url + path for path in (FEED, "/feed/", "/")]}
        configuration = config(home, {"odd": source}, keep=["articles", "fronts", "feeds"])
        configuration["archive"] |= place
        for edition in (FIRST, {}, SECOND):
            serve(site, edition)
            with Child(configuration, refresh=True, env=environment) as child:
                child.result()


def _download(endpoint: str, bucket: str, folder: Path) -> Path:
    with closing(client_of(endpoint)) as client:
        for item in client.list_objects_v2(Bucket=bucket)["Contents"]:
            path = folder / item["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            client.download_file(bucket, item["Key"], str(path))
    return folder


@pytest.fixture(scope="session")
def replaying(archived: Archived, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replaying]:
    """`newskeep replay` of that archive."""
    temporary = tmp_path_factory.mktemp("replaying")
    with Replaying(
        archived.home, tool("wayback"), temporary, "--port", "0", environment=archived.environment
    ) as going:
        yield going
