"""The proof: every row has its record, every record its row, every object its size and hash."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.archive.localcopy import local_copy
from newskeep.archive.proof.quick import quick_proof
from newskeep.archive.proof.segment import SegmentProof, in_spool
from newskeep.archive.snapshot import snapshots
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.lost import Lost
from newskeep.catalog.segments import SegmentRow
from newskeep.errors import ObjectMissingError
from newskeep.model import Problem, Verification
from newskeep.storage.base import Storage
from newskeep.warc.naming import segment_key


@dataclass(frozen=True, slots=True)
class QuickVerification(Verification):
    """The outcome of a `verify` that did not read everything."""

    #: what was not read, and what was taken for it: a sentence each
    unread: tuple[str, ...] = ()


def verify(catalog: Catalog, layout: Layout, storage: Storage, *, deep: bool = True) -> Verification:
    """Hold every segment against the catalog. One that still grows is read as far as it is committed.

    Args:
        catalog: open for reading.
        layout: of the home.
        storage: of the archive.
        deep: unpack every segment and hash every record. Otherwise a stored segment is read no further as long as
            it is the file that was sealed, by its SHA-256, and its index says what the rows say; the outcome is a
            `QuickVerification` then, which names what was not read.

    Raises:
        StorageError: storage can't be reached.
    """
    check = _Check(catalog, layout, storage, deep, Lost(catalog.door).all())
    known = catalog.segments.all()
    with tempfile.TemporaryDirectory(prefix="newskeep-verify-") as folder:
        for segment in known:
            check.segment(segment, Path(folder))
        check.snapshots(Path(folder))
    check.strangers()
    return check.verification(len(known))


@dataclass
class _Check:
    catalog: Catalog
    layout: Layout
    storage: Storage
    deep: bool
    #: ids of records, and names of segments, whose loss is known
    lost: frozenset[str]
    records: int = 0
    captures: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: segments that were hashed and not unpacked, and those of which storage gave the hash
    packed: int = 0
    remote: int = 0
    snapshots_unread: int = 0

    def verification(self, segments: int) -> Verification:
        """The outcome."""
        articles = self.catalog.articles.count()
        if self.deep:
            return Verification(segments, self.records, self.captures, articles, tuple(self.problems))
        return QuickVerification(
            segments, self.records, self.captures, articles, tuple(self.problems), tuple(self._unread())
        )

    def strangers(self) -> None:
        """Segments in storage that the catalog has never heard of."""
        for item in self.storage.list("warc/"):
            name = item.key.rpartition("/")[2]
            if name.endswith(".warc.gz") and not self.catalog.segments.get(name):
                self._say("unknown-segment", name, None, "storage has it, and the catalog does not know it")

    def snapshots(self, folder: Path) -> None:
        """Copies of the catalog in storage, against the digests that were stored with them."""
        for snapshot in snapshots(self.storage):
            if self.deep:
                with local_copy(self.storage, snapshot.key, folder) as copy:
                    sha256 = copy.sha256
            else:
                sha256 = self.storage.info(snapshot.key).sha256 or snapshot.sha256
                self.snapshots_unread += 1
            if sha256 != snapshot.sha256:
                what = f"{snapshot.key} has the SHA-256 {sha256}, stored as {snapshot.sha256}: it is not to be used"
                self._say("changed-snapshot", "", None, what)

    def segment(self, segment: SegmentRow, folder: Path) -> None:
        """One segment against its rows; `folder` has room for a copy."""
        proof = None if self.deep else quick_proof(self.catalog, self.storage, segment)
        if proof:
            self.packed += proof.hashed
            self.remote += not proof.hashed
            self.records += segment.records
            self.captures += proof.captures
            return
        try:
            self._read(segment, folder)
        except ObjectMissingError:
            if segment.state == "open" and not segment.committed:
                return  # begun this very moment: there is nothing to prove yet
            if segment.name in self.lost:
                return
            lost = len(self.catalog.segments.captures(segment.id, segment.name))
            what = f"it is neither in the spool nor in storage; {lost} captures are lost with it"
            self._say("missing-segment", segment.name, None, what)

    def _read(self, segment: SegmentRow, folder: Path) -> None:
        if segment.state != "stored":
            with in_spool(self.layout.spool, segment.name) as file:
                if file:
                    self._add(SegmentProof(self.catalog, self.storage, segment, file, self.lost))
                    return
        with (
            local_copy(self.storage, segment_key(segment.name), folder) as copy,
            copy.path.open("rb") as file,
        ):
            self._add(SegmentProof(self.catalog, self.storage, segment, file, self.lost, copy.sha256))

    def _add(self, proof: SegmentProof) -> None:
        self.problems += proof.check()
        self.records += proof.records
        self.captures += proof.captures

    def _unread(self) -> list[str]:
        said = (
            (self.packed, "{} not unpacked: by SHA-256 they are the files that were sealed"),
            (self.remote, "{} not fetched: storage has the SHA-256 on record that they were sealed with"),
        )
        sentences = [text.format(_segments(number)) for number, text in said if number]
        if self.snapshots_unread:
            sentences.append(f"{self.snapshots_unread} copies of the catalog in storage not read")
        return sentences

    def _say(self, kind: str, segment: str, offset: int | None, what: str) -> None:
        self.problems.append(Problem(kind, segment, offset, what))


def _segments(number: int) -> str:
    return "1 segment" if number == 1 else f"{number} segments"
