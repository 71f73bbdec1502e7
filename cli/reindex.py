"""`newskeep reindex`: the catalog made anew from storage alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import words
from cli.calling import Call
from cli.home import configuration_file
from cli.problems import COLUMNS
from newskeep.errors import DamageError, NotFoundError, UsageError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from newskeep.archive.reindex import Progress, Reindexed
    from newskeep.archive.workspace import StorageAddress


@dataclass(frozen=True, slots=True)
class _Task:
    home: Path
    address: StorageAddress
    tiers: Sequence[timedelta]
    #: the catalog is made for its snapshot's sake alone
    passing: bool = False


def reindex(
    call: Call,
    storage: Annotated[
        str | None,
        typer.Argument(
            metavar="STORAGE",
            help="A folder or s3://bucket/prefix with segments; the archive's own if left out.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Make the catalog anew from the segments in storage.

    The old catalog is kept beside the new one. What no segment says is taken over from it where it can be read: the ledger, and the URLs that are still to be fetched.
    A bucket gets a snapshot of the catalog, so that newskeep.open("s3://…") and --home s3://… need nothing else; without a --home that is all that is made.
    Exits with 6 when a segment is damaged: what can be read of it is taken.

    Examples:
      newskeep reindex
      newskeep reindex s3://bucket/prefix
      newskeep reindex s3://bucket/prefix --home restored
    """
    from newskeep.archive.reindex import reindex as rebuild

    with _task(call, storage) as task, _progress(call) as progress:
        now = utcnow()
        done = rebuild(task.home, task.address, now=now, tiers=task.tiers, progress=progress)
        snapshot = _snapshot(task)
    return _report(call, task, done, snapshot)


@contextmanager
def _task(call: Call, storage: str | None) -> Iterator[_Task]:
    """Which home, and which storage.

    Raises:
        NotFoundError: there is nothing to make a catalog of.
        UsageError: the home is that of another archive.
    """
    from newskeep.archive.reindex import TIERS, remembered
    from newskeep.archive.workspace import StorageAddress

    configured, tiers = _configured(call)
    if storage is None:
        home = call.archive_home()
        address = remembered(home) or configured or StorageAddress()
        if not address.url and not home.is_dir():
            raise NotFoundError(
                f"There is no archive in {home}.", "Give its home with --home, or its storage."
            )
        yield _Task(home, address, tiers or TIERS)
        return
    given = StorageAddress(_plain(storage))
    is_configured = configured is not None and _plain(configured.url) == given.url
    address = configured if is_configured and configured else given
    if call.home or "NEWSKEEP_HOME" in os.environ or is_configured or not given.url.startswith("s3://"):
        yield _Task(_checked(call.archive_home(), address), address, tiers or TIERS)
        return
    with tempfile.TemporaryDirectory(prefix="newskeep-reindex-") as folder:
        yield _Task(Path(folder) / "home", address, tiers or TIERS, passing=True)


def _plain(storage: str) -> str:
    """A storage's URL as it is compared; a folder by its absolute path."""
    if storage.lower().startswith("s3://"):
        return "s3://" + storage[5:].rstrip("/")
    return str(Path(storage).expanduser().absolute()) if storage else ""


def _checked(home: Path, address: StorageAddress) -> Path:
    from newskeep.archive.reindex import remembered

    known = remembered(home)
    if known and _plain(known.url or str(home)) != _plain(address.url):
        raise UsageError(
            f"The archive in {home} keeps its segments in {known.url or 'its home'}, not in {address.url}.",
            "Give another folder with --home.",
        )
    return home


def _configured(call: Call) -> tuple[StorageAddress | None, Sequence[timedelta] | None]:
    """The storage and the revisit tiers that the configuration names, where there is one."""
    if configuration_file(call.config) is None:
        return None, None
    from newskeep.archive.workspace import StorageAddress

    config = call.load().config
    s3 = config.archive.s3
    address = StorageAddress(str(config.archive.storage or ""), s3.endpoint_url, s3.region, s3.profile)
    return address, config.crawl.revisit


def _snapshot(task: _Task) -> str:
    """Put a copy of the catalog into a bucket; its key."""
    if not task.address.url.startswith("s3://"):
        return ""
    from newskeep.archive.snapshot import put_snapshot
    from newskeep.catalog.catalog import open_catalog

    with open_catalog(task.home) as catalog:
        return put_snapshot(catalog, task.address.open(task.home), utcnow()).key


def _report(call: Call, task: _Task, done: Reindexed, snapshot: str) -> int:
    storage = task.address.url or str(task.home)
    if call.json:
        call.out.record(_shape(task, storage, done, snapshot))
    elif done.problems:
        call.out.table(done.problems, COLUMNS)
    for sentence in _sentences(task, storage, done, snapshot):
        call.out.say(sentence)
    if not done.problems:
        return 0
    return call.fail(
        f"{words.count(len(done.problems), 'problem')}; the first one: {done.problems[0].what}.",
        "What can be read was taken. Restore the segments named from a backup, then reindex again.",
        code=DamageError.code,
        status=DamageError.exit,
    )


def _shape(task: _Task, storage: str, done: Reindexed, snapshot: str) -> dict[str, Any]:
    return {
        "ok": not done.problems,
        "home": None if task.passing else str(task.home),
        "storage": storage,
        **{name: getattr(done, name) for name in ("segments", "records", "captures", "articles", "versions")},
        "kept": str(done.kept) if done.kept else None,
        "taken_over": done.taken_over,
        "snapshot": snapshot or None,
        "problems": [asdict(problem) | {"segment": problem.segment or None} for problem in done.problems],
    }


def _sentences(task: _Task, storage: str, done: Reindexed, snapshot: str) -> Iterator[str]:
    yield (
        f"Read {words.count(done.records, 'record')} in {words.count(done.segments, 'segment')} from {storage}: "
        f"{words.count(done.articles, 'article')} in {words.count(done.versions, 'version')}."
    )
    if done.kept:
        yield f"The old catalog is {done.kept}."
    if not (done.taken_over or task.passing):
        yield (
            "There was no old catalog to be read: the ledger begins anew, and links that were found and never "
            "fetched will be found again."
        )
    if snapshot:
        yield f'{storage}/{snapshot} is a copy of it: newskeep.open("{storage}") reads the archive from anywhere.'
    if not task.passing:
        yield f"Next: `newskeep verify --home {words.quoted(task.home)}`."


@contextmanager
def _progress(call: Call) -> Iterator[Progress | None]:
    if not call.out.shows_progress:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("segments", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
