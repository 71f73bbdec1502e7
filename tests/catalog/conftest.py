from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.catalog.catalog import Catalog, create_catalog
from tests.archive.disks import fast_disk

__all__ = ["NOW", "catalog", "fast_disk"]

NOW = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """A new catalog, open for writing."""
    with create_catalog(tmp_path / "home") as opened:
        yield opened
