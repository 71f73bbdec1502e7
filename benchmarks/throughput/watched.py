"""newskeep's spider with a watch on the crawling process: how late its event loop is, and which stage takes CPU time."""

from __future__ import annotations

import importlib
import json
import os
import time
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from benchmarks.throughput.lag import LagExtension
from benchmarks.throughput.stageclock import StageClock
from spiders.news import NewsSpider

#: names the file that CPU seconds by stage are written to
VARIABLE = "NEWSKEEP_BENCH_STAGES"
REST = "fetching, and what is between the stages"
#: what is watched, as (module, class, function, stage); an empty class is none
_WATCHED = (
    ("pipelines.session", "Session", "lease", "frontier: lease"),
    ("spiders.news", "", "exchange_of", "exchange"),
    ("pipelines.extract", "", "payload_digest", "digest of a body that may be known"),
    ("newskeep.archive.writer", "Writer", "learned", "boilerplate: what is learned"),
    ("newskeep.archive.writer", "Writer", "judge", "verdict"),
    ("newskeep.catalog.fingerprints", "Fingerprints", "sharing", "verdict: candidates"),
    ("newskeep.archive.writer", "", "member", "article record: packing"),
    ("newskeep.archive.documents", "", "write", "article record: JSON"),
    ("newskeep.archive.chain", "Chain", "append", "WARC: append"),
    ("newskeep.archive.chain", "Chain", "sync", "WARC: flush and fsync"),
    ("newskeep.archive.writer", "Writer", "commit", "catalog: commit"),
    ("newskeep.catalog.frontier", "Frontier", "finish", "frontier: done"),
    ("newskeep.catalog.frontier", "Frontier", "add_links", "frontier: links found"),
    ("newskeep.catalog.segments", "Segments", "add_capture", "catalog: captures"),
    ("newskeep.catalog.articles", "Articles", "add", "catalog: articles and versions"),
    ("newskeep.catalog.fingerprints", "Fingerprints", "add", "fingerprints: store"),
    ("newskeep.catalog.boilerplate", "Boilerplate", "observe", "boilerplate: count"),
    ("newskeep.catalog.search", "Search", "add", "search index"),
    ("pipelines.session", "Session", "committed", "counts and progress"),
)


class WatchedSpider(NewsSpider):
    """The product's own spider; the watch comes by it, because the product's settings name no other extensions."""

    #: kept, for signals alone don't keep it
    lag: LagExtension

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's door."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.lag = LagExtension.from_crawler(crawler)
        if path := os.environ.get(VARIABLE):
            clock = StageClock()
            for module, owner, name, stage in _WATCHED:
                place = importlib.import_module(module)
                clock.watch(getattr(place, owner) if owner else place, name, stage)
            begun = time.thread_time()

            def write() -> None:
                rest = time.thread_time() - begun - sum(clock.seconds.values())
                Path(path).write_text(json.dumps({**clock.seconds, REST: rest}))

            crawler.signals.connect(write, signals.spider_closed, weak=False)
        return spider
