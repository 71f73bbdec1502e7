"""The site's server as a process, and what it has seen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks.throughput.seen import Seen
from benchmarks.throughput.site import Site, base, build


class Server:
    """A site that is served."""

    def __init__(self, site: Site, pid: int) -> None:
        self.site = site
        self.pid = pid

    def seen(self) -> Seen:
        """What was asked for since the last time, and forget it."""
        with urlopen(f"{base(0, self.site.port)}/-/reset") as answer:  # noqa: S310 - our own
            return Seen(**json.load(answer))


@contextmanager
def serving(folder: Path, articles: int, markup: str = "") -> Iterator[Server]:
    """Make the site in a folder and serve it, from a process of its own; `markup` is a folder of real pages, or empty."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.throughput.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdin is None or process.stdout is None:
            return
        try:
            site = build(folder, int(process.stdout.readline()), articles, markup)
            process.stdin.write(f"{folder}\n")
            process.stdin.flush()
            process.stdout.readline()
            yield Server(site, process.pid)
        finally:
            process.stdin.close()
