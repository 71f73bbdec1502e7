from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newskeep.testing import Clock
from tests.segments.odd_server import OddServer


@pytest.fixture
def clock() -> Clock:
    """Stands at 2026-11-22T10:54Z until it is turned."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture(scope="module")
def odd() -> Iterator[OddServer]:
    """A server whose bodies don't end as they should."""
    with OddServer() as running:
        yield running
