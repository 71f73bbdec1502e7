"""Coming in: WARC files of others through the same way as a crawl, without the network.

Interruptible at any moment and repeatable: a capture keeps its record id and its date, and one that the archive has
is not stored again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newskeep.archive.chain import Rotation
from newskeep.archive.imports.flow import Flow
from newskeep.archive.imports.lock import await_recovery, import_lock
from newskeep.archive.imports.options import ImportOptions
from newskeep.archive.imports.tally import ImportResult, ImportTally
from newskeep.archive.layout import new_run_id
from newskeep.archive.recovery import recover
from newskeep.archive.runlock import RunLock
from newskeep.archive.spool import kept
from newskeep.archive.workspace import Workspace
from newskeep.archive.writer import Writer
from newskeep.catalog.ledger import Process
from newskeep.errors import NewskeepError, StorageError, UsageError
from newskeep.model import Counts, Fault, RunState
from newskeep.reading.pool import Pool
from newskeep.units import Clock, utcnow
from newskeep.warc.foreign_kind import check_warc

logger = logging.getLogger(__name__)

#: what runs in a reading worker
_TASK = "newskeep.archive.imports.reading:take_in"
_SUFFIXES = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is."""

    #: the file that is read
    file: Path
    #: bytes read of all files
    done: int
    #: bytes of all files
    total: int
    counts: Counts


def warc_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files to import; of a folder all in it and below that end in .warc or .warc.gz, by name.

    Raises:
        UsageError: a path is not there, is no WARC file, or is a folder without one; nothing was started.
    """
    found: list[Path] = []
    for given in map(Path, paths):
        if not given.is_dir():
            check_warc(given)
            found.append(given)
            continue
        below = sorted(path for path in given.rglob("*") if path.name.endswith(_SUFFIXES) and path.is_file())
        if not below:
            raise UsageError(
                f"The folder {given} has no .warc or .warc.gz file.", "Name the files themselves."
            )
        for path in below:
            check_warc(path)
        found += below
    return list(dict.fromkeys(found))


def import_warc(
    workspace: Workspace,
    files: Sequence[str | Path],
    options: ImportOptions = ImportOptions(),  # noqa: B008 - frozen
    *,
    run: str = "",
    log: str = "",
    clock: Clock = utcnow,
    progress: Callable[[ImportProgress], None] = lambda _: None,
    stop: Callable[[], int] = lambda: 0,
) -> ImportResult:
    """Import WARC files into an archive, as a run of its own.

    Args:
        workspace: open for writing.
        files: WARC files, or folders of them.
        options: what is taken.
        run: id of the run; a new one when left out.
        log: the log's path as the ledger keeps it.
        clock: says the time.
        progress: told how far it is.
        stop: asked again and again; the number of a signal ends the import, with all that was read stored.

    Raises:
        UsageError: a file can't be imported; nothing was started.
        CatalogError: the archive can't be written.
    """
    paths = warc_files(files)
    run = run or new_run_id(clock())
    with RunLock(workspace.layout, run):
        recover(workspace, clock())
        await_recovery(workspace.layout)
        return _Importing(workspace, options, run, log, clock).through(paths, progress, stop)


class _Importing:
    """One run of one process, from its first row in the ledger to its last."""

    def __init__(
        self, workspace: Workspace, options: ImportOptions, run: str, log: str, clock: Clock
    ) -> None:
        self._workspace = workspace
        self._options = options
        self._run = run
        self._log = log
        self._clock = clock
        self._ledger = workspace.catalog.ledger
        self._fires: dict[str, datetime] = {}
        self._tally = ImportTally()
        self._writer = Writer(
            workspace.catalog,
            workspace.layout,
            workspace.storage,
            run,
            started=clock(),
            clock=clock,
            rotate=Rotation(options.rotate),
            about=dict(options.about),
        )
        self._writer.near = options.near

    def through(
        self, paths: Sequence[Path], progress: Callable[[ImportProgress], None], stop: Callable[[], int]
    ) -> ImportResult:
        self._ledger.start_run(Process(self._run, platform.node(), os.getpid(), self._clock()))
        if self._options.source:
            self._fire([self._options.source])
        trouble: NewskeepError | None = None
        try:
            asyncio.run(self._read(paths, progress, stop))
        except NewskeepError as error:
            trouble = error
        except BaseException as error:
            self._seal()
            self._end(RunState.FAILED, f"the import broke off: {error or type(error).__name__}")
            raise
        return self._conclude(trouble or self._seal(), stop())

    async def _read(
        self, paths: Sequence[Path], progress: Callable[[ImportProgress], None], stop: Callable[[], int]
    ) -> None:
        total, before = sum(path.stat().st_size for path in paths), 0
        pool = Pool(_TASK, os.cpu_count() or 1, paths=[str(Path.cwd())])
        flow = Flow(
            self._workspace, self._options, self._writer, self._tally, pool,
            fire=self._fire,
        )  # fmt: skip
        try:
            for path in paths:
                done = before

                def tell(offset: int, path: Path = path, done: int = done) -> None:
                    progress(ImportProgress(path, done + offset, total, self._tally.counts))

                if not await flow.take(path, tell, stop):
                    return
                before += path.stat().st_size
        finally:
            await pool.close()

    def _fire(self, sources: Iterable[str]) -> None:
        """Sources of which nothing was known yet get their rows in the ledger."""
        names = [source for source in sources if source not in self._fires]
        now = self._clock()
        moments = self._ledger.add_manual_fires(names, now, self._run, self._log)
        for source, due in moments.items():
            self._ledger.start_fire(source, due, self._run, now, self._log)
        self._fires |= moments

    def _seal(self) -> NewskeepError | None:
        """Seal what was written; what of it storage did not take."""
        try:
            with import_lock(self._workspace.layout):
                done = self._writer.close()
            for item in done:
                self._tally.committed(item)
        except NewskeepError as error:
            return kept(error, self._workspace.catalog) if isinstance(error, StorageError) else error
        return None

    def _conclude(self, trouble: NewskeepError | None, signum: int) -> ImportResult:
        if trouble:
            self._seal()
        result = self._tally.conclude(self._run, signal.Signals(signum).name if signum else "")
        if trouble:
            state = RunState.FAILED if not result.counts.fetched else RunState.PARTIAL
            result = replace(
                result, state=state, verdict=f"{result.verdict}; {trouble.message}", error=trouble
            )
        now = self._clock()
        fault = Fault.STOPPED if signum else Fault.NONE
        for source, due in self._fires.items():
            if of_source := result.sources.get(source):
                state = result.state if trouble or source == self._options.source else of_source.state
                verdict = f"imported: {result.verdict}" if self._options.source else of_source.verdict
                self._ledger.end_fire(source, due, state, verdict, now, of_source.counts, fault)
            else:
                words = f"imported: {result.verdict}"
                self._ledger.end_fire(source, due, result.state, words, now, fault=fault)
        self._ledger.end_run(self._run, result.state, now)
        logger.info("%s: %s", result.state.value, result.verdict)
        return replace(result, signal=signum or None)

    def _end(self, state: RunState, verdict: str) -> None:
        now = self._clock()
        for source, due in self._fires.items():
            self._ledger.end_fire(source, due, state, verdict, now)
        self._ledger.end_run(self._run, state, now)
