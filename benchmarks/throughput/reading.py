"""What a reading worker does with a page, stage by stage, in one process and on the site's own pages.

`python -m benchmarks.throughput.reading FOLDER PORT ARTICLES` prints CPU milliseconds a page by stage, as JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import pickle
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.throughput.settings import HOSTS
from benchmarks.throughput.stageclock import StageClock
from newskeep.archive.intake import Task, take
from newskeep.model import Exchange, Lease, Link
from newskeep.reading.worker import GARBAGE
from newskeep.warc.record import new_record_id

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
#: pages that are read before, so that nothing is measured that a process does once
_WARMING = 60
REST = "the rest of reading"
#: one compression at the setting of the archive
PACKING = "records: packing"
#: what is watched, as (module, function, stage)
_WATCHED = (
    ("newskeep.archive.intake", "decode_content", "undoing the content encoding"),
    ("newskeep.reading.page", "decode_text", "characters"),
    ("newskeep.reading.pages", "parse_html", "parsing"),
    ("newskeep.reading.pages", "blocks", "blocks of the page"),
    ("newskeep.reading.pages", "read_metadata", "metadata"),
    ("newskeep.reading.pages", "find_challenge", "is it a challenge"),
    ("newskeep.reading.pages", "decide", "article or section"),
    ("newskeep.reading.pages", "find_wall", "is it behind a wall"),
    ("trafilatura", "bare_extraction", "text by trafilatura"),
    ("newskeep.reading.article", "_without_columns", "tables that arrange the page"),
    ("newskeep.reading.article", "_as_shown", "text as the page shows it"),
    ("newskeep.reading.article", "cut_lines", "lines that are no part of it"),
    ("newskeep.reading.article", "complete", "metadata that the markup lacks"),
    ("newskeep.archive.intake", "fingerprint", "fingerprint"),
    ("newskeep.archive.intake", "pack", "records: digests and heads"),
    ("newskeep.warc.record", "gzip_member", PACKING),
    ("newskeep.archive.intake", "_obeyed", "wishes of the page"),
    ("newskeep.reading.page", "gunzip", "is it packed once more"),
    ("newskeep.reading.sniff", "sniff_bytes", "what format it is"),
    ("newskeep.reading.sniff", "sniff_text", "what format it is"),
    ("newskeep.reading.fallbacks", "instead", "text by other means"),
    ("newskeep.reading.article", "make_article", "digest and words of the text"),
    ("newskeep.reading.boilerplate", "without_learned", "without learned boilerplate"),
    ("pickle", "loads", "between the processes"),
    ("pickle", "dumps", "between the processes"),
)


def main(folder: Path, port: int, articles: int) -> None:
    """Read every page, and say what each stage took."""
    for task in islice(_tasks(folder, port, articles), _WARMING):
        take(task)
    # As `serve` does it, without the processes.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    clock = StageClock()
    for module, name, stage in _WATCHED:
        clock.watch(importlib.import_module(module), name, stage)
    pages, whole = 0, 0.0
    for task in _tasks(folder, port, articles):
        before = time.thread_time()
        answer = take(pickle.loads(pickle.dumps(task, pickle.HIGHEST_PROTOCOL)))  # noqa: S301 - our own
        pickle.loads(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))  # noqa: S301 - our own
        whole += time.thread_time() - before
        pages += 1
    seconds = clock.seconds
    seconds[REST] = whole - sum(seconds.values())
    sys.stdout.write(json.dumps({stage: 1000 * took / pages for stage, took in seconds.items()}))


def _tasks(folder: Path, port: int, articles: int) -> Iterator[Task]:
    rows = json.loads((folder / "index.json").read_text("utf-8"))[:articles]
    asked = ((b"User-Agent", b"newskeep"), (b"Accept-Encoding", b"gzip, deflate"))
    with (folder / "bodies").open("rb") as bodies:
        for number, (outlet, path, kind, offset, length, _, etag, _) in enumerate(rows, 1):
            bodies.seek(offset)
            url = f"http://{HOSTS[outlet]}:{port}{path}"
            headers = {
                "Content-Type": kind,
                "Content-Encoding": "gzip",
                "Content-Length": str(length),
                "ETag": etag,
            }
            fields = tuple((name.encode(), value.encode()) for name, value in headers.items())
            exchange = Exchange(url, _NOW, asked, 200, fields, bodies.read(length))
            lease = Lease(number, url, url, "link", "source", Link(url, "sitemap"))
            yield Task(exchange, lease, new_record_id())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
