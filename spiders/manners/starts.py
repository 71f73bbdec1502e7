"""When each host was asked last, and who is asking it now: one small file for all processes of an archive.

A host's requests in flight are locks on single bytes of the file, which the system takes back the moment a process is
gone. When the last one began stands in a table in it, as the machine's own clock counts, whatever the time of day.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Self

#: key of the host; when it was asked last, and the seconds to wait after that; who waited for it last, and when
_ROW = struct.Struct("<QddQd")
_Row = tuple[int, float, float, int, float]
_EMPTY: _Row = (0, 0.0, 0.0, 0, 0.0)
_ROWS = 8192
#: rows that a host may stand in; where all are taken, the one that was asked longest ago makes room
_PLACES = 16
#: the lock on the table itself; behind it those of the hosts' requests
_TABLE = 1 << 62
_REQUESTS = _TABLE >> 1
_MOST_AT_ONCE = 1 << 16
#: seconds until a host that others keep busy is asked for again
BUSY = 0.04
#: a process that waited this long ago is not waiting any more
_IMPATIENCE = 5 * BUSY
#: seconds by which another process's look at the clock may be later than one's own
_AHEAD = 60.0


class Starts:
    """Says when a host may be asked, over all processes that have the same file open.

    Args:
        path: the file; it is made where there is none.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        #: the bytes that are locked, by host
        self._held: dict[str, set[int]] = {}

    def claim(self, host: str, delay: float, at_once: int, now: float) -> float:
        """Ask for a host's turn: 0.0 when it may be asked at once, else seconds until it is worth asking again.

        Whoever got the turn gives it back with `keep`.

        Args:
            host: its name.
            delay: least seconds after the last start, whoever began it; the longer wish of two processes holds.
            at_once: most requests in flight.
            now: as `time.monotonic` says.
        """
        key = _key(host)
        with self._locked(_TABLE):
            at, row = self._find(key)
            _, last, asked, waiter, since = row
            longest = max(delay, asked)
            # A start that is far ahead was noted before the machine, and its clock with it, began again.
            if last and last < now + _AHEAD and (wait := last + longest - now) > 0:
                return min(wait, longest)
            others = waiter not in {0, os.getpid()} and 0 <= now - since < _IMPATIENCE
            # Who has just had a turn lets go first whoever found the host busy meanwhile.
            if others:
                return BUSY
            if not self._take(host, key, at_once):
                self._put(at, (key, last, asked, os.getpid(), now))
                return BUSY
            self._put(at, (key, now, delay, 0, 0.0))
            return 0.0

    def began(self, host: str, now: float) -> None:
        """A request that has its turn is sent only now."""
        key = _key(host)
        with self._locked(_TABLE):
            at, row = self._find(key)
            self._put(at, (key, now, *row[2:]))

    def keep(self, host: str, requests: int) -> None:
        """So many requests to a host are in flight; the turns of others are given back."""
        held = self._held.get(host, set())
        while len(held) > requests:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, held.pop())
        if not held:
            self._held.pop(host, None)

    def close(self) -> None:
        """Give back all, and close the file."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _take(self, host: str, key: int, at_once: int) -> bool:
        """Lock one of the bytes that stand for a host's requests; False where all are taken."""
        held = self._held.get(host, set())
        first = _REQUESTS + key % (_REQUESTS // _MOST_AT_ONCE) * _MOST_AT_ONCE
        for byte in range(first, first + min(at_once, _MOST_AT_ONCE)):
            if byte in held:
                continue  # the system would say yes: it is our own
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except OSError:
                continue
            self._held.setdefault(host, set()).add(byte)
            return True
        return False

    def _find(self, key: int) -> tuple[int, _Row]:
        """Where a host's row is, or may be, and the row."""
        first = key % _ROWS * _ROW.size
        found = os.pread(self._file, _ROW.size * _PLACES, first).ljust(_ROW.size * _PLACES, b"\0")
        rows: list[_Row] = list(_ROW.iter_unpack(found))
        for place, row in enumerate(rows):
            if row[0] in {key, 0}:
                return first + place * _ROW.size, row if row[0] else _EMPTY
        oldest = min(range(_PLACES), key=lambda place: rows[place][1])
        return first + oldest * _ROW.size, _EMPTY

    def _put(self, at: int, row: _Row) -> None:
        # On a full disk each process keeps its own pace still, and the run says itself that nothing can be stored.
        with suppress(OSError):
            os.pwrite(self._file, _ROW.pack(*row), at)

    @contextmanager
    def _locked(self, byte: int) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, byte)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)


def _key(host: str) -> int:
    return int.from_bytes(blake2b(host.encode(), digest_size=8).digest()) or 1
