"""What a crash left behind is put in order: runs are closed, segments repaired, sealed and stored.

Every step asks whether the process that owned a thing still lives, by a lock that only the living hold; so
recovery may run at any time, beside crawls, and twice at once.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from newskeep.archive.contents import Contents, FoundDocument, contents, read_at
from newskeep.archive.judging import judge
from newskeep.archive.layout import Layout
from newskeep.archive.outcomes import TRIES
from newskeep.archive.pending import Pending
from newskeep.archive.reextract import store_rereadings
from newskeep.archive.revisits import shown
from newskeep.archive.runlock import alive, remove_lock
from newskeep.archive.sealing import Sealer
from newskeep.archive.sidecars import segment_of
from newskeep.archive.signing import sign
from newskeep.archive.workspace import Workspace
from newskeep.catalog.catalog import open_catalog
from newskeep.catalog.redirects import Redirects
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.durable import make_folder, sync_folder
from newskeep.errors import ArchiveInUseError, CatalogError, DamageError, StorageError
from newskeep.model import Capture, Fire, Judgement, RunState, Verdict
from newskeep.text.urls import canonical_url
from newskeep.warc.scan import scan, truncate_torn
from newskeep.warc.segment import claim, seal

logger = logging.getLogger(__name__)

#: the reason of a URL that is not tried any more
_DEADLY = f"given up: {TRIES} crawling processes died while they had it in hand, or could not fetch it"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery found to do."""

    #: runs whose process was gone
    runs: int = 0
    #: segments that were repaired, sealed, stored or, where nothing was in them, dropped
    segments: int = 0
    #: captures that were in a segment and had no row yet
    captures: int = 0
    #: what could not be put in order, in words
    troubles: tuple[str, ...] = ()


def recover(workspace: Workspace, now: datetime) -> Recovered:
    """Put in order whatever dead processes left behind; nothing that was acknowledged is touched.

    Raises:
        CatalogError: the catalog or the spool can't be written.
        ArchiveInUseError: a rebuilt catalog took the place of this one since it was opened.
    """
    _check_in_place(workspace)
    runs = _close_runs(workspace, now)
    segments = captures = 0
    troubles: list[str] = []
    with _alone(workspace.layout) as alone:
        # Where another process is at it, it does all there is to do.
        for segment in workspace.catalog.segments.unstored() if alone else ():
            if alive(workspace.layout, segment.run):
                continue
            try:
                captures += _Abandoned(workspace, segment, now).recover()
                segments += 1
            except (StorageError, DamageError) as error:
                # The next start tries again; a crawl that has room in the spool need not wait for it.
                logger.warning("segment %s: %s", segment.name, error)
                troubles.append(f"{segment.name}: {error}")
        if alone:
            _tidy(workspace)
            sign(workspace.catalog)
    return Recovered(runs, segments, captures, tuple(troubles))


def _check_in_place(workspace: Workspace) -> None:
    """The caller has its run's lock: from now on `reindex` keeps away, and it was not quicker."""
    with open_catalog(workspace.layout.home) as in_place:
        if in_place.recall("rebuilt") != workspace.catalog.recall("rebuilt"):
            raise ArchiveInUseError(
                f"The catalog of {workspace.layout.home} was rebuilt this very moment.", "Start again."
            )


def _close_runs(workspace: Workspace, now: datetime) -> int:
    closed = 0
    catalog, layout = workspace.catalog, workspace.layout
    for process in catalog.ledger.running():
        if alive(layout, process.run):
            continue
        who = f"process {process.pid} on {process.host}"
        for fire in catalog.ledger.open_fires(process.run):
            _close_fire(workspace, fire, f"killed: {who} was gone; what it had committed is kept", now)
        catalog.frontier.blame(process.run, _DEADLY, TRIES)
        catalog.ledger.end_run(process.run, RunState.KILLED, now)
        closed += 1
    for fire in catalog.ledger.of_no_run():
        if not alive(layout, fire.run):
            _close_fire(workspace, fire, "killed: its process was gone before it began", now)
    return closed


def _close_fire(workspace: Workspace, fire: Fire, verdict: str, now: datetime) -> None:
    workspace.catalog.ledger.end_fire(fire.source, fire.due, RunState.KILLED, verdict, now, fire.counts)


def _tidy(workspace: Workspace) -> None:
    """Remove what a crash kept from being removed: locks of dead runs, copies of what storage has."""
    for path in workspace.layout.spool.glob("*.run"):
        remove_lock(workspace.layout, path.stem)
    for path in workspace.layout.spool.glob("newskeep-*"):
        segment = workspace.catalog.segments.get(segment_of(path.name))
        if segment and segment.state == "stored":
            path.unlink(missing_ok=True)


