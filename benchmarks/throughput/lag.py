"""How late an event loop is: a callback that wants to be called every ten milliseconds, and writes down when it was."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

#: names the file that the lags are written to; nothing is measured without it
VARIABLE = "NEWSKEEP_BENCH_LAG"
EXTENSION = {"benchmarks.throughput.lag.LagExtension": 0}
_EVERY = 0.01


class LagExtension:
    """Measures as long as a spider is open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lags: list[float] = []
        self._handle: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        if not (path := os.environ.get(VARIABLE)):
            raise NotConfigured
        extension = cls(Path(path))
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        """Begin."""
        loop = asyncio.get_running_loop()
        due = loop.time() + _EVERY

        def late() -> None:
            nonlocal due
            now = loop.time()
            self._lags.append(now - due)
            due = now + _EVERY
            self._handle = loop.call_at(due, late)

        self._handle = loop.call_at(due, late)

    def closed(self) -> None:
        """End, and write down what was measured: seconds, sorted."""
        if self._handle:
            self._handle.cancel()
        self._path.write_text(json.dumps(sorted(self._lags)))
