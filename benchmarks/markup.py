"""What the pages that are generated for benchmarks and real ones are made of, and what reading them costs.

`NEWSKEEP_BENCH_MARKUP` is a folder of real pages, `.html` or `.html.gz`; without it the generated ones are measured alone.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree, html

from benchmarks.tables import table
from benchmarks.throughput.settings import MARKUP, TRAFILATURA
from benchmarks.throughput.stageclock import StageClock
from newskeep.reading.content import decode_text
from newskeep.reading.metadata import read_metadata
from newskeep.reading.page import Page, read_page
from newskeep.text.normalise import count_words

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_URL = "http://courier.example/world/2026/11/01/a-story-of-some-length-1.html"
#: pages of each kind that are made
_MADE = 120
#: pages that are read before, so that nothing is measured that a process does once
_WARMING = 20
_INLINE = frozenset({"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time", "u"})
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "svg"})
#: trafilatura's functions by stage
_STAGES = (
    ("trafilatura.core", "load_html", "parsing"),
    ("trafilatura.core", "extract_metadata", "metadata but for author and date"),
    ("trafilatura.metadata", "extract_author", "author that the markup lacks"),
    ("trafilatura.metadata", "find_date", "date"),
    ("trafilatura.core", "_prepare_tree", "cleaning and conversion"),
    ("trafilatura.core", "extract_content", "text"),
    ("trafilatura.core", "baseline", "a short text once more, by other means"),
    ("trafilatura.core", "html2txt", "a short text once more, by other means"),
    ("trafilatura.core", "_recall_retry", "a short text once more, by other means"),
)


def main() -> None:
    """Measure every set, and print both tables."""
    sets = dict(_sets())
    made = {name: [properties(page) for page in pages] for name, pages in sets.items()}
    rows = [
        [name, *(_told([one[name] for one in found]) for found in made.values())]
        for name in next(iter(made.values()))[0]
    ]
    head = ["in the middle, and the middle half", *made]
    sys.stdout.write(table(head, rows) + "\n")
    costs = {name: _costs(pages) for name, pages in sets.items()}
    stages = list(dict.fromkeys(stage for cost in costs.values() for stage in cost))
    rows = [[stage, *(f"{cost.get(stage, 0.0):.2f}" for cost in costs.values())] for stage in stages]
    sys.stdout.write(table(["CPU ms a page", *costs], rows))


def _sets() -> Iterator[tuple[str, Sequence[bytes]]]:
    from benchmarks.throughput.newsrooms import newsroom

    base = "http://courier.example"
    yield "generated", [newsroom("").page(number, base) for number in range(_MADE)]
    if MARKUP:
        from benchmarks.throughput.markup.pool import pool, read

        chosen = pool(Path(MARKUP))
        yield "real", [read(file).encode("utf-8", "replace") for file in chosen.files]
        yield "real, other words", [chosen.page(number, base) for number in range(_MADE)]


def properties(body: bytes) -> dict[str, float]:
    """What one page is made of; of what it has or hasn't, 1 or 0."""
    text = decode_text(body, "text/html")[0]
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    article = _article(text)
    said = read_metadata(tree, _URL, _NOW)
    return {
        "kB": len(body) / 1000,
        "kB packed": len(gzip.compress(body, 6)) / 1000,
        "elements": len(elements),
        "depth of an element": statistics.mean(_depth(element) for element in elements),
        "attributes": sum(len(element.attrib) for element in elements),
        "kB of attributes": sum(map(_attributes, elements)) / 1000,
        "blanks between tags": sum(len(_blanks(element)) for element in elements),
        "links": sum(element.tag == "a" for element in elements),
        "inline elements": sum(element.tag in _INLINE for element in elements),
        "paragraphs": sum(element.tag == "p" for element in elements),
        "list items": sum(element.tag == "li" for element in elements),
        "table cells": sum(element.tag == "td" for element in elements),
        "comments in the source": sum(1 for _ in tree.iter(etree.Comment)),
        **_words(elements, article),
        "letters of the article": len(article),
        "scripts": sum(element.tag == "script" for element in elements),
        "kB of scripts": _size(elements, "script"),
        "kB of style sheets": _size(elements, "style"),
        "kB of JSON-LD": sum(map(_length, tree.iterfind(".//script[@type='application/ld+json']"))) / 1000,
        "meta and link elements": sum(element.tag in {"meta", "link"} for element in elements),
        "% with JSON-LD": tree.find(".//script[@type='application/ld+json']") is not None,
        "% that say they are articles": bool(said.declared),
        "% with an author in the markup": bool(said.authors),
        "% with a date in the markup": said.date("published") is not None,
        "% with a section in the markup": _filed(tree),
        "% in English": said.language.startswith("en"),
    }


