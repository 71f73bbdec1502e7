"""The segments of a run, one after another; the last one grows."""

from __future__ import annotations

import logging
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.archive.sealing import Sealer
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import NewskeepError
from newskeep.storage.base import Storage
from newskeep.units import Clock
from newskeep.warc.naming import segment_name
from newskeep.warc.record import member, new_record_id, warcinfo
from newskeep.warc.segment import SegmentWriter

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a growing segment is sealed and the next one begun; at the end of a run it is in any case."""

    #: bytes
    size: int = 10**9
    #: a run of days is in storage, and open to other runs, day by day
    age: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is."""

    segment: SegmentRow
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class _Sealed:
    segment: SegmentRow
    path: Path
    sha256: str


class Chain:
    """Appends to a run's growing segment; a segment is begun with the first record that needs one.

    Args:
        catalog: open for writing.
        storage: where sealed segments go.
        run: id of the run.
        clock: says the time.
        about: fields of the segments' warcinfo records.
    """

    def __init__(
        self,
        catalog: Catalog,
        layout: Layout,
        storage: Storage,
        run: str,
        *,
        clock: Clock,
        about: dict[str, str],
    ) -> None:
        self._catalog = catalog
        self._layout = layout
        self._run = run
        self._clock = clock
        self._about = about
        #: of the segment that the next record goes into; a record may also name an earlier one of the run's
        self.warcinfo_id = new_record_id()
        self._storage = storage
        self._sealer = Sealer(catalog, layout, storage, clock)
        self._file: SegmentWriter | None = None
        self._segment: SegmentRow | None = None
        self._begun = clock()
        self._serial = 0
        self._records = 0
        self._sealed: list[_Sealed] = []
        self._trouble: NewskeepError | None = None

    def is_due(self, rotation: Rotation) -> bool:
        """Whether the growing segment is as large or as old as one may be."""
        if self._file is None:
            return False
        return self._file.size >= rotation.size or self._clock() - self._begun >= rotation.age

    def append(self, members: Sequence[bytes]) -> list[Place]:
        """Append records that belong together: all of them or, when it fails, none; where each one is.

        Raises:
            StorageError: the disk is full or failing; what was committed before is safe.
        """
        file, segment = self._growing()
        offset, _ = file.append(b"".join(members))
        self._records += len(members)
        places = []
        for data in members:
            places.append(Place(segment, offset, len(data)))
            offset += len(data)
        return places

    def sync(self) -> None:
        """Make everything appended durable.

        Raises:
            StorageError: it may or may not be; the segment takes no more.
        """
        if self._file:
            self._file.sync()

    def advance(self) -> None:
        """Inside the writer's transaction: every record so far has its row."""
        if self._file and self._segment:
            self._catalog.segments.advance(self._segment.id, self._file.size, self._records)

    def rotate(self) -> None:
        """Seal the growing segment and hand it to storage; a crawl goes on where storage does not take it."""
        try:
            self._seal()
        except NewskeepError as error:
            logger.error("%s", error)  # noqa: TRY400 - a known error needs no traceback
            self._trouble = error
        try:
            self._store()
        except NewskeepError as error:
            logger.warning("%d segments wait in the spool: %s", len(self._sealed), error)

    def close(self) -> None:
        """Seal the growing segment, and hand to storage what it has not taken yet.

        Storage is asked once more, however lately it was down: the next run may be a day away.

        Raises:
            StorageError: a segment could not be sealed, or storage did not take it: it waits in the spool.
        """
        self._seal()
        self._storage.wake()
        self._store()
        if self._trouble:
            raise self._trouble

    def _seal(self) -> None:
        file, segment = self._file, self._segment
        self._file = self._segment = None
        self.warcinfo_id = new_record_id()
        if file and segment:
            path = file.rename_sealed()
            self._sealed.append(_Sealed(segment, path, self._sealer.finish(segment, path)))

    def _store(self) -> None:
        while self._sealed:
            sealed = self._sealed[0]
            self._sealer.store(sealed.segment, sealed.path, sealed.sha256)
            del self._sealed[0]

    def _growing(self) -> tuple[SegmentWriter, SegmentRow]:
        if self._file is None or self._segment is None:
            self._file, self._segment = self._begin()
        return self._file, self._segment

    def _begin(self) -> tuple[SegmentWriter, SegmentRow]:
        now = self._begun = self._clock()
        name = segment_name(now, self._run, self._serial, platform.node() or "localhost")
        self._serial += 1
        segment = self._catalog.segments.add(name, self._run, now)
        file = SegmentWriter.create(self._layout.spool, name)
        info = warcinfo(record_id=self.warcinfo_id, time=now, filename=name, about=self._about.items())
        try:
            file.append(member(info))
        except BaseException:
            file.close()  # recovery removes it: nothing in it was acknowledged
            raise
        self._records = 1
        return file, segment
