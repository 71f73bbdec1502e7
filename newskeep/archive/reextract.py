"""Stored pages read again by the present extractor, without the network.

Versions are what an outlet published, so none comes and none goes: a text that comes out otherwise takes the place of
the one that was read before. It goes into an article record of its own, in a segment of this run; of two records of one
capture the later one counts, for a rebuilt catalog too, and the earlier reading stays where it is.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from newskeep.archive import documents
from newskeep.archive.chain import Chain
from newskeep.archive.comparing import Looked, compared
from newskeep.archive.contents import Contents
from newskeep.archive.documents import Document
from newskeep.archive.intake import Task
from newskeep.archive.judging import judge
from newskeep.archive.layout import new_run_id
from newskeep.archive.pending import Pending
from newskeep.archive.rereading import HINTS, StoredPages, lease_of
from newskeep.archive.runlock import RunLock
from newskeep.archive.templates import Templates
from newskeep.archive.workspace import Workspace
from newskeep.catalog.articles import ArticleRecord, VersionText
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.ledger import Process
from newskeep.catalog.rereading import Rereadable, Rereadings, StoredReading
from newskeep.catalog.segments import SegmentRow
from newskeep.model import ArticleText, Capture, Link, PageKind, Reading, RunState, Verdict
from newskeep.reading.pool import Pool
from newskeep.text.changes import Said, change
from newskeep.text.likeness import NEAR, Nearness
from newskeep.units import Clock, rfc3339, utcnow
from newskeep.warc.record import member, new_record_id, resource

logger = logging.getLogger(__name__)

#: what runs in a reading worker
_TASK = "newskeep.archive.rereading:reread"
#: pages of a group, which is committed at once
_GROUP = 32
#: how far an unfinished run had come
_MARK = "reextract"


@dataclass(frozen=True, slots=True)
class Wants:
    """What a source wants of its pages."""

    #: `module:function` of its own reader; empty for the built-in one
    reader: str = ""
    #: XPath expressions of what is cut out
    prune: tuple[str, ...] = ()
    max_page: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages are read again."""

    #: None for every source
    source: str | None = None
    #: only captures from this time on
    since: datetime | None = None


