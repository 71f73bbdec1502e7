"""`newskeep reextract`: the stored pages read again by the present extractor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.calling import Call, flag
from cli.home import configuration_file
from newskeep.units import utcnow

if TYPE_CHECKING:
    from newskeep.archive.reextract import Reextracted, Wants
    from newskeep.text.likeness import Nearness


def reextract(
    call: Call,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this source's pages.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Only those captured from then on: 7d, 2026-11-22.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[bool, flag("--dry-run", says="Read and count, and change nothing.")] = False,
) -> None:
    """Read the stored pages again, without the network: after an upgrade, after a change of prune, or to try what failed.

    Versions stay what the outlet published: none comes, none goes. Where a text comes out otherwise it takes the place of the earlier reading, and `newskeep versions` marks it with a star. Pages that could not be read are tried again.
    Broken off, it goes on from there when it is started again.

    Examples:
      newskeep reextract --dry-run
      newskeep reextract --source courier --since 30d
    """
    from newskeep.archive.narrowing import parse_when
    from newskeep.archive.recovery import recover
    from newskeep.archive.reextract import Scope
    from newskeep.archive.reextract import reextract as read_again
    from newskeep.archive.workspace import open_workspace, remembered_storage
    from newskeep.catalog.catalog import open_catalog

    home = call.archive_home()
    if source is not None:
        with call.open() as archive:
            archive.list(source=source, limit=0)  # refuses a source that it never heard of
    with open_catalog(home) as catalog:
        address = remembered_storage(catalog)
    scope = Scope(source, parse_when(since))
    with open_workspace(home, address, probe=False) as workspace, _progress(call) as progress:
        if not dry_run:
            recover(workspace, utcnow())
        done = read_again(
            workspace, scope, wants=_wants(call), near=_near(call), dry_run=dry_run, progress=progress
        )
    if call.json:
        call.out.record(asdict(done) | {"dry_run": dry_run})
    call.out.say(_summary(done, dry_run=dry_run))


def _summary(done: Reextracted, *, dry_run: bool) -> str:
    begin = "Went on from where the last run was broken off, and read" if done.resumed else "Read"
    would = "would come" if dry_run else "came"
    sentence = (
        f"{begin} {words.count(done.pages, 'stored page')} again: {words.count(done.changed, 'version')} {would} "
        f"out otherwise, {done.texts} of them in their text"
    )
    if done.found:
        sentence += f"; {words.count(done.found, 'article')} in pages that could not be read before"
    if done.failed:
        sentence += f"; {words.count(done.failed, 'page')} could not be read, and stay as they are"
    marked = "; `newskeep versions ARTICLE` marks them with a star" if done.texts and not dry_run else ""
    return f"{sentence}{marked}."


def _wants(call: Call) -> Callable[[str], Wants]:
    """What the configuration says of the sources' pages, where there is one."""
    from newskeep.archive.reextract import Wants

    if configuration_file(call.config) is None:
        return lambda _: Wants()
    from cssselect import HTMLTranslator

    config = call.load().config

    def wants(source: str) -> Wants:
        if source not in config.sources:
            return Wants(max_page=config.crawl.max_page)
        options = config.sources[source]
        prune = tuple(HTMLTranslator().css_to_xpath(selector) for selector in options.prune)
        return Wants(options.reader or "", prune, options.max_page)

    return wants


def _near(call: Call) -> Nearness | None:
    from newskeep.text.likeness import NEAR

    return call.load().config.dedupe.nearness if configuration_file(call.config) else NEAR


@contextmanager
def _progress(call: Call) -> Iterator[Callable[[int, int], None]]:
    if not call.out.shows_progress:
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("pages", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
