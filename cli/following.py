"""A run's log as it grows."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable, Iterator
from pathlib import Path

#: seconds between two looks
_PERIOD = 0.3
_MOST = 1 << 16


def follow(log: Path, running: Callable[[], bool]) -> Iterator[str]:
    """What is in a log, and what is written to it until the run has ended.

    Args:
        log: need not exist yet.
        running: whether the run goes on.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    offset = 0
    while True:
        # Asked first: what is written between the question and the reading is read once more.
        goes_on = running()
        for piece in _pieces(log, offset):
            offset += len(piece)
            yield decoder.decode(piece)
        if not goes_on:
            return
        time.sleep(_PERIOD)


def _pieces(log: Path, offset: int) -> Iterator[bytes]:
    try:
        with log.open("rb") as file:
            file.seek(offset)
            while piece := file.read(_MOST):
                yield piece
    except FileNotFoundError:
        return