@dataclass(slots=True)
class Reextracted:
    """What came of it."""

    #: pages that were read
    pages: int = 0
    #: versions whose text, headline or metadata came out otherwise
    changed: int = 0
    #: of those, the ones whose text did
    texts: int = 0
    #: articles in pages that could not be read before
    found: int = 0
    #: pages that could not be read, or in which no article was found; what was read before stays
    failed: int = 0
    #: True when it went on from where an earlier run was broken off
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was read again; the reading is None when it could not be."""

    item: Rereadable
    capture: Capture
    reading: Reading | None


def reextract(
    workspace: Workspace,
    scope: Scope = Scope(),
    *,
    wants: Callable[[str], Wants] = lambda _: Wants(),
    near: Nearness | None = NEAR,
    dry_run: bool = False,
    clock: Clock = utcnow,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Reextracted:
    """Read stored pages again: every version's, and those that could not be read.

    It is committed in groups; broken off at any moment, the next run with the same scope goes on from there.

    Args:
        workspace: open for writing, and recovered.
        scope: which pages.
        wants: says what a source wants of its pages.
        near: from where on two texts are nearly the same.
        dry_run: read and count, and write nothing.
        clock: says the time.
        progress: told how many pages were read, and how many there are.

    Raises:
        StorageError: a segment can't be written, or storage does not take it: it waits in the spool.
        CatalogError: the catalog can't be written.
    """
    run = new_run_id(clock())
    work = _Work(workspace, scope, wants, near, run, clock, dry_run)
    if dry_run:
        asyncio.run(work.through(progress))
        return work.done
    with RunLock(workspace.layout, run):
        ledger = workspace.catalog.ledger
        ledger.start_run(Process(run, platform.node(), os.getpid(), clock()))
        state = RunState.FAILED
        try:
            asyncio.run(work.through(progress))
            state = RunState.OK
        finally:
            work.close()
            ledger.end_run(run, state, clock())
    return work.done


def store_rereadings(catalog: Catalog, found: Contents, segment: SegmentRow) -> None:
    """Give the readings their rows that a dead run wrote, of captures in other segments, and did not commit."""
    own = {capture.record_id for capture in found.captures}
    rows = Rereadings(catalog.door)
    for item in found.documents.values():
        document = item.document
        if item.record.offset >= segment.committed and document.capture not in own and document.reextracted:
            _put(rows, document, item.record, segment.id)


def _put(rows: Rereadings, document: Document, record: ArticleRecord, segment: int) -> None:
    rows.put(
        document.judgement, document.text, record, segment, url=document.url, source=document.source,
        time=document.time, reextracted=document.reextracted,
    )  # fmt: skip


@dataclass
class _Work:
    workspace: Workspace
    scope: Scope
    wants: Callable[[str], Wants]
    near: Nearness | None
    run: str
    clock: Clock
    dry_run: bool
    done: Reextracted = field(default_factory=Reextracted)

    def __post_init__(self) -> None:
        workspace, catalog = self.workspace, self.workspace.catalog
        self._catalog = catalog
        self._rows = Rereadings(catalog.door)
        self._pages = StoredPages(catalog.segments, workspace.layout, workspace.storage)
        self._chain = Chain(
            catalog, workspace.layout, workspace.storage, self.run, clock=self.clock,
            about={"description": "stored pages, read again"},
        )  # fmt: skip
        #: versions that this group has read otherwise, by article and number
        self._fresh: dict[tuple[str, int], VersionText] = {}

    async def through(self, progress: Callable[[int, int], None]) -> None:
        """Read all pages, group by group."""
        after = self._resumed()
        total = self._rows.count(after, self.scope.source, self.scope.since)
        pool = Pool(_TASK, os.cpu_count() or 1, paths=[str(Path.cwd())])
        try:
            for group in _groups(self._rows.each(after, self.scope.source, self.scope.since)):
                self._commit(
                    [read for read in await asyncio.gather(*(self._read(pool, i) for i in group)) if read]
                )
                self.done.pages += len(group)
                progress(self.done.pages, total)
        finally:
            await pool.close()
        if not self.dry_run:
            self._catalog.remember(_MARK, None)

    def close(self) -> None:
        """Seal what was written, and hand it to storage."""
        self._chain.close()

    def _resumed(self) -> int:
        """The row after which an unfinished run of the same scope goes on; rows of a rebuilt catalog are others."""
        mark = self._catalog.recall(_MARK)
        if not mark or mark["of"] != self._of():
            return 0
        self.done.resumed = True
        return int(mark["after"])

    def _of(self) -> list[Any]:
        since = self.scope.since
        return [self.scope.source, rfc3339(since) if since else None, self._catalog.recall("rebuilt")]

    async def _read(self, pool: Pool, item: Rereadable) -> _Read | None:
        row = self._catalog.segments.capture(item.record_id)
        if row is None:
            return None
        try:
            reading: Reading | None = await pool.submit(self._task(item, row.capture))
        except Exception as error:  # noqa: BLE001 - it costs that page, and what was read before stays
            logger.warning("%s could not be read: %s", row.capture.url, error)
            reading = None
        return _Read(item, row.capture, reading)

    def _task(self, item: Rereadable, capture: Capture) -> Task:
        wants = self.wants(item.source)
        stored = self._catalog.articles.get(item.article, item.version) if item.article else None
        hints = [date for date in stored.dates if date.origin in HINTS] if stored else []
        by_role = {date.role: date for date in reversed(hints)}
        published, modified = by_role.get("published"), by_role.get("modified")
        hint = Link(
            capture.url,
            hints[0].origin if hints else "archive",
            published=published.time if published else None,
            modified=modified.time if modified else None,
        )
        return Task(
            self._pages.exchange(capture),
            lease_of(capture, item.source, item.article, hint),
            "",
            max_page=wants.max_page,
            reader=wants.reader,
            prune=wants.prune,
            learned=self._catalog.boilerplate.learned(item.source),
        )

    def _commit(self, group: list[_Read]) -> None:
        """Write what came out otherwise, records first, and how far it is."""
        found = [document for read in group if (document := self._document(read))]
        if not self.dry_run and group:
            written = [(document, *self._append(document)) for document in found]
            self._chain.sync()
            with self._catalog.door.transaction():
                for document, record, segment in written:
                    _put(self._rows, document, record, segment)
                if written:
                    self._chain.advance()
            self._catalog.remember(_MARK, {"of": self._of(), "after": group[-1].item.id})
        self._fresh.clear()

    def _append(self, document: Document) -> tuple[ArticleRecord, int]:
        record_id = new_record_id()
        data = member(
            resource(
                record_id=record_id,
                warcinfo_id=self._chain.warcinfo_id,
                target=documents.target(document.judgement),
                time=document.time,
                content_type=documents.CONTENT_TYPE,
                block=documents.write(document),
                capture=document.capture,
            )
        )
        (place,) = self._chain.append((data,))
        return ArticleRecord(record_id, place.offset, place.length, document.capture), place.segment.id

    def _document(self, read: _Read) -> Document | None:
        """What is to be written of a page; None when that is nothing new."""
        article = read.reading.article if read.reading else None
        if read.reading is None or read.reading.kind is not PageKind.ARTICLE or article is None:
            self.done.failed += 1
            return None
        stored = self._rows.stored(read.item.article, read.item.version) if read.item.article else None
        return self._again(read, stored, article) if stored else self._first(read, article)

    def _again(self, read: _Read, stored: StoredReading, text: ArticleText) -> Document | None:
        """Another reading of a version, and by it another change from the version before."""
        before, judgement = stored.article, stored.judgement
        text = replace(text, title=text.title or before.title)
        if judgement.version > 1 and (earlier := self._said(before.id, judgement.version - 1)):
            found = change(earlier.said, Said(text.title, text.text, text.published))
            judgement = replace(
                judgement, kind=found.kind, words_added=found.words_added, words_removed=found.words_removed
            )
        self._fresh[before.id, judgement.version] = VersionText(
            text.title, text.text, text.text_digest, text.published, text.removed, text.extractor
        )
        if _says(before) == _says(text) and judgement == stored.judgement:
            return None
        self.done.changed += 1
        self.done.texts += before.text != text.text
        return Document(
            judgement, text, read.capture.url, read.item.source, read.capture.time, read.capture.record_id, self.clock()
        )  # fmt: skip

    def _first(self, read: _Read, text: ArticleText) -> Document | None:
        """The article in a page that could not be read before."""
        capture, source = read.capture, read.item.source
        pending = Pending(self._catalog.articles)
        judgement = judge(pending, capture.url, text, capture.time, self.near)
        judgement = compared(
            pending, Templates(self._catalog.door), judgement, Looked(text, source, capture.time)
        )
        latest = self._catalog.articles.get(judgement.article)
        if latest and judgement.verdict is Verdict.VERSION and latest.capture.time >= capture.time:
            return None  # versions are in the order in which they were published: it is too late for this one
        if (judgement.article, judgement.version) in self._fresh:
            return None  # a page of this very group is it
        self._fresh[judgement.article, judgement.version] = VersionText(
            text.title, text.text, text.text_digest, text.published, text.removed, text.extractor
        )
        self.done.found += judgement.verdict is not Verdict.UNCHANGED
        kept = replace(text, text="", removed=()) if judgement.verdict is Verdict.UNCHANGED else text
        return Document(judgement, kept, capture.url, source, capture.time, capture.record_id, self.clock())

    def _said(self, article: str, version: int) -> VersionText | None:
        return self._fresh.get((article, version)) or self._catalog.articles.said(article, version)


def _says(text: Any) -> tuple[object, ...]:
    """What a reader sees of a reading."""
    return (
        text.title, text.text, text.authors, text.published, text.modified, text.language, text.description,
        text.image, text.site, text.paywalled,
    )  # fmt: skip


def _groups(items: Iterable[Rereadable]) -> Iterator[list[Rereadable]]:
    rest = iter(items)
    while group := list(islice(rest, _GROUP)):
        yield group
