"""The catalog made anew from storage alone, beside the old one, and put in its place when it is whole."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newskeep.archive.alone import alone, check_runs
from newskeep.archive.found import FoundSegment, in_spool, in_storage
from newskeep.archive.heritage import Heritage, heritage
from newskeep.archive.layout import Layout
from newskeep.archive.localcopy import LocalCopy, hashed, local_copy
from newskeep.archive.taking import Taking
from newskeep.archive.workspace import StorageAddress, remembered_storage
from newskeep.catalog.catalog import FILE, Catalog, create_catalog, open_catalog
from newskeep.catalog.rebuilding import Rebuilding
from newskeep.catalog.staging import Staging
from newskeep.durable import make_folder, sync_folder
from newskeep.errors import ArchiveInUseError, CatalogError, NewskeepError
from newskeep.model import Problem
from newskeep.storage.base import Storage
from newskeep.units import rfc3339
from newskeep.warc.naming import segment_key

logger = logging.getLogger(__name__)

#: after its first capture an article is looked at again at these ages, where nobody says otherwise
TIERS = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7), timedelta(days=30),
)  # fmt: skip

#: told how many segments were read, and how many there are
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What came of a reindex."""

    segments: int
    records: int
    captures: int
    articles: int
    versions: int
    #: the old catalog, kept beside the new one; None where there was none
    kept: Path | None
    #: whether the old catalog could be read, so that its ledger and frontier are in the new one
    taken_over: bool
    #: what could not be read, or is not there any more
    problems: tuple[Problem, ...]


def reindex(
    home: Path,
    address: StorageAddress,
    *,
    now: datetime,
    tiers: Sequence[timedelta] = TIERS,
    progress: Progress | None = None,
) -> Reindexed:
    """Make the catalog of a home anew from its storage and its spool.

    Args:
        home: of the catalog; made where there is none.
        address: where the segments are.
        now: the time.
        tiers: ages at which articles are looked at again.
        progress: told after each segment.

    Raises:
        ArchiveInUseError: the daemon or a run is at work there.
        StorageError: storage can't be reached; nothing was changed.
        CatalogError: the home can't be written.
    """
    layout = Layout(home)
    with alone(layout, now), _workplace(home) as folder:
        with heritage(home) as old, create_catalog(folder) as catalog:
            rebuild = _Rebuild(catalog, old, address.open(home), layout, folder)
            rebuild.segments(progress)
            rebuild.settle(now, tiers)
            catalog.remember("storage", {name: getattr(address, name) for name in StorageAddress.__slots__})
            catalog.remember("rebuilt", rfc3339(now))
            done = rebuild.outcome()
        if old.readable:
            create_catalog(home).close()  # what is in its log goes into its file
        kept = _swap(layout, folder / FILE, now)
    return Reindexed(**done, kept=kept, taken_over=rebuild.taken_over, problems=tuple(rebuild.problems))


def remembered(home: Path) -> StorageAddress | None:
    """Where an archive's segments are by its own catalog; None where that is not to be read."""
    try:
        with open_catalog(home) as catalog:
            return remembered_storage(catalog) if catalog.recall("storage") else None
    except NewskeepError:
        return None


