"""Storing what an import brings: nothing twice, judged beside all that is there, in the writer's groups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from newskeep.archive.imports.http import exchange_of
from newskeep.archive.imports.originals import Originals, TakenOver
from newskeep.archive.imports.reading import Ids, ImportTask, TakenIn
from newskeep.archive.imports.records import Pair
from newskeep.archive.imports.tally import ImportTally
from newskeep.archive.intake import Packed, pack
from newskeep.archive.members import Members
from newskeep.archive.outcomes import answered
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Deposit, Writer
from newskeep.catalog.segments import CaptureRow
from newskeep.errors import NewskeepError
from newskeep.model import Judgement, Outcome, Verdict


class Storing:
    """Adds captures to a group; the caller holds the lock of imports.

    Args:
        workspace: open for writing.
        writer: of the run.
        tally: counts.
        read: has a worker read a page; raises nothing.
    """

    def __init__(
        self,
        workspace: Workspace,
        writer: Writer,
        tally: ImportTally,
        read: Callable[[ImportTask], Awaitable[TakenIn]],
    ) -> None:
        self._segments = workspace.catalog.segments
        self._writer = writer
        self._tally = tally
        self._read = read
        members = Members(workspace.layout, workspace.storage)
        self._originals = Originals(self._segments, members, writer.run)
        #: record ids, and (URL, time, digest), of what has no rows yet
        self._added: set[str | tuple[str, datetime, str]] = set()

    def ids(self, pair: Pair, url: str, time: datetime) -> Ids | None:
        """The ids that a capture's records get; None when the archive has it.

        A file may give one id to two captures; the second one gets another, the same in every import.
        """
        for record_id in dict.fromkeys((pair.record_id, pair.derived_id)):
            row = self._segments.capture(record_id)
            if row is None:
                return Ids(record_id, pair.request_id)
            if (row.capture.url, row.capture.time) == (url, time):
                return None
        return None

    async def add(self, pair: Pair, task: ImportTask, answer: TakenIn | None) -> None:
        """Add a capture to the group, unless it is there, or is not kept.

        Args:
            pair: its records.
            task: what was to be done with it.
            answer: what a worker made of it; None for a revisit.

        Raises:
            StorageError: the disk is full or failing.
            CatalogError: the catalog can't be written.
        """
        if answer and not answer.packed:
            self._tally.not_article(task.lease.source)
            return
        if task.ids.response in self._added:
            self.commit()
        ids = self.ids(pair, task.foreign.url, task.foreign.time)
        if ids is None:
            self._tally.known(task.lease.source)
        elif answer and answer.packed:
            packed = answer.packed if ids == task.ids else _packed_again(task, ids)
            if self._is_double(packed, task.foreign.time):
                self._tally.known(task.lease.source)
            else:
                self._add_page(task, answer, packed, answer.exchange.status)
        else:
            await self._add_revisit(pair, replace(task, ids=ids))

    def commit(self) -> None:
        """Make the group durable.

        Raises:
            StorageError: the disk is full or failing.
            CatalogError: the catalog can't be written.
        """
        for item in self._writer.commit():
            self._tally.committed(item)
        self._added.clear()

    def _add_page(self, task: ImportTask, answer: TakenIn, packed: Packed, status: int) -> None:
        """Add what a worker has read, under these records and with the status that the server gave."""
        exchange, lease = answer.exchange, task.lease
        if answer.taken is None:
            outcome = Outcome("failed", answer.unreadable, status=status)
            self._add(Deposit(lease, outcome, exchange.time, packed=packed))
            return
        reading = answer.taken.reading
        outcome = answered(lease, exchange, reading, answer.payload_digest, (), exchange.time)
        outcome = replace(outcome, status=status)
        article = reading.article
        judgement = (
            self._writer.judge(exchange.url, article, exchange.time, lease.source) if article else None
        )
        self._add(Deposit(lease, outcome, exchange.time, reading.kind.value, packed, (), judgement, article))

    async def _add_revisit(self, pair: Pair, task: ImportTask) -> None:
        original = self._originals.find(pair)
        if original is None and self._added:
            self.commit()
            original = self._originals.find(pair)
        if original is None:
            self._tally.skip("no_original")
            return
        foreign, lease = task.foreign, task.lease
        try:
            taken = self._originals.take_over(pair, foreign, task.ids, original, self._writer.warcinfo_id)
        except NewskeepError as error:
            self._tally.failed(lease.source, f"the original of a revisit can't be read: {error.message}")
            return
        if self._is_double(taken.packed, foreign.time):
            self._tally.known(lease.source)
        elif original.capture.url == foreign.url:
            self._add_unchanged(task, taken)
        else:
            await self._add_copy(task, taken)

    async def _add_copy(self, task: ImportTask, taken: TakenOver) -> None:
        """Add a revisit of another URL's payload: what it shows is told by its own URL, so it is read there."""
        answer = await self._read(replace(task, foreign=taken.page))
        if answer.packed:
            self._add_page(task, answer, taken.packed, taken.status)
        else:
            self._tally.not_article(task.lease.source)

    def _add_unchanged(self, task: ImportTask, taken: TakenOver) -> None:
        lease, original = task.lease, taken.original
        digest = original.capture.payload_digest
        outcome = Outcome("unchanged", taken.reason, status=taken.status, payload_digest=digest)
        judgement = _as_original(lease.key, original, taken.reason) if original.article else None
        kind = "article" if judgement else ""
        self._add(Deposit(lease, outcome, task.foreign.time, kind, taken.packed, judgement=judgement))

    def _add(self, deposit: Deposit) -> None:
        self._writer.add(deposit)
        if deposit.packed:
            self._added |= {deposit.packed.record_id, _identity(deposit.packed, deposit.time)}

    def _is_double(self, packed: Packed, time: datetime) -> bool:
        """Whether the same capture is there under another id: the same URL, moment and payload."""
        if _identity(packed, time) in self._added:
            return True
        return any(
            row.capture.payload_digest == packed.payload_digest and row.capture.type == packed.type
            for row in self._segments.between(packed.url, time, time)
        )


def _identity(packed: Packed, time: datetime) -> tuple[str, datetime, str]:
    return f"{packed.type} {packed.url}", time, packed.payload_digest


def _packed_again(task: ImportTask, ids: Ids) -> Packed:
    """The records under other ids: another capture has taken theirs since they were packed."""
    return pack(exchange_of(task.foreign), task.warcinfo_id, ids.response, ids.request)


def _as_original(key: str, original: CaptureRow, reason: str) -> Judgement:
    """A revisit shows what its original shows."""
    return Judgement(Verdict.UNCHANGED, original.article, key, original.version or 0, reason)
