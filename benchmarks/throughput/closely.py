"""What is measured once and not in rounds: stages, and how late the event loops are."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.throughput import archiving, lag, watched
from benchmarks.throughput.contenders import NEWSKEEP, PLAIN, chosen, plain
from benchmarks.throughput.running import run
from benchmarks.throughput.serving import Server
from benchmarks.throughput.settings import ROUNDS

#: pages of the measurement of stages in one process
_MOST = 1000
#: whose event loop is watched beside newskeep's
_THEIRS = PLAIN["fast"]
#: files that are written by what is watched
_LAGS, _STAGES = "lags", "stages"


@dataclass(frozen=True, slots=True)
class Closely:
    """What was measured."""

    #: CPU milliseconds a page: of the crawling process, and of reading
    crawling: Mapping[str, float]
    reading: Mapping[str, float]
    #: seconds that the event loops were late, sorted, by name
    lags: Mapping[str, Sequence[float]]
    #: bytes that newskeep keeps, by kind
    sizes: Mapping[str, int]


def look(server: Server, folder: Path) -> Closely:
    """Crawl once more, watched, and read the pages stage by stage."""
    ours, reading = folder / "newskeep", folder / "reading"
    for place in (ours, reading):
        place.mkdir(parents=True)
    archiving.configure(ours, server.site, watched=True)
    lags = {NEWSKEEP: _lags(archiving.command(ours, "crawl"), ours, server)}
    if ROUNDS and _THEIRS in {one.name for one in chosen()}:
        theirs = folder / "plain"
        theirs.mkdir()
        lags[_THEIRS] = _lags(plain("fast", theirs, server), theirs, server)
    stages = json.loads((ours / _STAGES).read_text())
    return Closely(
        crawling={stage: 1000 * seconds / server.site.articles for stage, seconds in stages.items()},
        reading=_reading(server, reading),
        lags=lags,
        sizes=archiving.sizes(ours),
    )


def _lags(command: Sequence[str], folder: Path, server: Server) -> list[float]:
    environment = {lag.VARIABLE: str(folder / _LAGS), watched.VARIABLE: str(folder / _STAGES)}
    run(command, folder=folder, environment=environment, besides=frozenset({server.pid}))
    found: list[float] = json.loads((folder / _LAGS).read_text())
    return found


def _reading(server: Server, folder: Path) -> dict[str, float]:
    site = server.site
    arguments = [str(site.folder), str(site.port), str(min(site.articles, _MOST))]
    command = [sys.executable, "-m", "benchmarks.throughput.reading", *arguments]
    run(command, folder=folder, besides=frozenset({server.pid}))
    found: dict[str, float] = json.loads((folder / "output").read_text())
    return found
