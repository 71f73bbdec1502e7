"""Versions: revisions of one page after another, and what each is said to be."""

from __future__ import annotations

import gzip
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.tables import table
from demo.articles import article
from newskeep.archive.comparing import Looked, compared
from newskeep.archive.judging import judge
from newskeep.archive.pending import Pending
from newskeep.archive.templates import Templates
from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.model import ArticleText, Verdict
from newskeep.text.normalise import count_words, text_digest

_SERIES = 100
_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def main() -> None:
    """Judge series of revisions, each series at one URL, and print what came out.

    A file of JSON lines, each `{"title", "versions": [text, …]}`, packed or not, takes the place of the series that are
    made when `NEWSKEEP_BENCH_VERSIONS` names it.
    """
    path = os.environ.get("NEWSKEEP_BENCH_VERSIONS")
    started = time.process_time()
    found = _judged(_read(Path(path)) if path else _made())
    spent = time.process_time() - started
    total = found.total()
    rows = [[said, str(count), f"{100 * count / total:.1f}"] for said, count in found.most_common()]
    sys.stdout.write(table(("a further revision is …", "revisions", "%"), rows))
    wrong = sum(count for said, count in found.items() if "duplicate" in said or said == "new")
    sys.stdout.write(
        f"\n{total} revisions, {wrong} taken for another article; {spent / total * 1000:.1f} ms CPU each.\n"
    )


def _judged(series: Iterator[tuple[str, list[str]]]) -> Counter[str]:
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, create_catalog(Path(folder)) as catalog:
        for number, (title, texts) in enumerate(series):
            found.update(_series(catalog, f"https://outlet.example/{number}", title, texts))
    return found


def _series(catalog: Catalog, url: str, title: str, texts: list[str]) -> Iterator[str]:
    known, templates = Pending(catalog.articles), Templates(catalog.door)
    for number, text in enumerate(texts):
        at = _NOW + number * timedelta(hours=1)
        read = ArticleText(title, text, text_digest(text), count_words(text))
        said = compared(known, templates, judge(known, url, read, at), Looked(read, url, at))
        known.add(said, read, url, at)
        if number and said.verdict is Verdict.UNCHANGED:
            yield f"unchanged: {'reverted' if 'back to' in said.reason else said.reason.partition(':')[0]}"
        elif number:
            yield f"{said.verdict}: {said.kind}" if said.kind else said.verdict.value


def _read(path: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            found = json.loads(line)
            yield found["title"], [text.replace("\n", "\n\n") for text in found["versions"]]


def _made() -> Iterator[tuple[str, list[str]]]:
    """Stories that are corrected, grow, go back to what they were, are cut and are written anew."""
    for number in range(_SERIES):
        lines, others = article(number, "en").paragraphs, article(number + _SERIES, "en").paragraphs
        whole = "\n\n".join(lines)
        corrected = whole.replace(" the ", " a ", 1)
        grown = "\n\n".join((*lines, *others[: len(lines) // 2 + 1]))
        cut = "\n\n".join(lines[: len(lines) // 2])
        yield article(number, "en").title, [whole, corrected, grown, whole, cut, "\n\n".join(others)]