@dataclass
class _Rebuild:
    """A catalog on its way."""

    catalog: Catalog
    old: Heritage
    storage: Storage
    layout: Layout
    folder: Path

    def __post_init__(self) -> None:
        self.catalog.door.run("make_hasty")
        self._staging = Staging(self.folder / "staging.sqlite")
        self._taking = Taking(self.catalog, self._staging, self.old.counted)
        self._rows = Rebuilding(self.catalog.door)
        self._records = 0
        self.taken_over = False

    @property
    def problems(self) -> list[Problem]:
        return self._taking.problems

    def segments(self, progress: Progress | None) -> None:
        """Read every segment, oldest first."""
        found = self._found()
        for number, segment in enumerate(found, 1):
            with self._bytes_of(segment) as copy, self.catalog.door.transaction():
                self._take(segment, copy)
            if progress:
                progress(number, len(found))

    def settle(self, now: datetime, tiers: Sequence[timedelta]) -> None:
        """Work out what follows from all of them, and take over what none of them says."""
        with self.catalog.door.transaction():
            self._taking.settle(now, tiers)
        self._staging.close()
        try:
            with self.catalog.door.transaction():
                self.problems.extend(self.old.hand_over(self.catalog))
        except CatalogError as error:
            logger.warning("nothing is taken over from the old catalog: %s", error)
        else:
            self.taken_over = self.old.readable

    def outcome(self) -> dict[str, int]:
        """The figures of the new catalog."""
        totals = self.catalog.totals()
        names = ("segments", "captures", "articles", "versions")
        return {"records": self._records, **({name: totals[name] for name in names} if totals else {})}

    def _found(self) -> list[FoundSegment]:
        found: dict[str, FoundSegment] = {}
        for item in in_storage(self.storage):
            if isinstance(item, Problem):
                self.problems.append(item)
            else:
                found[item.name] = item
        for segment in in_spool(self.layout):
            found.setdefault(segment.name, segment)
        return sorted(found.values())

    @contextmanager
    def _bytes_of(self, segment: FoundSegment) -> Iterator[LocalCopy]:
        if segment.path:
            yield hashed(segment.path)
            return
        with local_copy(self.storage, segment_key(segment.name), self.folder) as copy:
            yield copy

    def _take(self, segment: FoundSegment, copy: LocalCopy) -> None:
        row = self._rows.segment(segment.name, segment.run, segment.state, segment.begun)
        taken = self._taking.segment(row, copy.path)
        self._records += taken.records
        if segment.state == "open":
            # the next start cuts what is torn off its end, and seals it
            self._rows.settle_segment(row.id, committed=taken.end, records=taken.records, size=0, sha256="")
            return
        sealed_as = self._sealed_as(segment, copy)
        self._rows.settle_segment(
            row.id, committed=copy.size, records=taken.records, size=copy.size, sha256=sealed_as
        )

    def _sealed_as(self, segment: FoundSegment, copy: LocalCopy) -> str:
        """The digest that the segment was sealed with, as far as anybody knows; its own otherwise."""
        before = self.old.segment(segment.name)
        known = before.sha256 if before else ""
        if not known and segment.state == "stored":
            known = self.storage.info(segment_key(segment.name)).sha256 or ""
        if known and known != copy.sha256:
            what = f"its SHA-256 is {copy.sha256}, and it was sealed as {known}"
            self.problems.append(Problem("changed-segment", segment.name, None, what))
        return known or copy.sha256


@contextmanager
def _workplace(home: Path) -> Iterator[Path]:
    """A folder in the home, so that what is made there can be renamed into place."""
    try:
        make_folder(home)
        folder = Path(tempfile.mkdtemp(dir=home, prefix=".reindex-"))
    except OSError as error:
        raise CatalogError(
            f"The archive's home {home} can't be written: {error.strerror}.",
            "Check the folder's rights and that its disk is not full.",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(layout: Layout, new: Path, now: datetime) -> Path | None:
    """Put the new catalog in the old one's place; where the old one is now.

    A run that begins this very moment either is seen by the second look at the locks, or sees that the catalog
    that it has opened is not the one in place.

    Raises:
        ArchiveInUseError: a run has begun; the old catalog is in place.
    """
    check_runs(layout)
    current = layout.home / FILE
    kept = _free_name(layout.home, now) if current.exists() else None
    _sync(new)
    if kept:
        os.link(current, kept)
        _move_logs(current, kept)
    # or the new file may come to be beside the log of the old one, and be read with it
    sync_folder(layout.home)
    new.replace(current)
    try:
        check_runs(layout)
    except ArchiveInUseError:
        if kept:
            _move_logs(kept, current)
            kept.replace(current)
        raise
    sync_folder(layout.home)
    return kept


def _move_logs(catalog: Path, to: Path) -> None:
    """A log of one database beside another would be taken for its own."""
    for end in ("-wal", "-shm"):
        log = catalog.with_name(catalog.name + end)
        if log.exists():
            log.replace(to.with_name(to.name + end))


def _free_name(home: Path, now: datetime) -> Path:
    """`catalog-<time>.sqlite`, the time as 17 digits."""
    utc = now.astimezone(UTC)
    while (path := home / f"catalog-{utc:%Y%m%d%H%M%S}{utc.microsecond // 1000:03}.sqlite").exists():
        utc += timedelta(milliseconds=1)
    return path


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
