"""A reader that does to its worker process what pages have done to others: for the tests of the crawl."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import replace

from newskeep.model import Reading
from newskeep.reading.page import Page, read_page


def read(page: Page) -> Reading | None:
    """Read a page as always, or come to grief over it: its path says how."""
    trouble = page.url.rpartition("/")[2]
    if trouble == "segfault":
        ctypes.string_at(0)
    if trouble == "exit":
        os._exit(0)
    if trouble == "loop":
        while True:
            pass
    if trouble == "memory":
        bytearray(2**40)
    if trouble == "raises":
        raise KeyError("no such table")
    if trouble == "returns":
        return "text"  # type: ignore[return-value]
    if trouble == "slow":
        time.sleep(0.2)
    return _strange(page, trouble) if trouble in {"surrogate", "naive"} else None


def _strange(page: Page, trouble: str) -> Reading:
    """A reading that looks right, and can't be written down."""
    reading = read_page(replace(page, reader=""))
    if reading.article is None:
        return reading
    if trouble == "surrogate":
        return replace(reading, article=replace(reading.article, title="Half a \ud83d smile"))
    return replace(reading, article=replace(reading.article, published="yesterday"))  # type: ignore[arg-type]
