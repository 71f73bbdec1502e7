"""`newskeep crawl`: a one-off crawl, in this process."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.calling import Call, flag
from cli.columns import Column
from cli.concluding import conclude
from newskeep.archive import shapes
from newskeep.model import Counts
from newskeep.text.printable import LogFormatter

if TYPE_CHECKING:
    from config.schema import Config
    from pipelines.tally import SourceResult
    from spiders.run import CrawlResult

#: counts that a terminal shows besides the verdict, which has the others in words
_SHOWN = ("discovered", "fetched")


def _count(name: str, row: tuple[str, SourceResult]) -> str:
    return str(getattr(row[1].counts, name))


COLUMNS: tuple[Column[tuple[str, SourceResult]], ...] = (
    Column("source", lambda row: row[0]),
    Column("state", lambda row: row[1].state.value),
    *(Column(name, partial(_count, name), right=True, wide=name not in _SHOWN) for name in Counts.__slots__),
    Column("verdict", lambda row: row[1].verdict, grows=True),
)


def crawl(
    call: Call,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE|URL", help="What to crawl; all sources if left out.", show_default=False
        ),
    ] = None,
    refresh: Annotated[
        bool, flag("--refresh", says="Look at every known article again, to find edits.")
    ] = False,
    retry_failed: Annotated[
        bool, flag("--retry-failed", says="Try again now what failed before, also what was given up.")
    ] = False,
    max_articles: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="At most so many articles a source.", show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, flag("--dry-run", says="Fetch only feeds, sitemaps and section pages; list what they bring.")
    ] = False,
) -> int:
    """Crawl once, now: the named sources, any URLs, or all sources.

    A URL may be a feed, a sitemap, a section page, a home page or an article.

    Examples:
      newskeep crawl
      newskeep crawl courier herald --max-articles 20
      newskeep crawl https://courier.example/
      newskeep crawl courier --dry-run
      newskeep crawl --retry-failed
    """
    from cli.selection import select
    from spiders.parts import check_parts

    loaded = call.load()
    config, names = select(loaded.config, wanted or [])
    check_parts(config, loaded.origins, names)
    if dry_run:
        from cli.discovery import show_discovery

        return show_discovery(call, config, names, max_articles)
    result = _crawl(
        call, config, names, refresh=refresh, retry_failed=retry_failed, max_articles=max_articles
    )
    if call.json:
        call.out.record(shape(result))
    else:
        call.out.table(result.sources.items(), COLUMNS)
    return conclude(call, result, Path(config.archive.home))


def _crawl(
    call: Call,
    config: Config,
    names: list[str],
    *,
    refresh: bool,
    retry_failed: bool,
    max_articles: int | None,
) -> CrawlResult:
    from cli.ordering import manual_order
    from cli.progress import bars
    from spiders.crawl import crawl as crawl_now
    from spiders.crawl import opened

    if call.verbose:
        aloud = logging.StreamHandler()
        aloud.setFormatter(LogFormatter())
        aloud.setLevel(logging.INFO)
        logging.getLogger().addHandler(aloud)
    with opened(config) as workspace:
        order = manual_order(config, names, refresh=refresh, max_articles=max_articles, within=workspace)
        order = replace(order, retry_failed=retry_failed)
        if call.verbose or not call.out.shows_progress:
            return crawl_now(config, order, within=workspace)
        with bars(names) as tell:
            return crawl_now(config, order, progress=tell, within=workspace)


def shape(value: CrawlResult) -> shapes.Shape:
    """What came of a crawl, as JSON."""
    return {
        "run": value.run,
        "state": value.state.value,
        "verdict": value.verdict,
        "sources": {name: shapes.counts(result.counts) for name, result in value.sources.items()},
        "counts": shapes.counts(value.counts),
        "states": {
            name: {"state": result.state.value, "verdict": result.verdict}
            for name, result in value.sources.items()
        },
    }
