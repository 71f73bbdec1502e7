"""The order for a one-off crawl."""

from __future__ import annotations

from config.schema import Config, Source
from newskeep.archive.layout import new_run_id
from newskeep.archive.workspace import Workspace
from newskeep.catalog.ledger import SourceRow
from newskeep.units import utcnow
from spiders.ad_hoc import OneUrl
from spiders.crawl import below_home, opened
from spiders.run import Order


def manual_order(
    config: Config,
    names: list[str],
    *,
    refresh: bool = False,
    max_articles: int | None = None,
    within: Workspace | None = None,
) -> Order:
    """Write a user's crawl into the ledger, before anything starts; the archive is made where there is none.

    Args:
        config: what the user asked for.
        names: of the sources.
        refresh: look at every known article again.
        max_articles: of each source.
        within: the archive, where the caller has it open.

    Raises:
        NewskeepError: the archive or its storage can't be written.
    """
    now = utcnow()
    run = new_run_id(now)
    with opened(config, within) as workspace:
        log = below_home(workspace.layout, workspace.layout.log(run))
        ledger = workspace.catalog.ledger
        ledger.put_sources([_row(name, config.sources[name]) for name in names])
        fires = ledger.add_manual_fires(names, now, run, log)
    return Order(run, tuple(fires.items()), refresh=refresh, max_articles=max_articles)


def _row(name: str, source: Source) -> SourceRow:
    every = source.schedule.every
    urls = source.configured if isinstance(source, OneUrl) else source.urls
    return SourceRow(
        name,
        tuple(str(url) for url in urls),
        source.schedule.text,
        every.total_seconds() if every else None,
    )
