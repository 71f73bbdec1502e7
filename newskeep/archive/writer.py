"""The writer: records first, made durable, then the rows that say so. Nothing acknowledged is ever lost.

One writer a process, one segment at a time. Records are appended as they come; a group commit then
flushes and fsyncs the segment and, in one transaction, inserts captures, versions and found links,
ends the leases, and moves the segment's committed offset. Only then is a URL done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newskeep.archive import documents
from newskeep.archive.chain import Chain, Place, Rotation
from newskeep.archive.comparing import Looked, compared
from newskeep.archive.documents import Document
from newskeep.archive.intake import Packed
from newskeep.archive.judging import judge
from newskeep.archive.layout import Layout
from newskeep.archive.pending import Pending
from newskeep.archive.rhythm import note_poll
from newskeep.archive.templates import Templates
from newskeep.catalog.articles import ArticleRecord, StaleJudgementError
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.redirects import Redirects
from newskeep.catalog.segments import CaptureRow
from newskeep.model import (
    NO_HINTS,
    ArticleText,
    Capture,
    Hints,
    Judgement,
    Learned,
    Lease,
    Link,
    Outcome,
    Poll,
    Verdict,
)
from newskeep.storage.base import Storage
from newskeep.text.likeness import NEAR, Nearness
from newskeep.units import Clock
from newskeep.warc.record import member, new_record_id, resource

#: captures that make a group commit due before its time has come
GROUP = 64
#: and articles, whose rows and words take much longer: the event loop stands still meanwhile
ARTICLES = 16


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
    #: when the server wants to be asked again
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class Committed:
    """A deposit that is durable."""

    deposit: Deposit
    #: links that nobody knew before
    discovered: int


@dataclass(frozen=True, slots=True)
class _Entry:
    deposit: Deposit
    #: where the capture's record is; None when none was kept
    place: Place | None = None
    #: the article's own record
    record: ArticleRecord | None = None


class Writer:
    """Writes what a run brings into its own segments and the catalog.

    Args:
        catalog: open for writing.
        storage: where sealed segments go.
        run: id of the run, which holds its `RunLock`.
        started: when the run began.
        clock: says the time.
        rotate: when a segment is sealed and the next one begun.
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
        rotate: Rotation = Rotation(),  # noqa: B008 - frozen
        about: dict[str, str] | None = None,
    ) -> None:
        self._catalog = catalog
        self.run = run
        self._started = started
        self.clock = clock
        self._rotate = rotate
        #: from where on two texts are nearly the same; None when only equal ones count
        self.near: Nearness | None = NEAR
        self._chain = Chain(catalog, layout, storage, run, clock=clock, about=about or {})
        self._pending = Pending(catalog.articles)
        self._templates = Templates(catalog.door)
        self._entries: list[_Entry] = []
        #: by source; as of the last commit
        self._learned: dict[str, Learned] = {}

    @property
    def warcinfo_id(self) -> str:
        """Id of the warcinfo record that describes the segment which the next record goes into."""
        return self._chain.warcinfo_id

    def learned(self, source: str) -> Learned:
        """What was known of a source's boilerplate at the last commit.

        Raises:
            CatalogError: the catalog can't be read.
        """
        if source not in self._learned:
            self._learned[source] = self._catalog.boilerplate.learned(source)
        return self._learned[source]

    @property
    def full(self) -> bool:
        """True when a group is large enough to be committed now."""
        articles = sum(1 for entry in self._entries if entry.record)
        return articles >= ARTICLES or len(self._entries) >= GROUP

    def read_otherwise(self, article: str, text: ArticleText) -> Capture | None:
        """The capture of an article's latest version, where something else read it than this text."""
        latest = self._catalog.articles.get(article)
        return latest.capture if latest and latest.extractor != text.extractor else None

    def judge(
        self, url: str, text: ArticleText, time: datetime, source: str = "", like: ArticleText | None = None
    ) -> Judgement:
        """The verdict on a page, beside all that is stored and all that is waiting to be committed.

        Args:
            url: that it was fetched from.
            text: what was read in it.
            time: of its capture.
            source: that it is of.
            like: what the same extractor reads in the page of the article's latest version.
        """
        judgement = judge(self._pending, url, text, time, self.near)
        judgement = compared(self._pending, self._templates, judgement, Looked(text, source, time, like))
        self._pending.add(judgement, text, url, time)
        return judgement

    def add(self, deposit: Deposit) -> None:
        """Append a deposit's records to the segment; its rows follow with the next commit.

        Raises:
            StorageError: the disk is full or failing; none of its records is there, and what was committed
                before is safe.
        """
        if not deposit.packed:
            self._entries.append(_Entry(deposit))
            return
        if not (deposit.judgement and deposit.text):
            places = self._chain.append(deposit.packed.members)
            self._entries.append(_Entry(deposit, places[0]))
            return
        record_id = new_record_id()
        document = self._document(record_id, deposit, deposit.packed, deposit.judgement, deposit.text)
        places = self._chain.append((*deposit.packed.members, document))
        record = ArticleRecord(record_id, places[-1].offset, places[-1].length, deposit.packed.record_id)
        self._entries.append(_Entry(deposit, places[0], record))

    def commit(self) -> list[Committed]:
        """Make all deposits durable, segment first and rows after; what became of each.

        Raises:
            StorageError: the segment can't be written; nothing of the group has been acknowledged.
            CatalogError: the catalog can't be written; likewise, and a later commit may go through.
        """
        if not self._entries:
            return []
        self._chain.sync()
        try:
            with self._catalog.door.transaction():
                done = self._insert()
        except StaleJudgementError:
            done = self._judge_again_and_insert()
        self._entries.clear()
        self._learned.clear()
        self._pending.clear()
        self._templates.clear()
        if self._chain.is_due(self._rotate):
            self._chain.rotate()
        return done

    def close(self) -> list[Committed]:
        """Commit what is left, seal the segment and hand it to storage.

        Raises:
            StorageError: storage did not take it; the sealed segment waits in the spool.
        """
        done = self.commit()
        self._chain.close()
        return done

    def _insert(self) -> list[Committed]:
        done = []
        for entry in self._entries:
            self._insert_capture(entry)
            done.append(Committed(entry.deposit, self._insert_outcome(entry.deposit)))
        self._templates.store()
        self._chain.advance()
        self._catalog.articles.search.add(self._brought())
        return done

    def _brought(self) -> Iterator[tuple[str, int]]:
        """The versions that the group adds."""
        for entry in self._entries:
            judgement = entry.deposit.judgement
            if entry.record and judgement and judgement.verdict is not Verdict.UNCHANGED:
                yield judgement.article, judgement.version

    def _insert_capture(self, entry: _Entry) -> None:
        deposit, judgement = entry.deposit, entry.deposit.judgement
        unchanged = self._see(deposit, judgement) if judgement else False
        if not (entry.place and deposit.packed):
            return
        capture = _capture(deposit, deposit.packed, entry.place)
        segment = entry.place.segment.id
        row = CaptureRow(capture, deposit.packed.payload_size, deposit.lease.source, deposit.kind, judgement)
        self._catalog.segments.add_capture(segment, row)
        if deposit.packed.leads_to:
            Redirects(self._catalog.door).add(capture.record_id, deposit.packed.leads_to)
        if entry.record and judgement and deposit.text and not unchanged:
            self._catalog.articles.add(
                judgement,
                deposit.text,
                entry.record,
                segment,
                url=capture.url,
                source=deposit.lease.source,
                time=deposit.time,
            )

    def _see(self, deposit: Deposit, judgement: Judgement) -> bool:
        """Write down that an article was seen unchanged; False when it was not.

        Raises:
            StaleJudgementError: it was held against one that never came to be stored.
        """
        if judgement.verdict is not Verdict.UNCHANGED:
            return False
        if not self._catalog.articles.see(judgement, deposit.time) and deposit.text:
            raise StaleJudgementError(judgement.article)
        return True

    def _insert_outcome(self, deposit: Deposit) -> int:
        frontier, article = self._catalog.frontier, deposit.judgement.article if deposit.judgement else ""
        frontier.finish(deposit.lease, deposit.outcome, deposit.time, article)
        new = frontier.add_links(deposit.lease, deposit.links, deposit.time, self._started)
        if deposit.lease.discovers:
            wanted = tuple(link for link in deposit.links if not link.refused)
            poll = Poll(deposit.time, wanted, new, deposit.hints)
            note_poll(self._catalog.ledger.rhythms, deposit.lease, deposit.outcome, poll)
        return new

    def _judge_again_and_insert(self) -> list[Committed]:
        """Another process wrote versions meanwhile: judge the group beside what is there now.

        Inside the transaction, so that nobody can be quicker a second time.
        """
        with self._catalog.door.transaction():
            self._pending.clear()
            self._templates.clear()
            for number, entry in enumerate(self._entries):
                self._entries[number] = self._judge_again(entry)
            self._chain.sync()
            return self._insert()

    def _judge_again(self, entry: _Entry) -> _Entry:
        deposit = entry.deposit
        if not (deposit.text and deposit.judgement and deposit.packed):
            return entry
        judgement = self.judge(deposit.packed.url, deposit.text, deposit.time, deposit.lease.source)
        if judgement == deposit.judgement:
            return entry
        # The record that says otherwise stays in the segment; the later one of a capture counts.
        record_id = new_record_id()
        data = self._document(record_id, deposit, deposit.packed, judgement, deposit.text)
        (place,) = self._chain.append((data,))
        record = ArticleRecord(record_id, place.offset, place.length, deposit.packed.record_id)
        return replace(entry, deposit=replace(deposit, judgement=judgement), record=record)

    def _document(
        self, record_id: str, deposit: Deposit, packed: Packed, judgement: Judgement, text: ArticleText
    ) -> bytes:
        """The article's own record, compressed; of an unchanged one without its text."""
        kept = replace(text, text="", removed=()) if judgement.verdict is Verdict.UNCHANGED else text
        document = Document(judgement, kept, packed.url, deposit.lease.source, deposit.time, packed.record_id)
        return member(
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


def _capture(deposit: Deposit, packed: Packed, place: Place) -> Capture:
    return Capture(
        record_id=packed.record_id,
        url=packed.url,
        time=deposit.time,
        status=deposit.outcome.status or 0,
        segment=place.segment.name,
        offset=place.offset,
        length=place.length,
        payload_digest=packed.payload_digest,
        type=packed.type,
    )
