"""`newskeep import`: WARC files of others into the archive."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

import newskeep
from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.concluding import conclude
from newskeep.archive import shapes
from newskeep.errors import UsageError
from newskeep.model import Counts
from newskeep.units import parse_moment, utcnow

if TYPE_CHECKING:
    from config.schema import Config
    from newskeep.archive.imports.importing import ImportProgress
    from newskeep.archive.imports.options import ImportOptions
    from newskeep.archive.imports.tally import ImportedFile, ImportResult, SourceImport

#: counts that an import always leaves at 0
_NEVER = {"discovered", "blocked"}


def _count(name: str, row: tuple[str, SourceImport]) -> str:
    return str(getattr(row[1].counts, name))


COLUMNS: tuple[Column[tuple[str, SourceImport]], ...] = (
    Column("source", lambda row: row[0]),
    Column("state", lambda row: row[1].state.value),
    *(
        Column(name, partial(_count, name), right=True, wide=name != "fetched")
        for name in Counts.__slots__
        if name not in _NEVER
    ),
    Column("verdict", lambda row: row[1].verdict, grows=True),
)


def import_(
    call: Call,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="WARC files, plain or gzip, or folders of them.", show_default=False
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Put all of it under this source; each page under its host's name if left out.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only captures from then on: 7d, 2026-11.", show_default=False),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only captures before then.", show_default=False)
    ] = None,
) -> int:
    """Import WARC files, Common Crawl's news files among them.

    Pages are read and judged as in a crawl, and keep their dates and record ids.
    What is there already is not stored again: run an interrupted import again to go on.

    Examples:
      newskeep import CC-NEWS-20261101001234-00042.warc.gz
      newskeep import old-crawls/ --source courier
      newskeep import crawl.warc.gz --since 2026-10 --until 2026-11 --json
    """
    from newskeep.archive.imports.importing import warc_files

    now = utcnow()
    limits = _moment("--since", since, now), _moment("--until", until, now)
    paths = warc_files(files)
    config = call.load().config
    result = _import(call, config, paths, _options(config, source or "", *limits))
    if call.json:
        call.out.record(shape(result))
    else:
        call.out.table(result.sources.items(), COLUMNS)
    return conclude(call, result, Path(config.archive.home))


def _moment(option: str, text: str | None, now: datetime) -> datetime | None:
    try:
        return parse_moment(text, now) if text else None
    except ValueError as error:
        raise UsageError(f"{option}: {error}.") from error


def _options(config: Config, source: str, since: datetime | None, until: datetime | None) -> ImportOptions:
    """How the pages are read: as the source's are, where the configuration has it."""
    from cssselect import HTMLTranslator

    from newskeep.archive.imports.options import ImportOptions
    from newskeep.archive.spool import LARGEST, rotation

    own = config.sources.get(source)
    wants = config.crawl_for(source) if own else config.crawl
    limit = config.archive.spool_limit
    about = {"software": f"newskeep/{newskeep.__version__}"}
    if wants.contact:
        about["operator"] = wants.contact
    return ImportOptions(
        source=source,
        since=since,
        until=until,
        keep=frozenset(wants.keep),
        max_page=wants.max_page,
        reader=(own.reader or "") if own else "",
        prune=tuple(HTMLTranslator().css_to_xpath(selector) for selector in own.prune) if own else (),
        rotate=rotation(limit) if config.archive.storage else LARGEST,
        spool_limit=limit,
        near=config.dedupe.nearness,
        about=tuple(about.items()),
    )


def _import(call: Call, config: Config, paths: list[Path], options: ImportOptions) -> ImportResult:
    from newskeep.archive.imports.importing import import_warc
    from newskeep.archive.layout import new_run_id
    from newskeep.archive.workspace import open_workspace
    from spiders.crawl import below_home, home_of, logging_to, storage_address

    run = new_run_id(utcnow())
    with open_workspace(home_of(config), storage_address(config)) as workspace:
        for warning in workspace.warnings:
            call.out.say(warning)
        log = workspace.layout.log(run)
        with logging_to(log), _stopping() as stop, _bar(call) as tell:
            kept = below_home(workspace.layout, log)
            return import_warc(workspace, paths, options, run=run, log=kept, progress=tell, stop=stop)


@contextmanager
def _stopping() -> Iterator[Callable[[], int]]:
    """Says which signal has asked to stop, or 0; a second one ends the process as ever."""
    got = 0

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal got
        got = number
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: got
    finally:
        restore()


@contextmanager
def _bar(call: Call) -> Iterator[Callable[[ImportProgress], None]]:
    """A bar on a terminal, gone when the import is over; yields what is to be told how far it is."""
    if not call.out.shows_progress:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    name = TextColumn("{task.description}", markup=False)
    news = TextColumn("{task.fields[news]}", markup=False)
    columns = (name, BarColumn(), DownloadColumn(), TimeRemainingColumn(), news)
    console = Console(stderr=True, highlight=False)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, news="")

        def tell(now: ImportProgress) -> None:
            found = f"{now.counts.new:,} new, {now.counts.version:,} changed"
            described = words.safe_line(now.file.name)
            progress.update(task, completed=now.done, total=now.total, description=described, news=found)

        yield tell


def shape(value: ImportResult) -> shapes.Shape:
    """What came of an import, as JSON: as of a crawl, with what was skipped, and each file's damage."""
    return {
        "run": value.run,
        "state": value.state.value,
        "verdict": value.verdict,
        "sources": {name: shapes.counts(result.counts) for name, result in value.sources.items()},
        "counts": shapes.counts(value.counts),
        "skipped": asdict(value.skipped),
        "files": [_file(file) for file in value.files],
    }


def _file(file: ImportedFile) -> dict[str, Any]:
    return {
        "file": str(file.path),
        "captures": file.captures,
        "damaged": file.damaged,
        "bytes_lost": file.lost,
        "damage": [
            {"offset": damage.offset, "length": damage.length, "what": damage.why} for damage in file.damage
        ],
    }
