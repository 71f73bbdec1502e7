from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.server import NewsSite
from demo.site import Outlet

#: an outlet, and the site to override its pages with
Paper = tuple[NewsSite, Outlet]


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """A small demo site."""
    with NewsSite(generated=(4, 2)) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture(scope="module")
def papers() -> Iterator[Callable[[], Paper]]:
    """Gives an outlet on a port of its own each time, so that one crawl can have many sources apart."""
    with ExitStack() as stack:
        free: list[Paper] = []

        def next_paper() -> Paper:
            if not free:
                running = stack.enter_context(NewsSite(generated=(4, 2)))
                free.extend([(running, running.second), (running, running.first)])
            return free.pop()

        yield next_paper
