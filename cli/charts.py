"""Small charts made of characters."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"


def bar(value: float, largest: float, width: int) -> str:
    """A bar as long as its share of the largest; what is more than nothing can be seen."""
    if not largest or not value:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    if _ascii():
        return "#" * max(1, eighths // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def levels(values: Sequence[float]) -> str:
    """A column for each value, one cell wide and as high as its share of the largest; a blank for nothing."""
    largest = max(values, default=0)
    marks = "._-=+*%#" if _ascii() else _LEVELS
    return "".join(marks[round(value / largest * (len(marks) - 1))] if value else " " for value in values)


def _ascii() -> bool:
    try:
        _LEVELS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False