def _filed(tree: Any) -> bool:
    """Whether trafilatura finds a section in the metadata."""
    from trafilatura.metadata import examine_meta, extract_meta_json

    return bool(extract_meta_json(tree, examine_meta(tree)).categories)


def _words(elements: Sequence[Any], article: str) -> dict[str, float]:
    texts = [text for element in elements if not _unseen(element) for text in _texts(element)]
    page, inside = count_words("\n".join(texts)), count_words(article)
    return {
        "texts between tags": len(texts),
        "words": page,
        "words of the article": inside,
        "share of the article in the words, %": 100 * inside / page if page else 0.0,
    }


def _texts(element: Any) -> list[str]:
    """The texts that stand in an element at first hand."""
    return [text for text in (element.text, *(child.tail for child in element)) if text and text.strip()]


def _blanks(element: Any) -> list[str]:
    """The texts in an element that are nothing but blanks."""
    return [text for text in (element.text, *(child.tail for child in element)) if text and not text.strip()]


def _attributes(element: Any) -> int:
    """The characters of an element's attributes."""
    return sum(len(name) + len(given) for name, given in element.attrib.items())


def _unseen(element: Any) -> bool:
    return element.tag in _UNSEEN or any(outer.tag in _UNSEEN for outer in element.iterancestors())


def _depth(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())


def _length(element: Any) -> int:
    return len((element.text or "").encode())


def _size(elements: Sequence[Any], name: str) -> float:
    return sum(_length(element) for element in elements if element.tag == name) / 1000


def _article(text: str) -> str:
    import trafilatura

    alone: Callable[..., str | None] = trafilatura.extract
    return alone(text, url=_URL, **TRAFILATURA["fast"]) or ""


def _costs(pages: Sequence[bytes]) -> Mapping[str, float]:
    """CPU milliseconds a page: of trafilatura's stages, fast, with metadata, and of all that newskeep reads."""
    from trafilatura import bare_extraction

    def alone(body: bytes) -> None:
        found: Any = bare_extraction
        found(decode_text(body, "text/html")[0], url=_URL, with_metadata=True, **TRAFILATURA["fast"])

    def ours(body: bytes) -> None:
        read_page(Page(_URL, body, _NOW, content_type="text/html"))

    both = _cost((ours, alone), pages)
    whole = {"newskeep's reading": both[0], "trafilatura": both[1]}
    clock = StageClock()
    places = {name: sys.modules[name] for name, _, _ in _STAGES}
    kept = [(places[name], function, getattr(places[name], function)) for name, function, _ in _STAGES]
    for name, function, stage in _STAGES:
        clock.watch(places[name], function, stage)
    (took,) = _cost((alone,), pages, clock)
    for place, function, before in kept:
        setattr(place, function, before)
    stages = {f"… {stage}": 1000 * seconds / len(pages) for stage, seconds in clock.seconds.items()}
    return {**whole, **stages, "… the rest": took - sum(stages.values())}


def _cost(
    readers: Sequence[Callable[[bytes], None]], pages: Sequence[bytes], clock: StageClock | None = None
) -> list[float]:
    """CPU milliseconds a page of each reader; they take turns, so that all have the same machine."""
    took = [0.0 for _ in readers]
    for body in pages[:_WARMING]:
        for read in readers:
            read(body)
    if clock:
        clock.reset()
    for body in pages:
        for number, read in enumerate(readers):
            before = time.thread_time()
            read(body)
            took[number] += time.thread_time() - before
    return [1000 * seconds / len(pages) for seconds in took]


def _told(values: Sequence[float]) -> str:
    """The middle and the middle half; of what a page has or hasn't, the share of those that have it."""
    if all(isinstance(value, bool) for value in values):
        return f"{100 * statistics.mean(values):.0f}"
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{_figure(middle)} ({_figure(low)} to {_figure(high)})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
