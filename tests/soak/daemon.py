"""The daemon with a clock that can be set: `python -m tests.soak.daemon newskeep.toml`.

The clock is the system's, off by the seconds that stand in the file `clock` beside the configuration.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from config.loading import load
from config.schema import Config
from newskeep.units import Clock, utcnow
from scheduler.daemon import run_daemon
from spiders.crawl import CrawlResult, Order
from spiders.crawl import crawl as crawl_on_time


def clock_beside(folder: Path) -> Clock:
    """The clock that a file sets."""
    file = folder / "clock"

    def clock() -> datetime:
        return utcnow() + timedelta(seconds=float(file.read_text()))

    return clock


def crawl(config: Config, order: Order, *, log_to: Path) -> CrawlResult:
    """What a child does: crawl, by the daemon's clock."""
    return crawl_on_time(config, order, log_to=log_to, clock=clock_beside(Path(config.archive.home).parent))


def announce(line: str) -> None:
    """Tell whoever listens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(path: Path) -> int:
    """Run until a signal comes; the exit status."""
    config = load(path, {}, None).config
    clock = clock_beside(path.parent)
    return asyncio.run(run_daemon(config, clock=clock, announce=announce, target="tests.soak.daemon:crawl"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
