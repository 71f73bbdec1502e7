"""What is done, counted: calls of functions by their names, and statements of SQL."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from newskeep.catalog.catalog import Catalog


def calls(action: Callable[[], object]) -> Counter[str]:
    """How often each function was called meanwhile, those of C included: `module.name`."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            found[f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"] += 1
        elif event == "c_call":
            found[f"{called.__module__}.{called.__name__}"] += 1

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return found


@contextmanager
def statements(catalog: Catalog) -> Iterator[list[str]]:
    """The SQL that the catalog's connection runs meanwhile, without what triggers and the search index run."""
    found: list[str] = []

    def note(sql: str) -> None:
        # SQLite comments out each line of what another statement runs, and tells that one again for each trigger.
        if not all(line.startswith("--") for line in sql.splitlines()) and sql not in found[-1:]:
            found.append(sql)

    connection = catalog.door.connection
    connection.set_trace_callback(note)
    try:
        yield found
    finally:
        connection.set_trace_callback(None)
