"""The order in which files of tests are begun, and what they start from."""

from __future__ import annotations

import gc

import pytest

#: folders whose files take longest, in the order in which they are begun: what comes last is quick, so that all
#: processes of a run end together
_SLOW = (
    "hostile", "scheduler", "operating", "crawl", "faults", "manners", "interop", "reindex", "imports", "cli",
    "versions", "storage", "docs",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow folders first; within a folder the order stays."""
    places = {folder: place for place, folder in enumerate(_SLOW)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(_SLOW)))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: a look through all of it would stop the sites of this process for long."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Libraries in C++ complain of what is not given back at the end."""
    gc.unfreeze()
