"""The most memory that an import and exports need, of 100 MB and of 1 GB of records.

Both files are made in a temporary folder first. A reader of their own takes the texts out of the pages, in no time:
what finds texts in real ones runs in processes of its own. All of it takes about half an hour and 4 GB of disk.
"""

from __future__ import annotations

import base64
import importlib.util
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.tables import table
from newskeep.archive.export.export import Format
from newskeep.model import Exchange, PageKind, Reading
from newskeep.reading.article import Extract, make_article
from newskeep.reading.metadata import Metadata
from newskeep.reading.page import Page
from newskeep.testing import Clock
from newskeep.warc.record import member, new_record_id, request, response

_SIZES = {"100 MB": 10**8, "1 GB": 10**9}
#: bytes of chance in a page, of which a record has three quarters: newspapers' pages are as large
_FILLING = 30_000
_CHECKOUT = Path(__file__).parents[1]
_SAY = """
import resource, sys
from pathlib import Path
def say():
    print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""
_IMPORT = """
from newskeep.archive.imports.importing import import_warc
from newskeep.archive.imports.options import ImportOptions
from newskeep.archive.workspace import StorageAddress, open_workspace
with open_workspace(Path(sys.argv[1]), StorageAddress()) as workspace:
    assert not import_warc(workspace, [sys.argv[2]], ImportOptions(reader="benchmarks.memory:read")).error
say()
"""
_EXPORT = """
import newskeep
with newskeep.open(sys.argv[1]) as archive:
    archive.export(sys.argv[2], format=sys.argv[3])
say()
"""


def main() -> None:
    """Make the files, measure, and print the table."""
    measured = {name: dict(_measure(size)) for name, size in _SIZES.items()}
    rows = [[what, *(peaks[what] for peaks in measured.values())] for what in measured["1 GB"]]
    sys.stdout.write(table(["peak MB", *measured], rows))


def read(page: Page) -> Reading | None:
    """The reader of the generated pages."""
    document, encoding = page.decoded()
    title = document.partition("<h1>")[2].partition("</h1>")[0]
    lines = tuple(re.findall("<p>(.*?)</p>", document))
    article = make_article(
        Extract(lines, removed=()), Metadata(title=title), page.url, extractor="benchmark 1"
    )
    return Reading(PageKind.ARTICLE, "the benchmark's reader", article=article, encoding=encoding)


def _measure(size: int) -> Iterator[tuple[str, str]]:
    """What was done, and the memory that it took at most, in MB."""
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as name:
        folder = Path(name)
        home, source = folder / "home", folder / "pages.warc.gz"
        pages = _make(source, size)
        yield "pages", f"{pages:,}"
        yield "import", _peak(_IMPORT, home, source)
        source.unlink()
        for kind in Format:
            if kind is Format.PARQUET and not importlib.util.find_spec("duckdb"):
                continue
            yield f"export --format {kind}", _peak(_EXPORT, home, folder / "out", kind)
            subprocess.run(["rm", "-r", str(folder / "out")], check=True)  # noqa: S603, S607 - our own folder


def _peak(script: str, *arguments: str | Path) -> str:
    """The most memory of a process, in MB; what its reading workers have is not in it."""
    command = [sys.executable, "-c", _SAY + script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(_CHECKOUT)}
    done = subprocess.run(command, cwd=_CHECKOUT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    return done.stdout.strip()


def _make(path: Path, size: int) -> int:
    """A WARC file of articles with a script in each, as another crawler would have written it; how many."""
    chance, clock, number = random.Random(1), Clock(), 0  # noqa: S311 - the same pages each time
    words = [f"w{number:x}{'aeiou'[number % 5]}r" for number in range(20_000)]
    with path.open("wb") as file:
        while file.tell() < size:
            number += 1
            for record in _records(number, " ".join(chance.choices(words, k=400)), chance, clock):
                file.write(record)
            clock.advance(timedelta(seconds=1))
    return number


def _records(number: int, text: str, chance: random.Random, clock: Clock) -> Iterator[bytes]:
    paragraphs = "".join(f"<p>{text[start : start + 500]}.</p>" for start in range(0, len(text), 500))
    filling = base64.b64encode(chance.randbytes(_FILLING)).decode()
    body = (
        f"<!doctype html><html lang=en><head><title>Story {number}: {text[:40]}</title></head><body><article>"
        f"<h1>Story {number}: {text[:40]}</h1>{paragraphs}</article><script>{filling}</script></body></html>"
    ).encode()
    headers = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Length", b"%d" % len(body)))
    page = Exchange(
        f"http://paper.example/{number}", clock(), ((b"Host", b"paper.example"),), 200, headers, body
    )
    record_id = new_record_id()
    yield member(response(page, record_id=record_id, warcinfo_id=""))
    yield member(request(page, record_id=new_record_id(), response_id=record_id, warcinfo_id=""))
