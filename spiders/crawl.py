"""A crawl from beginning to end, in this process: open the archive, run Scrapy, close the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.schema import Config
from newskeep.archive.layout import Layout
from newskeep.archive.recovery import recover
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import StorageAddress, Workspace, open_workspace
from newskeep.errors import ConfigError, NotFoundError
from newskeep.text.printable import LogFormatter
from newskeep.units import Clock, utcnow
from pipelines.tally import SourceResult
from spiders.ad_hoc import ad_hoc
from spiders.run import CrawlResult, Order, Progress, Run

logger = logging.getLogger(__name__)

__all__ = [
    "CrawlResult",
    "Order",
    "Progress",
    "SourceResult",
    "ad_hoc",
    "crawl",
    "home_of",
    "opened",
    "storage_address",
]


def crawl(
    config: Config,
    order: Order,
    *,
    progress: Progress | None = None,
    log_to: Path | None = None,
    clock: Clock = utcnow,
    within: Workspace | None = None,
) -> CrawlResult:
    """Crawl once, in this process, which can do so only once: a stopped reactor never runs again.

    Args:
        config: what the user asked for.
        order: which sources, and how far.
        progress: told the counts of each source at every commit.
        log_to: the log; below HOME/runs when left out.
        clock: says the time.
        within: the archive, where the caller has it open.

    Raises:
        NotFoundError: the configuration has no such source.
        ConfigError: a source names a spider that is none.
        NewskeepError: the archive or its storage can't be written; nothing was fetched.
    """
    from spiders.process import by_class, run_spiders

    check_sources(config, [source for source, _ in order.fires])
    with opened(config, within) as workspace:
        log = log_to or workspace.layout.log(order.run)
        with logging_to(log), RunLock(workspace.layout, order.run):
            for warning in workspace.warnings:
                logger.warning("%s", warning)
            recover(workspace, clock())
            run = Run(config, order, workspace, clock, progress, below_home(workspace.layout, log))
            run.begin()
            try:
                classes = by_class(config, [source for source, _ in order.fires])
                spiders = [(spider, run.session(names)) for spider, names in classes]
                signum = run_spiders(config, spiders, workspace.layout.beat(order.run))
            except BaseException as error:
                run.broke_off(error)
                raise
            return run.end(signum)


@contextmanager
def opened(config: Config, within: Workspace | None = None) -> Iterator[Workspace]:
    """The archive open for writing: as a caller has it, or for as long as this lasts; storage is probed once."""
    if within:
        yield within
        return
    with open_workspace(home_of(config), storage_address(config)) as own:
        yield own


def check_sources(config: Config, names: list[str]) -> None:
    """Make sure that the configuration has these sources.

    Raises:
        NotFoundError: it has not.
    """
    for name in names:
        if name not in config.sources:
            have = ", ".join(sorted(config.sources)) or "none yet"
            raise NotFoundError(f"The configuration has no source {name}.", f"It has: {have}.")


def home_of(config: Config) -> Path:
    """The archive's home.

    Raises:
        ConfigError: the catalog is to be in PostgreSQL, which newskeep can't do yet.
    """
    if config.archive.catalog:
        raise ConfigError(
            "archive.catalog: a catalog in PostgreSQL is not supported yet.",
            "Leave the key out: the catalog is then an SQLite file in the home.",
        )
    return Path(config.archive.home).absolute()


def storage_address(config: Config) -> StorageAddress:
    """Where a configuration wants the segments."""
    s3 = config.archive.s3
    return StorageAddress(str(config.archive.storage or ""), s3.endpoint_url, s3.region, s3.profile)


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Write what is logged meanwhile into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8", errors="replace")
    handler.setLevel(logging.INFO)  # Scrapy opens its own loggers down to DEBUG
    handler.setFormatter(LogFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


def below_home(layout: Layout, path: Path) -> str:
    """The log's path as the ledger keeps it: below the home, so that the home may move."""
    try:
        return str(path.absolute().relative_to(layout.home.absolute()))
    except ValueError:
        return str(path)
