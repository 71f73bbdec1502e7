"""Which compressor packs the records: CPU time, size, and whether other people's tools read the result.

Candidates that are not installed are left out: `pip install isal zlib-ng deflate` for all of them. So are tools:
`warcio`, `cdxj-indexer` and `fastwarc` are looked for beside this Python and on the PATH.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.pages import SamplePage, demo_pages, encoded, large_pages
from benchmarks.tables import table
from newskeep.model import Exchange
from newskeep.warc.naming import segment_name
from newskeep.warc.record import Record, new_record_id, request, response, warcinfo

#: a record as bytes, to one gzip member
Pack = Callable[[bytes], bytes]

_TIME = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
#: repetitions; the quickest counts, as the others were disturbed
_ROUNDS = 3
_CHECKS = {
    "gzip -t": ("gzip", "-t"),
    "warcio check": ("warcio", "check"),
    "cdxj-indexer": ("cdxj-indexer", "-s"),
    "fastwarc check": ("fastwarc", "check"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a compressor makes of one kind of pages."""

    #: CPU milliseconds a page, request record included
    cpu: float
    #: bytes that come out of one byte
    share: float


def main() -> None:
    """Measure every candidate that is installed, and print the tables."""
    found = dict(_candidates())
    large = large_pages(120)
    samples = {"10 kB": demo_pages(), "100 to 300 kB": large, "the same, sent as gzip": encoded(large)}
    columns = [f"{head}, {kind}" for kind in samples for head in ("CPU ms a page", "size %")]
    rows = []
    for name, pack in found.items():
        cells = [name]
        for pages in samples.values():
            measured = _measure(pack, _records(pages))
            cells += [f"{measured.cpu:.2f}", f"{measured.share * 100:.1f}"]
        rows.append(cells)
    sys.stdout.write(table(["compressor", *columns], rows) + "\n")
    every = [page for pages in samples.values() for page in pages]
    verdicts = [[name, *_verdicts(pack, every)] for name, pack in found.items()]
    sys.stdout.write(table(["compressor", *_CHECKS], verdicts))


def _candidates() -> Iterator[tuple[str, Pack]]:
    """The compressors that are installed, from the one that every Python has."""
    for level in (6, 9):
        yield f"zlib {level}", _packer(zlib, level)
    if zlib_ng := _imported("zlib_ng.zlib_ng"):
        for level in (2, 6):
            yield f"zlib-ng {level}", _packer(zlib_ng, level)
    if isal := _imported("isal.isal_zlib"):
        for level in (1, 2, 3):
            yield f"isal {level}", _packer(isal, level)
    if deflate := _imported("deflate"):
        for level in (1, 3, 6):
            yield f"libdeflate {level}", partial(deflate.gzip_compress, compresslevel=level)


def _imported(name: str) -> Any:
    """A module; None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _packer(library: Any, level: int) -> Pack:
    def pack(data: bytes) -> bytes:
        packer = library.compressobj(level, library.DEFLATED, 31)
        return bytes(packer.compress(data) + packer.flush())

    return pack


def _records(pages: Sequence[SamplePage]) -> list[bytes]:
    """Response and request of each page, as they are before they are packed."""
    return [record.to_bytes() for page in pages for record in _of(page)]


def _of(page: SamplePage) -> tuple[Record, Record]:
    headers = (
        (b"Content-Type", b"text/html; charset=utf-8"),
        *(((b"Content-Encoding", page.encoding),) if page.encoding else ()),
        (b"Content-Length", b"%d" % len(page.body)),
    )
    asked = ((b"User-Agent", b"newskeep"), (b"Accept-Encoding", b"gzip, deflate"))
    exchange = Exchange(page.url, _TIME, asked, 200, headers, page.body)
    first, second, info = (new_record_id() for _ in range(3))
    return (
        response(exchange, record_id=first, warcinfo_id=info),
        request(exchange, record_id=second, response_id=first, warcinfo_id=info),
    )


def _measure(pack: Pack, records: Sequence[bytes]) -> Measured:
    quickest, size = float("inf"), 0
    for _ in range(_ROUNDS):
        before = process_time()
        size = sum(len(pack(record)) for record in records)
        quickest = min(quickest, process_time() - before)
    return Measured(quickest * 1000 / (len(records) / 2), size / sum(map(len, records)))


def _verdicts(pack: Pack, pages: Sequence[SamplePage]) -> Iterator[str]:
    """What each tool says of a segment that is packed so: `yes`, `no`, or `-` where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / segment_name(_TIME, "bench", 0, "host")
        info = warcinfo(record_id=new_record_id(), time=_TIME, filename=path.name, about=[])
        path.write_bytes(b"".join(map(pack, [info.to_bytes(), *_records(pages)])))
        for command in _CHECKS.values():
            tool = shutil.which(str(Path(sys.executable).parent / command[0])) or shutil.which(command[0])
            if tool is None:
                yield "-"
                continue
            done = subprocess.run([tool, *command[1:], str(path)], capture_output=True, check=False)  # noqa: S603
            yield "no" if done.returncode else "yes"
