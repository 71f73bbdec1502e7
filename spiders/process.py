"""Scrapy in this process: the reactor, the signals, and one spider class after the other."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from config.schema import Config
from config.scrapy_settings import scrapy_settings
from newskeep.errors import ConfigError, NewskeepError
from spiders.news import NewsSpider

if TYPE_CHECKING:
    from pipelines.session import Session


#: seconds between two signs of life
_BEAT_SECONDS = 5.0


class CrawlFailedError(NewskeepError):
    """Scrapy could not crawl; the log of the run has the details."""

    code = "crawl-failed"


class _Process(AsyncCrawlerProcess):
    """Remembers which signal stopped it: Scrapy itself ends with status 0 whatever happened."""

    signum: int | None = None

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor

        self.signum = signum
        waiting: Any = reactor
        waiting.callFromThread(self._halt)
        super()._signal_shutdown(signum, frame)

    def _halt(self) -> None:
        for crawler in self.crawlers:
            if isinstance(crawler.spider, NewsSpider):
                crawler.spider.halt()


def run_spiders(
    config: Config, spiders: list[tuple[type[NewsSpider], Session]], beat: Path | None = None
) -> int | None:
    """Crawl each session with its spider, one after the other, until nothing is due any more.

    One after the other, because a host's pace is kept by one downloader.

    Args:
        config: what the user asked for.
        spiders: spiders, and what they crawl.
        beat: a file whose time is set every few seconds while the reactor runs, and which is gone afterwards.

    Returns:
        The number of the signal that stopped it; None when none did.

    Raises:
        CrawlFailedError: a spider or one of its parts could not be set up, or broke.
    """
    # The log of the run is ours; Scrapy's own handler would write to the terminal too.
    # Nor need it look for spiders by name: that imports every module there is.
    own = {"LOG_INSTALL_ROOT_HANDLER": False, "SPIDER_MODULES": []}
    process = _Process(Settings({**scrapy_settings(config), **own}))
    # It opens its own loggers down to DEBUG: two lines a page would be made, and read by nobody.
    logging.getLogger("scrapy").setLevel(logging.INFO)
    waiting = list(reversed(spiders))
    failures: list[BaseException] = []

    def start_next(done: asyncio.Future[None] | None = None) -> None:
        if done is not None and not done.cancelled() and (error := done.exception()):
            failures.append(error)
        if waiting and not failures and process.signum is None:
            spider, session = waiting.pop()
            process.crawl(process.create_crawler(spider), session=session).add_done_callback(start_next)

    start_next()
    # What is loaded by now stays: Python need not look through it for garbage while pages come and go.
    gc.freeze()
    try:
        with _beating(beat):
            process.start()
    finally:
        gc.unfreeze()
    if failures:
        error = failures[0]
        raise CrawlFailedError(f"The crawl broke: {error}.", "The log of the run has the details.") from error
    return process.signum


@contextmanager
def _beating(beat: Path | None) -> Iterator[None]:
    """Set a file's time as long as the reactor comes round to it."""
    if beat is None:
        yield
        return
    from twisted.internet.task import LoopingCall

    beating = LoopingCall(beat.touch)
    beating.start(_BEAT_SECONDS)
    try:
        yield
    finally:
        if beating.running:
            beating.stop()
        beat.unlink(missing_ok=True)


def by_class(config: Config, sources: Iterable[str]) -> list[tuple[type[NewsSpider], tuple[str, ...]]]:
    """The spider classes that sources name, each with its sources.

    Raises:
        ConfigError: a source names a spider that is none.
    """
    names: dict[type[NewsSpider], list[str]] = {}
    for name in sources:
        names.setdefault(spider_class(config.sources[name].spider or ""), []).append(name)
    return [(spider, tuple(found)) for spider, found in names.items()]


def spider_class(reference: str) -> type[NewsSpider]:
    """The spider class that `module:Class` names; `NewsSpider` where nothing is named.

    Raises:
        ConfigError: there is none, or it is no subclass of `NewsSpider`.
    """
    if not reference:
        return NewsSpider
    module, _, name = reference.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # as for readers: the `newskeep` command has its own folder there
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"There is no spider {reference}: {error}.", "Write it as module:Class.") from error
    if not (isinstance(found, type) and issubclass(found, NewsSpider)):
        raise ConfigError(f"{reference} is no spider.", "It has to be a subclass of spiders.news.NewsSpider.")
    return found
