"""Extraction: the words of articles found and words of others taken for them, beside trafilatura alone."""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.tables import table
from demo.site import first_outlet, second_outlet
from newskeep.catalog.catalog import create_catalog
from newskeep.model import Reading
from newskeep.reading.article import extract
from newskeep.reading.boilerplate import without_learned
from newskeep.reading.content import decode_text
from newskeep.reading.html import blocks, parse_html
from newskeep.reading.metadata import read_metadata
from newskeep.reading.page import Page, read_page

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_WORD = re.compile(r"\w+")
_SHINGLE = 4
#: generated articles of each outlet of the demo site
_EACH = 60


class Sample(NamedTuple):
    """A page whose article is known."""

    source: str
    url: str
    body: bytes
    #: the article's text
    text: str
    #: the Content-Type header field
    type: str = "text/html"


class Score(NamedTuple):
    """Of one page or of many, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if sum(self) else 0.0


def main() -> None:
    """Measure on the demo site; on the public article-extraction benchmark too when `NEWSKEEP_BENCH_EXTRACTION` names it.

    That one is a folder with `ground-truth.json` and `html/*.html.gz`, as scrapinghub/article-extraction-benchmark has it.
    """
    path = os.environ.get("NEWSKEEP_BENCH_EXTRACTION")
    if path:
        sys.stdout.write("The public benchmark:\n\n")
        _compare(list(read(Path(path))))
    sys.stdout.write(
        "The demo site, each page read twice: before anything was learned of its outlet, and after.\n\n"
    )
    _compare(list(demo()), learning=True)


def read(folder: Path) -> Iterator[Sample]:
    """The pages of the public benchmark."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, known in sorted(truth.items()):
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Sample(name, known["url"], body, known.get("articleBody") or "")


def demo() -> Iterator[Sample]:
    """The article pages of the demo site."""
    outlets = first_outlet("http://courier.example", _EACH), second_outlet("http://herald.example", _EACH)
    for outlet in outlets:
        for post in outlet.posts():
            answer = outlet.answer(post.path)
            yield Sample(outlet.key, outlet.url + post.path, answer.body, post.article.text, answer.type)


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """The mean precision and recall of (expected, found) texts, in runs of four words; every page counts the same."""
    found = [_shingles(expected, given) for expected, given in pairs]
    precisions = [true / (true + false) if true + false else 0.0 for true, false, _ in found]
    recalls = [true / (true + missed) if true + missed else 0.0 for true, _, missed in found]
    told = [value for value, (true, false, _) in zip(precisions, found, strict=True) if true + false]
    wanted = [value for value, (true, _, missed) in zip(recalls, found, strict=True) if true + missed]
    return Score(statistics.mean(told or [0.0]), statistics.mean(wanted or [0.0]))


def _compare(samples: list[Sample], *, learning: bool = False) -> None:
    readings = [_reading(sample) for sample in samples]
    texts = [sample.text for sample in samples]
    ways: dict[str, list[str]] = {
        "trafilatura": [_trafilatura(sample, fast=False) for sample in samples],
        "trafilatura, fast": [_trafilatura(sample, fast=True) for sample in samples],
        "newskeep": [
            reading.text or _text(sample) for sample, reading in zip(samples, readings, strict=True)
        ],
        "newskeep, what it stores": [reading.text for reading in readings],
    }
    if learning:
        ways["newskeep, when it has learned"] = _learned(samples, readings)
    rows = []
    for name, found in ways.items():
        of = score(zip(texts, found, strict=True))
        exact = sum(_words(text) == _words(given) for text, given in zip(texts, found, strict=True))
        rows.append(
            [name, f"{of.f1:.3f}", f"{of.precision:.3f}", f"{of.recall:.3f}", f"{exact} of {len(texts)}"]
        )
    sys.stdout.write(table(("", "F1", "precision", "recall", "word for word"), rows))
    refused = Counter(str(reading.refused or reading.kind) for reading in readings if not reading.article)
    if refused:
        told = ", ".join(f"{count} {name}" for name, count in refused.most_common())
        sys.stdout.write(f"\nTaken for no article: {told}.\n")
    sys.stdout.write("\n")


def _learned(samples: list[Sample], readings: list[Reading]) -> list[str]:
    """The texts after all pages of each outlet were counted once."""
    with tempfile.TemporaryDirectory() as folder, create_catalog(Path(folder)) as catalog:
        boilerplate = catalog.boilerplate
        with catalog.door.transaction():
            for sample, reading in zip(samples, readings, strict=True):
                if reading.article:
                    boilerplate.observe(sample.source, reading.article, _NOW)
        known = {sample.source: boilerplate.learned(sample.source) for sample in samples}
    pairs = zip(samples, readings, strict=True)
    return [
        without_learned(reading.article, known[sample.source]).text if reading.article else ""
        for sample, reading in pairs
    ]


def _reading(sample: Sample) -> Reading:
    return read_page(Page(sample.url, sample.body, _NOW, content_type=sample.type))


def _text(sample: Sample) -> str:
    """What would be the article of a page that is taken for none."""
    text, _ = decode_text(sample.body, sample.type)
    tree = parse_html(text)
    if tree is None:
        return ""
    metadata = read_metadata(tree, sample.url, _NOW)
    return "\n\n".join(extract(tree, blocks(tree), metadata, sample.url).paragraphs)


def _trafilatura(sample: Sample, *, fast: bool) -> str:
    import trafilatura

    alone: Callable[..., str | None] = trafilatura.extract
    return (
        alone(decode_text(sample.body, sample.type)[0], url=sample.url, include_comments=False, fast=fast)
        or ""
    )


def _shingles(expected: str, given: str) -> tuple[int, int, int]:
    """Runs of words that both have, only the found text has, only the expected one has."""
    one, other = _runs(expected), _runs(given)
    true = (one & other).total()
    return true, other.total() - true, one.total() - true


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(
        run
        for start in range(max(1, len(words) - _SHINGLE + 1))
        if (run := tuple(words[start : start + _SHINGLE]))
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
