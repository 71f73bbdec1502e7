"""What it costs to verify an archive of 20,000 captures of 30 kB, beside `warcio check` on the same files.

The archive is made in a temporary folder first, which takes a few minutes and about 600 MB.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.tables import table
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text

_CAPTURES = 20_000
_GROUP = 1000
_PAGE = 30_000
#: repetitions; the quickest counts, as the others were disturbed
_ROUNDS = 3
_VERIFY = """
import resource, sys, newskeep
with newskeep.open(sys.argv[1]) as archive:
    assert archive.verify(deep=sys.argv[2] == "deep").ok
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Make the archive, measure, and print the table."""
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as folder:
        home = Path(folder, "home")
        _make(home)
        segments = sorted(map(str, home.rglob("*.warc.gz")))
        rows = []
        warcio = shutil.which("warcio", path=str(Path(sys.executable).parent)) or shutil.which("warcio")
        if warcio:
            rows.append(_row("warcio check", [warcio, "check", *segments]))
        for depth in ("deep", "quick"):
            name = "verify --deep" if depth == "deep" else "verify"
            rows.append(_row(name, [sys.executable, "-c", _VERIFY, str(home), depth]))
    sys.stdout.write(table(["", "CPU s", "peak MB"], rows))


def _row(name: str, command: Sequence[str]) -> list[str]:
    measured = [_measured(command) for _ in range(_ROUNDS)]
    seconds, memory = min(measured)
    return [name, f"{seconds:.1f}", memory or "—"]


def _measured(command: Sequence[str]) -> tuple[float, str]:
    """CPU seconds of a process, and the memory that it says it had at most, in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, f"{float(said):.0f}" if said.strip() else ""


def _make(home: Path) -> None:
    """An archive of pages of random words, which pack to two fifths as those of newspapers do."""
    chance, clock = random.Random(1), Clock()  # noqa: S311 - the same pages each time
    words = [f"w{number:x}{'aeiou'[number % 5]}r" for number in range(20_000)]
    urls = [f"{SITE}/a{number}" for number in range(_CAPTURES)]
    with Crawling(home, clock, "run1") as crawling:
        for start in range(0, _CAPTURES, _GROUP):
            crawling.find(*urls[start : start + _GROUP])
        for number, url in enumerate(urls):
            text = " ".join(chance.choices(words, k=700))
            page = "<p class='x'>".join(" ".join(chance.choices(words, k=20)) for _ in range(190))
            body = f"<html>{page}{text}".encode()[:_PAGE].ljust(_PAGE)
            crawling.keep(url, article_text(text, f"T{number}"), body=body)
            clock.advance(timedelta(seconds=1))
            if number % 64 == 63:
                crawling.writer.commit()
