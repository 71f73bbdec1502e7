"""The daemon as a process of its own: `python -m tests.scheduler.daemon_process newskeep.toml [TARGET [STUCK]]`."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime
from pathlib import Path

from config.loading import load
from newskeep.units import utcnow
from scheduler.daemon import run_daemon
from scheduler.entry import CRAWL
from scheduler.watchdog import Limits


def announce(line: str) -> None:
    """Tell whoever listens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(path: str, target: str = CRAWL, stuck: str = "300") -> int:
    """Run until a signal comes; the exit status. Where a file `block` is beside the configuration, it blocks."""
    config = load(Path(path), {}, None).config

    def clock() -> datetime:
        while Path(path).with_name("block").exists():
            time.sleep(0.1)
        return utcnow()

    limits = Limits(stuck_seconds=float(stuck))
    return asyncio.run(run_daemon(config, clock=clock, announce=announce, target=target, limits=limits))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
