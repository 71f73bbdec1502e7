"""Memory stays flat, however large the archive is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newskeep.archive.export.export import Format
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, story

pytestmark = pytest.mark.long

_CHECKOUT = Path(__file__).parents[2]
ARTICLES = 3_000
#: one for each way of writing: the others are part of these
FORMATS = [Format.JSONL, Format.MARKDOWN, Format.WACZ, Format.PARQUET]
#: kilobytes that six thousand articles (12 MB of text) may need more than two hundred: SQLite's and zlib's own buffers
GROWTH = 6_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 6,000 articles of 2 kB."""
    home = tmp_path_factory.mktemp("large") / "home"
    with Crawling(home, Clock()) as crawling:
        urls = [f"{SITE}/story-{number}/" for number in range(ARTICLES)]
        crawling.find(*urls)
        for number, url in enumerate(urls):
            crawling.keep(url, story(f"Story{number}", 100), body=os.urandom(1000))
            if crawling.writer.full:
                crawling.writer.commit()
    return home


def _peak(home: Path, form: Format, path: Path, limit: int) -> int:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("measured.py"), home, form, path, str(limit)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_CHECKOUT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True, text=True, timeout=200, check=True,
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", FORMATS)
def test_memory_is_flat(large: Path, tmp_path: Path, form: Format) -> None:
    """Thirty times as many articles need hardly more memory."""
    small = _peak(large, form, tmp_path / "small", 200)
    growth = _peak(large, form, tmp_path / "large", ARTICLES) - small
    # DuckDB holds a row group, and as much again while it writes it
    assert growth < (GROWTH * 8 if form is Format.PARQUET else GROWTH)
