"""The flow of an import: records in the file's order, read by workers side by side, stored in order in groups."""

from __future__ import annotations

import asyncio
import os
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newskeep.archive.imports.http import response_head
from newskeep.archive.imports.lock import import_lock
from newskeep.archive.imports.options import ImportOptions
from newskeep.archive.imports.reading import Ids, ImportTask, TakenIn, unread
from newskeep.archive.imports.records import Pair, UnusableError, paired
from newskeep.archive.imports.storing import Storing
from newskeep.archive.imports.tally import ImportTally
from newskeep.archive.spool import overfull
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Writer
from newskeep.model import Lease, Link
from newskeep.reading.pool import Pool
from newskeep.text.urls import canonical_url
from newskeep.warc.fields import first_http
from newskeep.warc.foreign import Damage, ForeignWarc
from newskeep.warc.foreign_record import ForeignRecord

#: captures of a group, and bytes of those that are held at a time
_GROUP = 64
_HELD = 16 << 20
#: captures that wait for a worker, as a multiple of the workers: enough that none is idle
_AHEAD = 4
#: bytes that the headers of a page may take beside it
_HEADS = 1 << 20
#: no article comes as one of these
_MEDIA = re.compile(rb"\s*(?:image|video|audio|font)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A capture on its way."""

    pair: Pair
    #: what a worker is to do, or would have to
    task: ImportTask
    #: None for a revisit
    answer: asyncio.Task[TakenIn] | None


class Flow:
    """Takes one file after the other.

    Args:
        workspace: open for writing.
        options: what is taken.
        writer: of the run.
        tally: counts.
        pool: of workers that run `take_in`.
        fire: told the sources of which something is going to be stored.
    """

    def __init__(
        self,
        workspace: Workspace,
        options: ImportOptions,
        writer: Writer,
        tally: ImportTally,
        pool: Pool,
        *,
        fire: Callable[[Iterable[str]], None],
    ) -> None:
        self._workspace = workspace
        self._options = options
        self._writer = writer
        self._tally = tally
        self._pool = pool
        self._fire = fire
        self._storing = Storing(workspace, writer, tally, self._answer)
        self._queue: deque[Waiting] = deque()
        self._ready: list[tuple[Waiting, TakenIn | None]] = []
        self._held = 0
        self._ahead = _AHEAD * (os.cpu_count() or 1)

    async def take(self, path: Path, tell: Callable[[int], None], stop: Callable[[], int]) -> bool:
        """Import one file; False when it was stopped before its end, with all that was read stored.

        Args:
            path: the file.
            tell: told how many of its bytes were read.
            stop: asked before each record.

        Raises:
            StorageError: the disk is full or failing, or the spool is over its limit.
            CatalogError: the catalog can't be written.
        """
        self._tally.begin(path)
        file = ForeignWarc(path, self._options.max_page + _HEADS)
        try:
            for found in paired(file):
                if stop():
                    return False
                self._sort(path, found)
                await self._go_on()
                tell(file.offset)
        except OSError as error:
            lost = path.stat().st_size - file.offset if path.exists() else 0
            self._tally.damaged(
                path, Damage(file.offset, lost, f"it can't be read: {error.strerror or error}")
            )
        finally:
            await self._finish()
        return True

    def _sort(self, path: Path, found: Pair | ForeignRecord | Damage) -> None:
        match found:
            case Damage():
                self._tally.damaged(path, found)
            case Pair():
                self._tally.found(path)
                self._admit(path, found)
            case ForeignRecord():
                if found.type == "resource":
                    self._tally.skip("resources")

    def _admit(self, path: Path, pair: Pair) -> None:
        """Let a capture in that can be imported, is asked for, and isn't there yet."""
        head = response_head(pair.record.block)
        try:
            url = pair.url
        except UnusableError:
            url = ""
        if not url or (head is None and pair.record.type == "response"):
            self._tally.skip("not_http")
            return
        try:
            time = pair.time
        except UnusableError as error:
            self._tally.damaged(path, Damage(pair.record.offset, pair.record.size, str(error)))
            return
        source = self._options.source or host_name(url)
        if not self._is_asked_for(time):
            self._tally.skip("outside")
        elif (ids := self._storing.ids(pair, url, time)) is None:
            self._fire([source])
            self._tally.known(source)
        elif head and _MEDIA.match(first_http(head[0].headers, b"content-type") or b""):
            self._tally.not_article(source)
        elif not pair.record.whole:
            self._tally.failed(source, f"larger than {self._options.max_page:,} bytes")
        else:
            self._enter(pair, ids, _lease(url, source))

    def _is_asked_for(self, time: datetime) -> bool:
        since, until = self._options.since, self._options.until
        return (since is None or time >= since) and (until is None or time < until)

    def _enter(self, pair: Pair, ids: Ids, lease: Lease) -> None:
        options = self._options
        task = ImportTask(
            pair.exchange(), ids, lease, self._writer.warcinfo_id, options.keep, options.max_page,
            options.reader, options.prune, self._writer.learned(lease.source),
        )  # fmt: skip
        answer = None
        if pair.record.type == "response":
            answer = asyncio.create_task(self._answer(task))
        self._queue.append(Waiting(pair, task, answer))
        self._held += pair.record.size

    async def _answer(self, task: ImportTask) -> TakenIn:
        try:
            answer: TakenIn = await self._pool.submit(task)
        except Exception as error:  # noqa: BLE001 - it costs the page its text, never its bytes
            return unread(task, str(error) or type(error).__name__)
        return answer

    async def _go_on(self) -> None:
        # workers are served although nothing has to be waited for
        await asyncio.sleep(0)
        while self._queue and (len(self._queue) > self._ahead or self._held > _HELD):
            await self._next()
        if len(self._ready) >= _GROUP or self._held > _HELD:
            await self._store()

    async def _next(self) -> None:
        waiting = self._queue.popleft()
        self._ready.append((waiting, await waiting.answer if waiting.answer else None))

    async def _finish(self) -> None:
        while self._queue:
            await self._next()
        await self._store()

    async def _store(self) -> None:
        """Make a group durable.

        Raises:
            StorageError: the disk is full or failing, or the spool is over its limit.
            CatalogError: the catalog can't be written.
        """
        ready, self._ready, self._held = self._ready, [], 0
        self._fire(
            {waiting.task.lease.source for waiting, answer in ready if answer is None or answer.packed}
        )
        with import_lock(self._workspace.layout):
            for waiting, answer in ready:
                await self._storing.add(waiting.pair, waiting.task, answer)
            self._storing.commit()
        if full := overfull(self._workspace, self._options.spool_limit):
            raise full


def host_name(url: str) -> str:
    """What a page's source is called when nobody names one: as a crawl of its URL would call it."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", urlsplit(url).netloc)


def _lease(url: str, source: str) -> Lease:
    """Of a URL that nobody leases."""
    return Lease(id=0, key=canonical_url(url), url=url, role="link", source=source, hint=Link(url, "warc"))
