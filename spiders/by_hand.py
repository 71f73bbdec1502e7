"""`scrapy crawl news -a sources=…` in a checkout: a crawl with its run and fires, as `newskeep crawl` makes them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from scrapy import signals

from newskeep.archive.layout import new_run_id
from newskeep.archive.recovery import recover
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import open_workspace
from newskeep.units import utcnow
from spiders.crawl import check_sources, home_of, storage_address
from spiders.run import Order, Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from config.schema import Config
    from pipelines.session import Session


def open_session(crawler: Crawler, sources: str) -> Session:
    """Begin a run for a crawler that Scrapy's own command started; it ends when the engine stops.

    Args:
        crawler: whose settings hold the configuration.
        sources: names, separated by commas; all sources when empty.

    Raises:
        NewskeepError: a name is none, or the archive can't be written.
    """
    config: Config = crawler.settings["NEWSKEEP_CONFIG"]
    names = [name.strip() for name in sources.split(",") if name.strip()] or list(config.sources)
    check_sources(config, names)
    workspace = open_workspace(home_of(config), storage_address(config))
    now = utcnow()
    run_id = new_run_id(now)
    lock = RunLock(workspace.layout, run_id)
    recover(workspace, now)
    fires = workspace.catalog.ledger.add_manual_fires(names, now, run_id, "")
    run = Run(config, Order(run_id, tuple(fires.items())), workspace, utcnow, None, "")
    run.begin()

    def end(reason: str) -> None:
        run.end(signal.SIGINT if reason == "shutdown" else None)
        lock.release()
        workspace.close()

    crawler.signals.connect(end, signals.spider_closed, weak=False)
    return run.session(names)
