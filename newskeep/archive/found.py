"""The segments that there are: in storage, and in the spool of a home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.model import Problem
from newskeep.storage.base import Storage
from newskeep.warc.naming import OPEN, segment_key

_SUFFIX = ".warc.gz"
_PARTS = re.compile(r"newskeep-(\d{14})(\d{3})-([^-]+)-")


@dataclass(frozen=True, slots=True, order=True)
class FoundSegment:
    """A segment by its name; names sort by time."""

    name: str
    #: `stored`, `sealed` in the spool, or `open`
    state: str
    #: bytes
    size: int
    #: where it is in the spool; None for one in storage
    path: Path | None = None

    @property
    def run(self) -> str:
        """Id of the run that wrote it."""
        match = _PARTS.match(self.name)
        return match[3] if match else ""

    @property
    def begun(self) -> datetime:
        """When it was begun."""
        match = _PARTS.match(self.name)
        digits = match[1] + match[2] + "000" if match else "19700101000000000000"
        return datetime.strptime(digits, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)


def in_storage(storage: Storage) -> Iterator[FoundSegment | Problem]:
    """Sealed segments of storage, oldest first; a problem for each WARC file that is none of ours.

    Raises:
        StorageError: storage can't be reached.
    """
    for item in storage.list("warc/"):
        name = item.key.rpartition("/")[2]
        if not name.endswith(_SUFFIX):
            continue
        if _key(name) == item.key:
            yield FoundSegment(name, "stored", item.size)
        else:
            what = f"{item.key} is no segment of an archive's: its name or its folder is another; it is not taken"
            yield Problem("unknown-segment", name, None, what)


def in_spool(layout: Layout) -> Iterator[FoundSegment]:
    """Segments in the spool of a home, oldest first: sealed ones, and those that a dead run left open."""
    for path in sorted(layout.spool.glob(f"newskeep-*{_SUFFIX}*")):
        name = path.name.removesuffix(OPEN)
        if _key(name):
            yield FoundSegment(name, "sealed" if path.name == name else "open", path.stat().st_size, path)


def _key(name: str) -> str:
    try:
        return segment_key(name)
    except ValueError:
        return ""
