"""The daemon as a process of its own: `python -m tests.scheduler.daemon_process newskeep.toml [TARGET]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from config.loading import load
from scheduler.daemon import run_daemon
from scheduler.entry import CRAWL


def announce(line: str) -> None:
    """Tell whoever listens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(path: str, target: str = CRAWL) -> int:
    """Run until a signal comes; the exit status."""
    config = load(Path(path), {}, None).config
    return asyncio.run(run_daemon(config, announce=announce, target=target))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