@contextmanager
def _alone(layout: Layout) -> Iterator[bool]:
    """Whether this process is the only one that puts segments in order, for as long as it does."""
    try:
        make_folder(layout.spool)
        file = os.open(layout.recovery_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CatalogError(
            f"The archive's home {layout.home} can't be written: {error.strerror}.",
            "Check the folder's rights and that its disk is not full.",
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
    try:
        yield alone
    finally:
        os.close(file)


class _Abandoned:
    """A segment whose writer is gone, on its way to storage."""

    def __init__(self, workspace: Workspace, segment: SegmentRow, now: datetime) -> None:
        self._catalog = workspace.catalog
        self._segment = segment
        self._sealer = Sealer(workspace.catalog, workspace.layout, workspace.storage, lambda: now)
        self._final = workspace.layout.spool / segment.name
        self._open = workspace.layout.spool / f"{segment.name}.open"

    def recover(self) -> int:
        """Take it from wherever the crash left it to where it is stored; how many captures were new.

        Raises:
            StorageError: the spool can't be written, or storage does not take it.
            DamageError: something is wrong with it that no crash leaves behind.
        """
        if self._open.exists():
            return self._repair()
        if not self._final.exists():
            return self._gone()
        if self._segment.state == "open":
            return self._finish()
        self._sealer.store(self._segment, self._final, self._segment.sha256)
        return 0

    def _repair(self) -> int:
        held = claim(self._open)
        if held is None:
            return 0  # its writer still has it
        with held:
            repair = truncate_torn(self._open, self._segment.committed)
            if repair.cut:
                logger.warning("segment %s: cut %d torn bytes off its end", self._segment.name, repair.cut)
            if not self._segment.committed and all(record.type == "warcinfo" for record in repair.records):
                self._open.unlink()
                self._final.unlink(missing_ok=True)
                sync_folder(self._open.parent)  # or it may come back, and no row would know of it
                self._catalog.segments.drop(self._segment.id)
                return 0
            seal(self._open)
        return self._finish()

    def _gone(self) -> int:
        """The row was written, and the process died before it made the file."""
        if self._segment.committed:
            raise DamageError(
                f"{self._final} is missing, and {self._segment.committed} bytes of it were acknowledged.",
                "Restore it from a backup, then run `newskeep verify`.",
            )
        self._catalog.segments.drop(self._segment.id)
        return 0

    def _finish(self) -> int:
        # what was committed has its rows: the tail that a group commit leaves is all that is looked at
        tail = scan(self._final, self._segment.committed)
        found = contents(tail, self._segment.name, partial(read_at, self._final))
        taken = self._take_in(found)
        self._sealer.store(self._segment, self._final, self._sealer.finish(self._segment, self._final))
        return taken

    def _take_in(self, found: Contents) -> int:
        """Give whole captures after the committed offset their rows; known record ids stay as they are."""
        taken = 0
        with self._catalog.door.transaction():
            for capture in found.captures:
                if capture.offset >= self._segment.committed and capture.record_id in found.requested:
                    taken += self._take(capture, found)
            store_rereadings(self._catalog, found, self._segment)
        return taken

    def _take(self, capture: Capture, found: Contents) -> int:
        if self._catalog.segments.capture(capture.record_id):
            return 0
        item = found.documents.get(capture.record_id)
        judgement = self._still_true(item) if item else None
        of = None if item else self._shown(capture, found)
        if of and of.article:
            judgement = _of_revisit(capture, of)
        source = item.document.source if item else of.source if of else ""
        kind = "article" if item else of.kind if of else ""
        row = CaptureRow(capture, found.payload_sizes[capture.record_id], source, kind, judgement)
        self._catalog.segments.add_capture(self._segment.id, row)
        if target := found.targets.get(capture.record_id):
            Redirects(self._catalog.door).add(capture.record_id, target)
        if judgement and judgement.verdict is Verdict.UNCHANGED:
            self._catalog.articles.see(judgement, capture.time)
        elif item and judgement:
            self._add_version(judgement, item)
        return 1

    def _shown(self, capture: Capture, found: Contents) -> CaptureRow | None:
        """The capture whose article a revisit without a document shows."""
        segments = self._catalog.segments
        original = segments.capture(found.originals.get(capture.record_id, ""))
        return shown(segments, capture, original) if original else None

    def _still_true(self, item: FoundDocument) -> Judgement | None:
        """The judgement in a document; another, or none, where other runs have stored versions since.

        A text that would now be another version than its record says stays a capture only: its URL was never
        acknowledged, so it is fetched and judged again.
        """
        document = item.document
        if document.judgement.verdict is Verdict.UNCHANGED:
            return document.judgement
        now = judge(Pending(self._catalog.articles), document.url, document.text, document.time, near=None)
        if now.verdict is Verdict.UNCHANGED:
            return now
        return document.judgement if now.version == document.judgement.version else None

    def _add_version(self, judgement: Judgement, item: FoundDocument) -> None:
        document = item.document
        self._catalog.articles.add(
            judgement,
            document.text,
            item.record,
            self._segment.id,
            url=document.url,
            source=document.source,
            time=document.time,
        )
        self._catalog.articles.search.add([(judgement.article, judgement.version)])


def _of_revisit(capture: Capture, original: CaptureRow) -> Judgement:
    """A revisit that has no document shows what the page showed before."""
    return Judgement(
        Verdict.UNCHANGED,
        original.article,
        canonical_url(capture.url),
        original.version or 0,
        "the payload that is stored",
    )
