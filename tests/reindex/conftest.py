from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.testing import Clock
from tests.storage.servers import aws, bucket, s3_server

__all__ = ["aws", "bucket", "s3_server"]


@pytest.fixture
def clock() -> Clock:
    """Stands at 2026-11-22T10:54Z until it is turned."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"
