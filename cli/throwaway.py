"""A crawl that stores nothing: in a home that is gone afterwards."""

from __future__ import annotations

import logging
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.failing import Terminated
from cli.ordering import manual_order
from config.schema import Archive as ArchiveSettings
from config.schema import Config
from newskeep.archive.archive import Archive
from newskeep.archive.opening import open_archive
from newskeep.catalog.catalog import create_catalog
from newskeep.catalog.past import Past
from newskeep.model import Lease
from newskeep.units import utcnow
from spiders.crawl import crawl
from spiders.manners import robots
from spiders.run import CrawlResult

#: more URLs than any crawl leaves
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought that is about to be forgotten."""

    result: CrawlResult
    archive: Archive
    #: article URLs of each source that were found and not fetched, newest first
    found: dict[str, list[Lease]]
    #: how each site's robots.txt was answered, in words
    robots: tuple[str, ...]
    #: the rows of the documents that were polled for each source
    documents: dict[str, list[dict[str, Any]]]


@contextmanager
def crawled(config: Config, names: list[str], *, articles: int) -> Iterator[Crawled]:
    """Crawl into a home of its own, which is removed in the end.

    Args:
        config: what the user has written; only its archive is replaced.
        names: of the sources.
        articles: fetched of each source; 0 for discovery alone.

    Raises:
        NewskeepError: the crawl could not go on.
    """
    with tempfile.TemporaryDirectory(prefix="newskeep-") as folder:
        home = Path(folder)
        elsewhere = config.model_copy(update={"archive": ArchiveSettings(home=home)})
        with _hearing_of_robots() as heard:
            result = crawl(elsewhere, manual_order(elsewhere, names, max_articles=articles))
        _check(result)
        with create_catalog(home) as catalog:
            now = utcnow()
            documents = {name: [dict(row) for row in Past(catalog.door).documents(name)] for name in names}
            found = {name: catalog.frontier.lease(result.run, name, now, _ALL) for name in names}
        with open_archive(home) as archive:
            yield Crawled(result, archive, found, tuple(heard), documents)


def _check(result: CrawlResult) -> None:
    """Nothing is shown of a crawl that could not go on, or was stopped."""
    if result.error:
        raise result.error
    if result.signal:
        raise KeyboardInterrupt if result.signal == signal.SIGINT else Terminated


@contextmanager
def _hearing_of_robots() -> Iterator[list[str]]:
    """Listen meanwhile: robots.txt is fetched, and stored nowhere."""
    listener = _Listener()
    before = robots.logger.level
    robots.logger.setLevel(logging.DEBUG)
    robots.logger.addHandler(listener)
    try:
        yield listener.heard
    finally:
        robots.logger.removeHandler(listener)
        robots.logger.setLevel(before)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == robots.ANSWERED:
            self.heard.append(record.getMessage())
