"""The index that fingerprints are found by: one number for each key of each capture, month by month.

A look-up reads some dozen short ranges of the months around a text. It costs the same whatever the archive's age, and
the months that texts are added to are a small part of it.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta

from newskeep.catalog.door import Door
from newskeep.text.fingerprints import KEY_BITS

#: texts captured further apart than that are not looked for
LOOK_BACK = timedelta(days=45)
#: keys that more captures have say nothing: they are of a phrase that everybody uses
HOT = 200
#: keys that two texts must share before they are held against each other
SHARED = 2

_CAPTURE_BITS, _MONTHS = 28, 1024
_CAPTURES = (1 << _CAPTURE_BITS) - 1
_MONTH_BITS = KEY_BITS + _CAPTURE_BITS
#: SQLite's numbers have a sign
_LEAST = -(1 << 63)


class Postings:
    """Keys and the captures that have them. Rows go in by a caller's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def add(self, capture: int, keys: tuple[int, ...], time: datetime) -> None:
        """A capture has these keys.

        Args:
            capture: row id, below 2^28.
            keys: of its text.
            time: of the capture.
        """
        if keys and capture <= _CAPTURES:
            found = [posting(capture, key, time) for key in keys]
            self._door.run("add_postings", postings=json.dumps(found))

    def drop(self, capture: int, keys: tuple[int, ...], time: datetime) -> None:
        """A capture has these keys no more."""
        for key in keys if capture <= _CAPTURES else ():
            self._door.run("drop_posting", posting=posting(capture, key, time))

    def sharing(self, keys: tuple[int, ...], time: datetime) -> list[int]:
        """Row ids of captures around a time that share enough keys, those that share most first."""
        # Two statements for all keys: one for each would take three times as long.
        lows = [low + (key << _CAPTURE_BITS) for low in self._months(time) for key in keys]
        if not lows:
            return []
        found = self._door.all("telling_keys", lows=json.dumps(lows), span=_CAPTURES, hot=HOT)
        telling = json.dumps([row[0] for row in found])
        rows = self._door.all("postings", lows=telling, span=_CAPTURES) if found else []
        counts = Counter((row[0] - _LEAST) & _CAPTURES for row in rows)
        return [capture for capture, count in counts.most_common() if count >= SHARED]

    def _months(self, time: datetime) -> list[int]:
        """The least posting of each month around a time that has any."""
        first = _month(time - LOOK_BACK)
        months = (_month(time + LOOK_BACK) - first) % _MONTHS + 1
        lows = json.dumps([_first((first + number) % _MONTHS, 0) for number in range(months)])
        rows = self._door.all("months_with_postings", lows=lows, span=(1 << _MONTH_BITS) - 1)
        return [row[0] for row in rows]


def posting(capture: int, key: int, time: datetime) -> int:
    """The number that says that a capture of that time has a key."""
    return _first(_month(time), key) + capture


def _month(time: datetime) -> int:
    """The month as a number that comes again after 85 years."""
    return (time.year * 12 + time.month) % _MONTHS


def _first(month: int, key: int) -> int:
    """The least posting of a key in a month."""
    return _LEAST + (month << _MONTH_BITS) + (key << _CAPTURE_BITS)
