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
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.tables import table
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text

#: CPU seconds, and memory in MB
Measured = tuple[float, str]

_OTHER = "warcio check"
_CAPTURES = 20_000
_GROUP = 1000
_PAGE = 30_000
#: rounds in which each command runs once, so that whatever disturbs one disturbs the others
_ROUNDS = 5
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
        commands = _commands(home)
        rounds = [{name: _measured(command) for name, command in commands.items()} for _ in range(_ROUNDS)]
    sys.stdout.write(table(["", "CPU s", "to warcio check", "peak MB"], _rows(rounds)))


def _commands(home: Path) -> dict[str, list[str]]:
    """What is measured, by name: `warcio check` first, where it is installed."""
    warcio = shutil.which("warcio", path=str(Path(sys.executable).parent)) or shutil.which("warcio")
    commands = {
        name: [sys.executable, "-c", _VERIFY, str(home), depth]
        for name, depth in (("verify --deep", "deep"), ("verify", "quick"))
    }
    return (
        {_OTHER: [warcio, "check", *sorted(map(str, home.rglob("*.warc.gz")))], **commands}
        if warcio
        else commands
    )


def _rows(rounds: Sequence[Mapping[str, Measured]]) -> list[list[str]]:
    """The middle of the rounds, and the middle of the ratios within each."""
    rows = []
    for name in rounds[0]:
        seconds = [each[name][0] for each in rounds]
        ratios = [each[name][0] / each[_OTHER][0] for each in rounds if _OTHER in each]
        span = f"{median(seconds):.1f} ({min(seconds):.1f} to {max(seconds):.1f})"
        rows.append([name, span, f"{median(ratios):.2f}" if ratios else "—", rounds[0][name][1] or "—"])
    return rows


def _measured(command: Sequence[str]) -> Measured:
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
