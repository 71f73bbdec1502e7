"""Going through a segment record by record, and knowing where it ends.

Stock tools accept a file whose last record is cut off, and lose what is appended to it. Here a record counts
when its gzip member is whole (its checksum is right) and holds exactly one record, to the last byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newskeep.errors import DamageError
from newskeep.warc.members import Broken, Packed, Stop
from newskeep.warc.onerecord import read_record
from newskeep.warc.scanned import Scanned


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the last whole record ends, and what is there."""

    end: int
    stop: Stop


class Scan:
    """Iterates over the whole records of a segment, stops at the first thing that is none, and says what it is.

    Args:
        stream: the segment, from where a member begins.
        start: where in the segment that is.
        keep: whether to keep the payload of a resource with it, up to `onerecord.MAX_KEPT` bytes.
    """

    def __init__(self, stream: BinaryIO, start: int = 0, *, keep: bool = False) -> None:
        self._packed = Packed(stream, start)
        self._keep = keep
        self._end = start
        self._stop = Stop.END

    @property
    def tail(self) -> Tail:
        """After the iteration: where and why it ended."""
        return Tail(self._end, self._stop)

    def __iter__(self) -> Iterator[Scanned]:
        while True:
            try:
                if not self._packed.begins():
                    return
                record = read_record(self._packed, keep=self._keep)
            except Broken as broken:
                self._stop = broken.stop
                return
            self._end = self._packed.offset
            yield record


@dataclass(frozen=True, slots=True)
class Repair:
    """What `truncate_torn` found and did."""

    #: whole records after the committed ones
    records: tuple[Scanned, ...]
    #: size of the file now
    size: int
    #: bytes that were cut off
    cut: int
    #: what they were
    stop: Stop


def scan(source: Path | BinaryIO, start: int = 0, *, keep: bool = False) -> Iterator[Scanned]:
    """The records of a segment that must be whole.

    Args:
        source: its path, or a stream that stands at `start`.
        start: where a record begins; not the file's beginning when records are looked at again from there.
        keep: whether to keep the payload of a resource with it, up to `MAX_KEPT` bytes.

    Raises:
        DamageError: something is no whole record; the records before it were given.
    """
    if isinstance(source, Path):
        with source.open("rb") as stream:
            stream.seek(start)
            yield from scan(stream, start, keep=keep)
        return
    going = Scan(source, start, keep=keep)
    yield from going
    if going.tail.stop is not Stop.END:
        name = getattr(source, "name", "the segment")
        msg = f"{name} has no whole record at {going.tail.end}: {going.tail.stop}"
        raise DamageError(msg, "Run `newskeep verify`.")


def truncate_torn(path: Path, committed: int) -> Repair:
    """Repair a segment whose writer died: keep whole records, cut off the rest, make it durable.

    Args:
        path: the abandoned segment; the caller holds it (`segment.claim`).
        committed: where its last acknowledged record ends. Nothing before that is touched or looked at.

    Raises:
        DamageError: the file is shorter than that, or a whole member after it is no record or has a wrong
            digest. No crash leaves that behind, and nothing was changed.
    """
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        if size < committed:
            msg = f"{path} has {size} bytes, and {committed} were acknowledged"
            raise DamageError(msg, "Restore it from a backup; `newskeep verify` tells what is missing.")
        file.seek(committed)
        going = Scan(file, committed)
        records = tuple(going)
        wrong = next((record.offset for record in records if not record.intact), None)
        if wrong is not None or going.tail.stop is Stop.NOT_A_RECORD:
            msg = f"{path} has something at {going.tail.end if wrong is None else wrong} that no crash leaves behind"
            raise DamageError(msg, "It was left as it is; look at it before you move it away.")
        file.truncate(going.tail.end)
        os.fsync(file.fileno())
    return Repair(records, going.tail.end, size - going.tail.end, going.tail.stop)
