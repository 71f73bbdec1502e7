"""The writer: records first, made durable, then the rows that say so. Nothing acknowledged is ever lost.

One writer a process, one segment at a time. Records are appended as they come; a group commit then
flushes and fsyncs the segment and, in one transaction, inserts captures, versions and found links,
ends the leases, and moves the segment's committed offset. Only then is a URL done.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from newskeep.archive import documents
from newskeep.archive.documents import Document
from newskeep.archive.intake import Packed
from newskeep.archive.judging import judge
from newskeep.archive.layout import Layout
from newskeep.archive.pending import Pending
from newskeep.archive.sealing import Sealer
from newskeep.catalog.articles import ArticleRecord, StaleJudgementError
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.model import ArticleText, Capture, Judgement, Lease, Link, Outcome, Verdict
from newskeep.storage.base import Storage
from newskeep.units import Clock
from newskeep.warc.naming import segment_name
from newskeep.warc.record import member, new_record_id, resource, warcinfo
from newskeep.warc.segment import SegmentWriter

#: captures that make a group commit due before its time has come
GROUP = 64


@dataclass(frozen=True, slots=True)
class Deposit:
    """All that came of one leased URL, ready to be written."""

    lease: Lease
    outcome: Outcome
    #: when it was fetched
    time: datetime
    #: what the page is; empty when no page came
    kind: str = ""
    #: None when its records are not kept
    packed: Packed | None = None
    links: tuple[Link, ...] = ()
    judgement: Judgement | None = None
    #: with a judgement of a page that was read; None for a revisit
    text: ArticleText | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """A deposit that is durable."""

    deposit: Deposit
    #: links that nobody knew before
    discovered: int


@dataclass(frozen=True, slots=True)
class _Entry:
    deposit: Deposit
    capture: Capture | None = None
    record: ArticleRecord | None = None


class Writer:
    """Writes what a run brings into its own segments and the catalog.

    Args:
        catalog: open for writing.
        storage: where sealed segments go.
        run: id of the run, which holds its `RunLock`.
        started: when the run began.
        clock: says the time.
        rotate: bytes at which a segment is sealed and the next one begun.
        about: fields of the segments' warcinfo record: operator, user agent, robots policy.
    """

    def __init__(
        self,
        catalog: Catalog,
        layout: Layout,
        storage: Storage,
        run: str,
        *,
        started: datetime,
        clock: Clock,
        rotate: int = 10**9,
        about: dict[str, str] | None = None,
    ) -> None:
        self._catalog = catalog
        self._layout = layout
        self.run = run
        self._started = started
        self.clock = clock
        self._rotate = rotate
        self._about = about or {}
        #: of the segment that the next record goes into; a record may also name an earlier one of the run's
        self.warcinfo_id = new_record_id()
        self._sealer = Sealer(catalog, layout, storage, clock)
        self._pending = Pending(catalog.articles)
        self._entries: list[_Entry] = []
        self._file: SegmentWriter | None = None
        self._segment: SegmentRow | None = None
        self._serial = 0
        self._records = 0

    @property
    def full(self) -> bool:
        """True when a group is large enough to be committed now."""
        return len(self._entries) >= GROUP

    def judge(self, url: str, text: ArticleText, time: datetime) -> Judgement:
        """The verdict on a page, beside all that is stored and all that is waiting to be committed."""
        judgement = judge(self._pending, url, text, time)
        self._pending.add(judgement, text, time)
        return judgement

    def add(self, deposit: Deposit) -> None:
        """Append a deposit's records to the segment; its rows follow with the next commit.

        Raises:
            StorageError: the disk is full or failing; what was committed before is safe.
        """
        capture = record = None
        if deposit.packed:
            capture = self._append(deposit, deposit.packed)
            if deposit.judgement and deposit.text:
                record = self._append_document(deposit, deposit.judgement, deposit.text, deposit.packed)
        self._entries.append(_Entry(deposit, capture, record))

    def commit(self) -> list[Committed]:
        """Make all deposits durable, segment first and rows after; what became of each.

        Raises:
            StorageError: the segment can't be written; nothing of the group has been acknowledged.
            CatalogError: the catalog can't be written; likewise, and a later commit may go through.
        """
        if not self._entries:
            return []
        if self._file:
            self._file.sync()
        try:
            done = self._insert()
        except StaleJudgementError:
            # Another process wrote versions meanwhile. Judge this group again beside what is there now.
            self._entries = self._judged_again()
            if self._file:
                self._file.sync()
            done = self._insert()
        self._entries.clear()
        self._pending.clear()
        if self._file and self._file.size >= self._rotate:
            self._seal()
        return done

    def close(self) -> list[Committed]:
        """Commit what is left, seal the segment and hand it to storage.

        Raises:
            StorageError: storage did not take it; the sealed segment waits in the spool.
        """
        done = self.commit()
        if self._file:
            self._seal()
        return done

    def _insert(self) -> list[Committed]:
        done = []
        with self._catalog.door.transaction():
            for entry in self._entries:
                self._insert_capture(entry)
                done.append(Committed(entry.deposit, self._insert_outcome(entry.deposit)))
            if self._segment and self._file:
                self._catalog.segments.advance(self._segment.id, self._file.size, self._records)
        return done

    def _insert_capture(self, entry: _Entry) -> None:
        deposit, judgement = entry.deposit, entry.deposit.judgement
        if judgement and judgement.verdict is Verdict.UNCHANGED:
            self._catalog.articles.see(judgement, deposit.time)
        if not (entry.capture and self._segment and deposit.packed):
            return
        self._catalog.segments.add_capture(
            self._segment.id,
            CaptureRow(
                entry.capture, deposit.packed.payload_size, deposit.lease.source, deposit.kind, judgement
            ),
        )
        if entry.record and judgement and deposit.text and judgement.verdict is not Verdict.UNCHANGED:
            self._catalog.articles.add(
                judgement,
                deposit.text,
                entry.record,
                self._segment.id,
                url=entry.capture.url,
                source=deposit.lease.source,
                time=deposit.time,
            )

    def _insert_outcome(self, deposit: Deposit) -> int:
        frontier, article = self._catalog.frontier, deposit.judgement.article if deposit.judgement else ""
        frontier.finish(deposit.lease, deposit.outcome, deposit.time, article)
        return frontier.add_links(deposit.lease, deposit.links, deposit.time, self._started)

    def _judged_again(self) -> list[_Entry]:
        self._pending.clear()
        return [self._judge_again(entry) for entry in self._entries]

    def _judge_again(self, entry: _Entry) -> _Entry:
        deposit = entry.deposit
        if not (deposit.text and deposit.judgement and deposit.packed and entry.capture):
            return entry
        judgement = self.judge(entry.capture.url, deposit.text, deposit.time)
        if judgement == deposit.judgement:
            return entry
        # The record that says otherwise stays in the segment; the later one of a capture counts.
        record = self._append_document(deposit, judgement, deposit.text, deposit.packed)
        return replace(entry, deposit=replace(deposit, judgement=judgement), record=record)

    def _append(self, deposit: Deposit, packed: Packed) -> Capture:
        file, segment = self._open()
        offset, length = self._append_all(file, packed.members)
        return Capture(
            record_id=packed.record_id,
            url=packed.url,
            time=deposit.time,
            status=deposit.outcome.status or 0,
            segment=segment.name,
            offset=offset,
            length=length,
            payload_digest=packed.payload_digest,
            type=packed.type,
        )

    def _append_all(self, file: SegmentWriter, members: Iterable[bytes]) -> tuple[int, int]:
        places = [file.append(data) for data in members]
        self._records += len(places)
        return places[0]

    def _append_document(
        self, deposit: Deposit, judgement: Judgement, text: ArticleText, packed: Packed
    ) -> ArticleRecord:
        file, _ = self._open()
        kept = replace(text, text="", removed=()) if judgement.verdict is Verdict.UNCHANGED else text
        document = Document(judgement, kept, packed.url, deposit.lease.source, deposit.time, packed.record_id)
        record_id = new_record_id()
        data = member(
            resource(
                record_id=record_id,
                warcinfo_id=self.warcinfo_id,
                target=documents.target(judgement),
                time=deposit.time,
                content_type=documents.CONTENT_TYPE,
                block=documents.write(document),
                capture=packed.record_id,
            )
        )
        offset, length = self._append_all(file, (data,))
        return ArticleRecord(record_id, offset, length, packed.record_id)

    def _open(self) -> tuple[SegmentWriter, SegmentRow]:
        """The growing segment; one is begun with the first record that needs it."""
        if self._file is None or self._segment is None:
            now = self.clock()
            name = segment_name(now, self.run, self._serial, platform.node() or "localhost")
            self._serial += 1
            self._records = 0
            self._segment = self._catalog.segments.add(name, self.run, now)
            self._file = SegmentWriter.create(self._layout.spool, name)
            info = warcinfo(record_id=self.warcinfo_id, time=now, filename=name, about=self._about.items())
            self._append_all(self._file, (member(info),))
        return self._file, self._segment

    def _seal(self) -> None:
        file, segment = self._file, self._segment
        self._file = self._segment = None
        self.warcinfo_id = new_record_id()
        if file and segment:
            self._sealer.seal(segment, file)
