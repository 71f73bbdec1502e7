"""How a crawling process is doing, seen from outside: what memory it holds, and whether it still moves."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: seconds without a beat until a process counts as hanging: longer than any of its steps that lets nothing else go on
SILENT_SECONDS = 300.0


class Vitals:
    """Watches one process.

    Memory is what it holds and not what it may address (RLIMIT_AS): a child shares with the server that it was forked
    from what that has imported, and maps far more than it holds.

    Args:
        pid: the process.
        beat: the file whose time it sets to tell that it still moves; one that is not there says nothing.
        memory: bytes that it may hold.
        patience: seconds without a beat until it counts as hanging.
    """

    def __init__(self, pid: int, beat: Path, memory: int, patience: float = SILENT_SECONDS) -> None:
        self._status = Path(f"/proc/{pid}/statm")
        self._beat = beat
        self._memory = memory
        self._patience = patience
        self._seen: int | None = None
        self._since = 0.0

    def complaint(self) -> str:
        """What is the matter with it, as its verdict says; empty while nothing is."""
        if (held := self._held()) > self._memory:
            return f"stopped because it held {held // 10**6} MB of memory; schedule.memory is {self._memory // 10**6} MB"
        if self._still() > self._patience:
            return f"stopped because it had not moved for {self._patience:g} seconds"
        return ""

    def _held(self) -> int:
        """Bytes in memory; 0 where the system does not tell."""
        try:
            return int(self._status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return 0

    def _still(self) -> float:
        """Seconds since its last beat, by a clock that nobody sets."""
        try:
            beat = self._beat.stat().st_mtime_ns
        except OSError:
            return 0.0
        now = time.monotonic()
        if beat != self._seen:
            self._seen, self._since = beat, now
        return now - self._since
