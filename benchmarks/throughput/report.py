"""The tables, and the ratios that the goals are about: each within one round, then their middle and span."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.tables import table
from benchmarks.throughput import peers
from benchmarks.throughput.closely import Closely
from benchmarks.throughput.contenders import (
    AGAIN,
    EXTRACTING,
    FETCHING,
    LOOKED,
    NEWSKEEP,
    PLAIN,
    Measured,
)
from benchmarks.throughput.reading import PACKING
from benchmarks.throughput.settings import MARKUP
from benchmarks.throughput.site import Site

Round = Mapping[str, Measured]
_MB = 1 << 20


def about(site: Site) -> str:
    """The site in a sentence."""
    markup = " in the markup of real pages" if MARKUP else ""
    return (
        f"{site.articles:,} articles of four outlets{markup}, {site.raw / site.articles / 1000:.0f} kB each, "
        f"{site.packed / site.articles / 1000:.0f} kB packed.\n\n"
    )


def contenders(rounds: Sequence[Round]) -> str:
    """What each of them took."""
    head = [
        "",
        "articles/s",
        "CPU ms an article",
        "CPU s to start",
        "first stored after s",
        "peak MB",
        "texts",
    ]
    rows = [[name, *_row(_runs(rounds, name))] for name in _names(rounds)]
    missing = "".join(f"Not here: {name}.\n" for name in peers.missing())
    return table(head, rows) + missing + "\n"


def _row(runs: Sequence[Measured]) -> list[str]:
    raced = [one for one in runs if one.articles]
    return [
        _spread([_rate(one) for one in raced], ".1f"),
        _spread([1000 * _cost(one) for one in raced], ".1f"),
        _spread([one.whole_cpu - (one.cpu if one.articles else 0.0) for one in runs], ".1f"),
        _spread([one.first for one in runs if one.first is not None], ".1f"),
        _memory(runs),
        _texts(runs[0]),
    ]


def sizes(rounds: Sequence[Round], site: Site, kept: Mapping[str, int]) -> str:
    """What each of them leaves on disk, beside the pages themselves."""
    rows = [["the pages", f"{site.raw / site.articles / 1000:.1f}"]]
    rows.append(["the pages, packed by their server", f"{site.packed / site.articles / 1000:.1f}"])
    rows += [
        [name, f"{statistics.median(one.stored / site.articles for one in _runs(rounds, name)) / 1000:.2f}"]
        for name in _names(rounds)
        if any(one.stored for one in _runs(rounds, name))
    ]
    rows += [[f"newskeep: {part}", f"{size / site.articles / 1000:.2f}"] for part, size in kept.items()]
    return table(["", "kB an article"], rows) + "\n"


def ratios(rounds: Sequence[Round], closely: Closely) -> str:
    """Newskeep beside the limit, a plain pipeline, and itself."""
    packing, cores = closely.reading[PACKING] / 1000, os.cpu_count() or 1
    limit = [_limit(one, packing) for one in rounds if {FETCHING, EXTRACTING} <= one.keys()]
    rows = [["the limit, articles/s", _spread([cores / cost for cost in limit], ".1f")]] if limit else []

    def add(name: str, needed: Iterable[str], ratio: Callable[[Round], float], kind: str = ".2f") -> None:
        found = [ratio(one) for one in rounds if set(needed) <= one.keys()]
        if found:
            rows.append([name, _spread(found, kind)])

    whole = {NEWSKEEP, FETCHING, EXTRACTING}
    add("newskeep to the limit", whole, lambda one: _rate(one[NEWSKEEP]) * _limit(one, packing) / cores)
    add("the same by CPU time", whole, lambda one: _limit(one, packing) / _cost(one[NEWSKEEP]))
    beyond = "newskeep beyond fetching and extraction, CPU ms an article"
    add(beyond, whole, lambda one: 1000 * (_cost(one[NEWSKEEP]) - _limit(one, 0.0)), ".1f")
    for setting, plain in PLAIN.items():
        name = f"newskeep to Scrapy + trafilatura, {setting}"
        add(name, {NEWSKEEP, plain}, lambda one, plain=plain: _rate(one[NEWSKEEP]) / _rate(one[plain]))  # type: ignore[misc]
    again = {NEWSKEEP, LOOKED}
    add(
        "an unchanged page to a new one, CPU time",
        again,
        lambda one: _cost(one[LOOKED]) / _cost(one[NEWSKEEP]),
        ".3f",
    )
    add("bytes of looking at every page again, %", again, lambda one: _added(one, LOOKED), ".2f")
    add("bytes of a crawl that finds nothing, %", {NEWSKEEP, AGAIN}, lambda one: _added(one, AGAIN), ".2f")
    return table(["", "measured"], rows) + "\n" if rows else ""


def stages(closely: Closely) -> str:
    """CPU time by stage, and how late the event loops were."""
    text = ""
    for name, stages in (("the crawling process", closely.crawling), ("a reading worker", closely.reading)):
        ordered = sorted(stages.items(), key=lambda stage: -stage[1])
        rows = [[stage, f"{took:.2f}"] for stage, took in [*ordered, ("all of it", sum(stages.values()))]]
        text += table([name, "CPU ms an article"], rows) + "\n"
    rows = [
        [
            name,
            *(f"{1000 * lags[int(len(lags) * share)]:.0f}" for share in (0.5, 0.95, 0.99)),
            f"{1000 * lags[-1]:.0f}",
        ]
        for name, lags in closely.lags.items()
    ]
    return text + table(["the event loop is late by ms", "p50", "p95", "p99", "most"], rows) + "\n"


def _limit(one: Round, packing: float) -> float:
    """CPU seconds that nobody can save: fetching, one extraction with metadata at our setting, one compression."""
    return _cost(one[FETCHING]) + _cost(one[EXTRACTING]) + packing


def _cost(one: Measured) -> float:
    return one.cpu / one.articles


def _rate(one: Measured) -> float:
    return one.articles / one.wall


def _added(one: Round, name: str) -> float:
    return 100 * one[name].stored / one[NEWSKEEP].stored


def _names(rounds: Sequence[Round]) -> list[str]:
    return list(dict.fromkeys(name for one in rounds for name in one))


def _runs(rounds: Sequence[Round], name: str) -> list[Measured]:
    return [one[name] for one in rounds if name in one]


def _memory(runs: Sequence[Measured]) -> str:
    own, others = (max(run.peak for run in runs) / _MB, max(run.peak_others for run in runs) / _MB)
    return f"{own:.0f} + {others:.0f}" if others else f"{own:.0f}"


def _texts(run: Measured) -> str:
    """How many, and their middle length where it is known."""
    if not run.characters:
        return f"{run.texts:,}" if run.texts else "-"
    return f"{run.texts:,} of {run.characters / run.texts:,.0f} characters"


def _spread(values: Sequence[float], kind: str) -> str:
    """Middle and span."""
    if not values:
        return "-"
    middle = format(statistics.median(values), kind)
    if len(values) == 1:
        return middle
    return f"{middle} ({format(min(values), kind)} to {format(max(values), kind)})"
