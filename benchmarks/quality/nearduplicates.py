"""Near-duplicates: pairs of texts of which it is known what they are, and what is said of them."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.quality.pairs import KINDS, Pair, made, read
from benchmarks.tables import table
from newskeep.archive.judging import judge
from newskeep.archive.pending import Pending
from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.model import ArticleText, Judgement
from newskeep.text.normalise import count_words, text_digest

_EACH = 200
_VERDICTS = ("duplicate", "near-duplicate", "series", "new")
_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def main() -> None:
    """Judge the second text of every pair beside the first one, and print what came out, in per cent.

    Pairs of a file count in place of the ones that are made when `NEWSKEEP_BENCH_PAIRS` names it.
    """
    path = os.environ.get("NEWSKEEP_BENCH_PAIRS")
    started = time.process_time()
    found = _judged(read(Path(path)) if path else made(_EACH))
    spent = time.process_time() - started
    number = sum(count.total() for count in found.values())
    rows = [_row(kind, count) for kind, count in found.items()]
    sys.stdout.write(table(("second text is …", "pairs", *_VERDICTS, "right"), rows))
    sys.stdout.write(
        f"\n{number} pairs, {spent / number * 1000:.1f} ms CPU each with both fingerprints made.\n"
    )


def _judged(pairs: Iterable[Pair]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder, create_catalog(Path(folder)) as catalog:
        for pair in pairs:
            found[pair.kind][_verdict(catalog, pair)] += 1
    return found


def _verdict(catalog: Catalog, pair: Pair) -> str:
    known = Pending(catalog.articles)
    said: Judgement | None = None
    for number, text in enumerate((pair.first, pair.second)):
        url, at = f"https://outlet{number}.example/story", _NOW + number * timedelta(hours=3)
        article = ArticleText(f"Title {number}", text, text_digest(text), count_words(text))
        said = judge(known, url, article, at)
        known.add(said, article, url, at)
    return ("series" if said.series_of else said.verdict.value) if said else ""


def _row(kind: str, found: Counter[str]) -> list[str]:
    right = KINDS[kind].right if kind in KINDS else ""
    shares = [_percent(found[verdict], found.total()) for verdict in _VERDICTS]
    return [kind, str(found.total()), *shares, _percent(found[right], found.total()) if right else ""]


def _percent(part: int, of: int) -> str:
    return f"{100 * part / of:.1f}".removesuffix(".0")
