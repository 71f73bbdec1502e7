"""What can be done about damage without inventing anything. No byte of a sealed segment is ever touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newskeep.archive.alone import alone
from newskeep.archive.found import FoundSegment, in_storage
from newskeep.archive.layout import Layout
from newskeep.archive.localcopy import hashed, local_copy
from newskeep.archive.proof.segment import in_spool
from newskeep.archive.proof.verify import verify
from newskeep.archive.recovery import recover
from newskeep.archive.reindex import TIERS
from newskeep.archive.salvage import Salvage
from newskeep.archive.sidecars import Sidecars
from newskeep.archive.snapshot import discard_damaged
from newskeep.archive.taking import Taking
from newskeep.archive.workspace import StorageAddress, Workspace, open_workspace
from newskeep.catalog.lost import Lost
from newskeep.catalog.rebuilding import Rebuilding
from newskeep.catalog.segments import SegmentRow
from newskeep.catalog.staging import Staging
from newskeep.errors import ObjectMissingError
from newskeep.model import Problem, Verification
from newskeep.warc.naming import articles_key, cdxj_key, segment_key

_SIDECARS = frozenset({"missing-sidecar", "changed-sidecar"})
_ROWS = frozenset({"record-without-row", "unknown-segment"})
_LOSSES = frozenset({"row-without-record", "missing-segment"})


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that `repair` did."""

    #: `recovered`, `rows-made`, `sidecars-made`, `noted-lost`, `snapshot-removed`
    kind: str
    #: file name of the segment; empty where it concerns none or several
    segment: str
    #: in words
    what: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """The outcome of `repair`."""

    deeds: tuple[Deed, ...]
    #: the proof afterwards: what could not be repaired
    after: Verification


def repair(
    home: Path, address: StorageAddress, *, now: datetime, tiers: Sequence[timedelta] = TIERS
) -> Repaired:
    """Repair what can be repaired, and say what was done.

    Segments that dead runs left are cut where they are torn, sealed and stored; records without rows get their
    rows, sidecars are made anew; rows whose records are gone stay, and are noted as lost, so that `verify` reports
    new losses only.

    Args:
        home: of the archive.
        address: where its segments are.
        now: the time.
        tiers: ages at which articles are looked at again that get their rows.

    Raises:
        ArchiveInUseError: the daemon or a run is at work there.
        StorageError: storage can't be reached.
        CatalogError: the catalog can't be written.
    """
    with (
        alone(Layout(home), now),
        open_workspace(home, address, probe=False) as workspace,
        tempfile.TemporaryDirectory(prefix="newskeep-repair-") as folder,
    ):
        Lost(workspace.catalog.door).set((), now)
        work = _Work(workspace, Path(folder), now, tiers)
        deeds = list(work.recovered())
        found = verify(workspace.catalog, workspace.layout, workspace.storage)
        deeds += work.answers(found.problems)
        return Repaired(tuple(deeds), verify(workspace.catalog, workspace.layout, workspace.storage))


@dataclass
class _Work:
    workspace: Workspace
    folder: Path
    now: datetime
    tiers: Sequence[timedelta]

    def recovered(self) -> Iterator[Deed]:
        """What a crash left is put in order, as every start does."""
        done = recover(self.workspace, self.now)
        if done.segments:
            what = f"{done.segments} unfinished segments put in order, with {done.captures} captures that had no row"
            yield Deed("recovered", "", what)

    def answers(self, problems: Sequence[Problem]) -> Iterator[Deed]:
        """Something for every problem about which something can be done."""
        yield from self._rows({problem.segment for problem in problems if problem.kind in _ROWS})
        for name in sorted({problem.segment for problem in problems if problem.kind in _SIDECARS}):
            yield from self._sidecars(name)
        yield from self._losses({problem.segment for problem in problems if problem.kind in _LOSSES})
        for key in discard_damaged(self.workspace.storage, self.folder):
            yield Deed("snapshot-removed", "", f"{key}, a copy of the catalog, was damaged and is removed")

    def _rows(self, names: set[str]) -> Iterator[Deed]:
        catalog, storage = self.workspace.catalog, self.workspace.storage
        items = [
            item for item in in_storage(storage) if isinstance(item, FoundSegment) and item.name in names
        ]
        if not items:
            return
        rows = Rebuilding(catalog.door)
        with Staging(self.folder / "staging.sqlite") as staging, catalog.door.transaction():
            taking = Taking(catalog, staging)
            for item in items:
                with local_copy(storage, segment_key(item.name), self.folder) as copy:
                    known = catalog.segments.get(item.name)
                    row = known or rows.segment(item.name, item.run, item.state, item.begun)
                    count = taking.segment(row, copy.path).records
                    if known is None:
                        rows.settle_segment(
                            row.id, committed=copy.size, records=count, size=copy.size, sha256=copy.sha256
                        )
                what = "its records were held against the catalog, and got the rows that were missing"
                yield Deed("rows-made", item.name, what)
            taking.settle(self.now, self.tiers)

    def _sidecars(self, name: str) -> Iterator[Deed]:
        """Make both anew from the segment, in place of what is there."""
        storage = self.workspace.storage
        with local_copy(storage, segment_key(name), self.folder) as copy:
            beside = Sidecars.of(self.folder / name)
            beside.write(copy.path, name)
        for key, path in ((cdxj_key(name), beside.index), (articles_key(name), beside.articles)):
            storage.delete(key)
            storage.put_file(key, path, hashed(path).sha256)
            path.unlink()
        yield Deed("sidecars-made", name, "its index and its file of articles were made anew from it")

    def _losses(self, names: set[str]) -> Iterator[Deed]:
        lost: list[str] = []
        for name in sorted(names):
            segment = self.workspace.catalog.segments.get(name)
            if segment is None:
                continue
            gone = self._gone(segment)
            lost += gone
            if gone:
                many = "1 record is" if len(gone) == 1 else f"{len(gone)} records are"
                what = f"{many} noted as lost; the rows stay, with the texts that are in them"
                yield Deed("noted-lost", name, what)
        Lost(self.workspace.catalog.door).set(lost, self.now)

    def _gone(self, segment: SegmentRow) -> list[str]:
        """Records that have rows and can't be read, behind damage either; the segment's own name when it is gone."""
        there = self._readable(segment)
        if there is None:
            return [segment.name, *self._rows_of(segment)]
        return [record_id for record_id in self._rows_of(segment) if hash(record_id) not in there]

    def _rows_of(self, segment: SegmentRow) -> Iterator[str]:
        """Ids of the records that have rows."""
        catalog = self.workspace.catalog
        for row in catalog.segments.each_capture(segment.id, segment.name):
            yield row.capture.record_id
        for record, _, _ in catalog.articles.segment_versions(segment.id):
            yield record.record_id

    def _readable(self, segment: SegmentRow) -> set[int] | None:
        """Hashes of the ids of its records: a few bytes each, of which a segment may have hundreds of thousands."""
        with in_spool(self.workspace.layout.spool, segment.name) as file:
            if file:
                return {hash(record.id) for record in Salvage(file)}
        try:
            with (
                local_copy(self.workspace.storage, segment_key(segment.name), self.folder) as copy,
                copy.path.open("rb") as file,
            ):
                return {hash(record.id) for record in Salvage(file)}
        except ObjectMissingError:
            return None
