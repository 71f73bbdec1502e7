from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """A small demo site."""
    with NewsSite(generated=(2, 2)) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"
