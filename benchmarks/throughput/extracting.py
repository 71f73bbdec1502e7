"""trafilatura alone: text and metadata of every page, in as many processes as there are cores, without any network.

`python -m benchmarks.throughput.extracting SETTING OUTPUT FOLDER ARTICLES` prints what was taken, start and warming left
out, as JSON.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.throughput.settings import HOSTS, TRAFILATURA

#: pages that a process has read before it is measured
_WARMING = 25
_together: Any = None


def main(setting: str, output: Path, folder: Path, articles: int) -> None:
    """Read every page once, and say what it took."""
    workers = os.cpu_count() or 1
    context = get_context("forkserver")
    context.set_forkserver_preload(["trafilatura", "trafilatura.metadata"])
    together = context.Barrier(workers)
    with ProcessPoolExecutor(workers, context, _wait_for, (together,)) as processes:
        share = partial(_share, setting, output, folder, articles, workers)
        parts = list(processes.map(share, range(workers)))
    began, ended = min(part[0] for part in parts), max(part[1] for part in parts)
    cpu, found = sum(part[2] for part in parts), sum(part[3] for part in parts)
    sys.stdout.write(json.dumps({"wall": ended - began, "cpu": cpu, "articles": articles, "found": found}))


def _wait_for(together: Any) -> None:
    global _together  # noqa: PLW0603 - a process has one
    _together = together


def _share(
    setting: str, output: Path, folder: Path, articles: int, workers: int, worker: int
) -> tuple[float, float, float, int]:
    """Every page of one process: beginning, end, CPU seconds, pages with a text."""
    from trafilatura import bare_extraction
    from trafilatura.meta import reset_caches

    read: Any = partial(bare_extraction, with_metadata=True, **TRAFILATURA[setting])
    read("<html><body><article><p>" + "The tram goes to the harbour. " * 20 + "</p><p>Mardi 3 mai 2022</p>")
    for text, url in _pages(folder, _WARMING):
        read(text, url=url)
    _together.wait()
    began, cpu, found = time.monotonic(), 0.0, 0
    with output.with_suffix(f".{worker}").open("w", encoding="utf-8") as file:
        for number, (text, url) in enumerate(islice(_pages(folder, articles), worker, None, workers)):
            before = time.process_time()
            document = read(text, url=url)
            cpu += time.process_time() - before
            if document:
                found += 1
                file.write(
                    json.dumps(document.as_dict() | {"body": None, "commentsbody": None}, default=str) + "\n"
                )
            if number % 200 == 199:
                reset_caches()
    return began, time.monotonic(), cpu, found


def _pages(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """The text of the first pages, and where they are."""
    rows = json.loads((folder / "index.json").read_text("utf-8"))[:count]
    with (folder / "bodies").open("rb") as bodies:
        for outlet, path, kind, offset, length, *_rest in rows:
            bodies.seek(offset)
            body = gzip.decompress(bodies.read(length))
            told = kind.partition("charset=")[2]
            charset = told or body[:200].partition(b'charset="')[2].partition(b'"')[0].decode()
            yield body.decode(charset), f"http://{HOSTS[outlet]}{path}"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
