"""What a crash left behind is put in order: runs are closed, segments repaired, sealed and stored.

Every step asks whether the process that owned a thing still lives, by a lock that only the living hold; so
recovery may run at any time, beside crawls, and twice at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from newskeep.archive.contents import Contents, contents
from newskeep.archive.runlock import alive
from newskeep.archive.sealing import Sealer, reader
from newskeep.archive.workspace import Workspace
from newskeep.catalog.articles import StaleJudgementError
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.errors import DamageError, StorageError
from newskeep.model import Capture, Judgement, RunState, Verdict
from newskeep.warc.scan import scan, truncate_torn
from newskeep.warc.segment import claim, seal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery found to do."""

    #: runs whose process was gone
    runs: int = 0
    #: segments that were repaired, sealed or stored
    segments: int = 0
    #: captures that were in a segment and had no row yet
    captures: int = 0
    #: what could not be put in order, in words
    troubles: tuple[str, ...] = ()


def recover(workspace: Workspace, now: datetime) -> Recovered:
    """Put in order whatever dead processes left behind; nothing that was acknowledged is touched."""
    runs = _close_runs(workspace, now)
    segments = captures = 0
    troubles: list[str] = []
    for segment in workspace.catalog.segments.unstored():
        if alive(workspace.layout, segment.run):
            continue
        try:
            captures += _Abandoned(workspace, segment, now).recover()
            segments += 1
        except (StorageError, DamageError) as error:
            # The next start tries again; a crawl that has room in the spool need not wait for it.
            logger.warning("segment %s: %s", segment.name, error)
            troubles.append(f"{segment.name}: {error}")
    return Recovered(runs, segments, captures, tuple(troubles))


def _close_runs(workspace: Workspace, now: datetime) -> int:
    closed = 0
    catalog, layout = workspace.catalog, workspace.layout
    for process in catalog.ledger.running():
        if alive(layout, process.run):
            continue
        for fire in catalog.ledger.open_fires(process.run):
            verdict = (
                f"killed: process {process.pid} on {process.host} was gone; what it had committed is kept"
            )
            catalog.ledger.end_fire(fire.source, fire.due, RunState.KILLED, verdict, now, fire.counts)
        catalog.frontier.free(process.run)
        catalog.ledger.end_run(process.run, RunState.KILLED, now)
        layout.run_lock(process.run).unlink(missing_ok=True)
        closed += 1
    return closed


class _Abandoned:
    """A segment whose writer is gone, on its way to storage."""

    def __init__(self, workspace: Workspace, segment: SegmentRow, now: datetime) -> None:
        self._workspace = workspace
        self._catalog = workspace.catalog
        self._segment = segment
        self._sealer = Sealer(workspace.catalog, workspace.layout, workspace.storage, lambda: now)
        self._final = workspace.layout.spool / segment.name
        self._open = workspace.layout.spool / f"{segment.name}.open"

    def recover(self) -> int:
        """Take it from wherever the crash left it to where it is stored; how many captures were new."""
        if self._segment.state == "sealed":
            self._sealer.store(self._segment, self._final, self._segment.sha256)
            return 0
        if self._final.exists() and not self._open.exists():
            return self._finish()
        if not self._open.exists():
            return self._gone()
        held = claim(self._open)
        if held is None:
            return 0  # somebody else is at it
        with held:
            repair = truncate_torn(self._open, self._segment.committed)
            if repair.cut:
                logger.warning(
                    "segment %s: %d torn bytes were cut off its end", self._segment.name, repair.cut
                )
            if repair.size == 0:
                self._open.unlink()
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
        found = contents(scan(self._final), self._segment.name, reader(self._final))
        taken = self._take_in(found)
        self._sealer.finish(self._segment, self._final)
        return taken

    def _take_in(self, found: Contents) -> int:
        """Give whole captures after the committed offset their rows; known record ids stay as they are."""
        taken = 0
        with self._catalog.door.transaction():
            for capture in found.captures:
                if capture.offset >= self._segment.committed and capture.record_id in found.requested:
                    taken += self._take(capture, found)
        return taken

    def _take(self, capture: Capture, found: Contents) -> int:
        if self._catalog.segments.capture(capture.record_id):
            return 0
        item = found.documents.get(capture.record_id)
        judgement = item.document.judgement if item else None
        row = CaptureRow(
            capture,
            found.payload_sizes[capture.record_id],
            item.document.source if item else "",
            "article" if item else "",
            judgement,
        )
        self._catalog.segments.add_capture(self._segment.id, row)
        if item and judgement:
            self._add_version(capture, item.document.judgement, found)
        return 1

    def _add_version(self, capture: Capture, judgement: Judgement, found: Contents) -> None:
        item = found.documents[capture.record_id]
        document = item.document
        if judgement.verdict is Verdict.UNCHANGED:
            self._catalog.articles.see(judgement, document.time)
            return
        try:
            self._catalog.articles.add(
                judgement,
                document.text,
                item.record,
                self._segment.id,
                url=document.url,
                source=document.source,
                time=document.time,
            )
        except StaleJudgementError:
            # Another run has stored this version since: the capture stays, and shows what was there.
            logger.info(
                "article %s: version %d was stored by another run", judgement.article, judgement.version
            )
