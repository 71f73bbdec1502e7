"""Who runs: each of them gets the same sitemaps, the same number of requests in flight, and a folder of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.throughput import archiving, peers
from benchmarks.throughput.running import Ran, run
from benchmarks.throughput.serving import Server
from benchmarks.throughput.settings import ONLY, TRAFILATURA

#: names of those that are held against each other
NEWSKEEP = "newskeep"
AGAIN, LOOKED = "the same again, nothing due", "the same again, every page looked at"
FETCHING = "Scrapy, fetching only"
EXTRACTING = "trafilatura in a process a core, fast"
PLAIN = {setting: f"Scrapy + trafilatura, {setting}" for setting in TRAFILATURA}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a contender took."""

    articles: int
    #: seconds and CPU seconds from the first article asked for to the end
    wall: float
    cpu: float
    #: the same with the start
    whole: float
    whole_cpu: float
    #: most bytes of memory: of the first process, and of all others at one time together
    peak: int
    peak_others: int
    #: bytes that it left
    stored: int
    #: texts that it found, and their characters
    texts: int
    characters: int
    #: seconds from the start to the first article stored
    first: float | None


@dataclass(frozen=True, slots=True)
class Contender:
    """One that runs."""

    name: str
    #: runs it, in a folder
    race: Callable[[Server, Path], Measured]
    #: the contender in whose folder it runs, after it
    after: str = ""


def contenders() -> Iterator[Contender]:
    """All that can run here."""
    yield Contender(FETCHING, partial(_scrapy, "fetch"))
    for setting in TRAFILATURA:
        yield Contender(f"trafilatura in a process a core, {setting}", partial(_extracting, setting))
    for setting, name in PLAIN.items():
        yield Contender(name, partial(_scrapy, setting))
    yield Contender(NEWSKEEP, partial(_newskeep, ("crawl",)))
    yield Contender(AGAIN, partial(_newskeep, ("crawl",)), NEWSKEEP)
    yield Contender(LOOKED, partial(_newskeep, ("crawl", "--refresh")), NEWSKEEP)
    for name, make in peers.found().items():
        yield Contender(name, partial(_peer, make))


def chosen() -> list[Contender]:
    """Those that are to run."""
    return [one for one in contenders() if not ONLY or any(word in one.name.lower() for word in ONLY)]


def _scrapy(task: str, server: Server, folder: Path) -> Measured:
    output = folder / "articles.jsonl"
    measured = _race(plain(task, folder, server), server, folder, output)
    if not output.exists():
        return measured
    with output.open(encoding="utf-8") as lines:
        lengths = [len(json.loads(line)["text"]) for line in lines]
    return replace(measured, texts=len(lengths), characters=sum(lengths))


def plain(task: str, folder: Path, server: Server) -> Sequence[str]:
    """The command of Scrapy with one of its tasks."""
    module = "benchmarks.throughput.crawling"
    return [sys.executable, "-m", module, task, str(folder / "articles.jsonl"), *server.site.sitemaps]


def _peer(make: Callable[[Path, Server], Sequence[str]], server: Server, folder: Path) -> Measured:
    output = folder / "articles"
    measured = _race(make(folder, server), server, folder, output)
    return replace(measured, texts=sum(path.is_file() for path in output.rglob("*")))


def _newskeep(arguments: Sequence[str], server: Server, folder: Path) -> Measured:
    if not (folder / "newskeep.toml").exists():
        archiving.configure(folder, server.site)
    before = sum(archiving.sizes(folder).values())
    server.seen()
    ran = run(
        archiving.command(folder, *arguments),
        folder=folder,
        first=lambda: not before and archiving.stored(folder),
        besides=frozenset({server.pid}),
    )
    measured = _measured(ran, server, sum(archiving.sizes(folder).values()) - before)
    texts, characters = (0, 0) if before else archiving.texts(folder)
    return replace(measured, texts=texts, characters=characters)


def _extracting(setting: str, server: Server, folder: Path) -> Measured:
    """The process tells what it took itself: it is nearly all preparation when there are few pages."""
    site = server.site
    module = "benchmarks.throughput.extracting"
    command = [
        sys.executable,
        "-m",
        module,
        setting,
        str(folder / "articles"),
        str(site.folder),
        str(site.articles),
    ]
    measured = _race(command, server, folder, folder / "articles.0")
    told = json.loads((folder / "output").read_text())
    return replace(measured, articles=told["found"], wall=told["wall"], cpu=told["cpu"], stored=0)


def _race(command: Sequence[str], server: Server, folder: Path, output: Path) -> Measured:
    server.seen()
    ran = run(command, folder=folder, first=lambda: _size(output) > 0, besides=frozenset({server.pid}))
    return _measured(ran, server, _size(output))


def _measured(ran: Ran, server: Server, stored: int) -> Measured:
    """What a run took."""
    seen = server.seen()
    begun = seen.first or ran.started
    main = next(iter(ran.processes.values()))
    return Measured(
        articles=seen.articles,
        wall=ran.ended - begun,
        cpu=ran.cpu - ran.cpu_until(begun),
        whole=ran.wall,
        whole_cpu=ran.cpu,
        peak=main.peak,
        peak_others=ran.others,
        stored=stored,
        texts=0,
        characters=0,
        first=ran.first - ran.started if ran.first else None,
    )


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    if path.is_dir():
        return sum(inside.stat().st_size for inside in path.rglob("*") if inside.is_file())
    return path.stat().st_size if path.exists() else 0
