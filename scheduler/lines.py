"""What the daemon says while it runs: a line each, for people or for machines; and how long logs are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from newskeep.text.printable import json_line
from newskeep.units import rfc3339

#: takes a line
Announce = Callable[[str], None]


class Lines:
    """Says what happens.

    Args:
        announce: takes the lines.
        timezone: of the times that people read.
        machine: one JSON object a line.
    """

    def __init__(self, announce: Announce, timezone: tzinfo, *, machine: bool) -> None:
        self._announce = announce
        self._zone = timezone
        self._machine = machine

    def say(self, now: datetime, words: str, *, source: str = "", state: str = "") -> None:
        """Say something.

        Args:
            now: the time.
            words: a sentence or a verdict.
            source: the source that it is about; empty when it is about the daemon.
            state: how the source's run ended.
        """
        if self._machine:
            about = {"source": source, "state": state} if source else {}
            self._announce(json_line({"time": rfc3339(now), **about, "message": words}))
            return
        told = words if state in {"", "ok"} else f"{state}: {words}"
        subject = f"{source}  " if source else ""
        self._announce(f"{now.astimezone(self._zone):%H:%M:%S}  {subject}{told}")


def remove_old_logs(folder: Path, now: datetime, keep: timedelta) -> int:
    """Remove the logs of runs that nobody has written to for so long; how many.

    So is what a child leaves beside its log when its daemon was killed: its result, which nobody took.
    """
    removed = 0
    oldest = (now - keep).timestamp()
    for file in folder.glob("*.*"):
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
                removed += 1
        except OSError:
            continue  # somebody else removed it, or it can't be: the next round tries again
    return removed
