"""Dates: the day of publication that is found in a page, beside trafilatura's, default and fast."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.tables import table
from newskeep.reading.article import complete
from newskeep.reading.content import decode_text
from newskeep.reading.html import parse_html
from newskeep.reading.metadata import read_metadata

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Dated(NamedTuple):
    """A page whose day of publication is known."""

    url: str
    body: bytes
    #: YYYY-MM-DD
    day: str


def main() -> None:
    """Measure on the evaluation pages of htmldate, when `NEWSKEEP_BENCH_DATES` names the folder `tests` of a copy of it."""
    path = os.environ.get("NEWSKEEP_BENCH_DATES")
    if not path:
        sys.stdout.write("NEWSKEEP_BENCH_DATES names no pages.\n")
        return
    pages = list(read(Path(path)))
    ways = {
        "trafilatura": [_trafilatura(page, fast=False) for page in pages],
        "trafilatura, fast": [_trafilatura(page, fast=True) for page in pages],
        "newskeep": [_newskeep(page) for page in pages],
    }
    rows = [[name, *_scored(pages, found)] for name, found in ways.items()]
    head = [f"of {len(pages)} pages", "the day", "the day before or after", "another day", "none"]
    sys.stdout.write(table(head, rows))


def read(folder: Path) -> Iterator[Dated]:
    """The pages of htmldate's evaluation that are there, with the days that people read in them."""
    for name in ("eval_default.json", "eval_mediacloud_2020.json"):
        for url, known in json.loads((folder / name).read_text("utf-8")).items():
            for place in ("eval", "cache"):
                file = folder / place / known["file"]
                if file.exists():
                    yield Dated(url, file.read_bytes(), known["date"])
                    break


def _scored(pages: list[Dated], found: list[str]) -> list[str]:
    """How many are right; of a moment in the evening, the day in UTC is not always that of the page."""
    told = [(date.fromisoformat(page.day), day) for page, day in zip(pages, found, strict=True) if day]
    apart = [abs((date.fromisoformat(day) - known).days) for known, day in told]
    figures = (apart.count(0), apart.count(1), sum(days > 1 for days in apart), found.count(""))
    return [str(figure) for figure in figures]


def _trafilatura(page: Dated, *, fast: bool) -> str:
    from trafilatura import bare_extraction

    text, _ = decode_text(page.body, "text/html")
    document = bare_extraction(text, url=page.url, with_metadata=True, include_comments=False, fast=fast)
    return str(getattr(document, "date", None) or "")


def _newskeep(page: Dated) -> str:
    """As of an article, also where the page is none."""
    tree = parse_html(decode_text(page.body, "text/html")[0])
    if tree is None:
        return ""
    published = complete(tree, read_metadata(tree, page.url, _NOW), page.url, _NOW).date("published")
    return f"{published:%Y-%m-%d}" if published else ""
