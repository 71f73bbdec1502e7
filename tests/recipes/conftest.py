"""The demo's archive, once in a folder and once in a bucket."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import demonstration, home
from tests.recipes.cooking import Kitchen
from tests.storage.servers import KEY, SECRET, client_of, new_bucket, s3_server

__all__ = ["demonstration", "home", "s3_server"]


@pytest.fixture
def kitchen(home: Path, tmp_path: Path) -> Kitchen:
    """A folder that has the demo's archive."""
    (tmp_path / "here").mkdir()
    return Kitchen.furnished(tmp_path / "here", home)


@pytest.fixture(scope="session")
def served(home: Path, s3_server: str) -> str:
    """The URL of a bucket with the archive's articles."""
    bucket = new_bucket(s3_server)
    with closing(client_of(s3_server)) as client:
        for file in home.glob("articles/**/*.gz"):
            client.upload_file(str(file), bucket, f"news/{file.relative_to(home)}")
    return f"s3://{bucket}/news"


@pytest.fixture
def kitchen_with_bucket(home: Path, tmp_path: Path, s3_server: str, served: str) -> Kitchen:
    """A folder that has the archive, and an account at its bucket."""
    (tmp_path / "here").mkdir()
    account = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": s3_server}
    region = {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return Kitchen.furnished(tmp_path / "here", home, served, **account, **region)
