"""JSON Lines, CSV and Parquet."""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newskeep.archive import shapes
from newskeep.archive.archive import Archive
from newskeep.errors import UsageError
from tests.export.conftest import FORMULA, ODD


def _lines(path: Path) -> list[Any]:
    # not splitlines: a title has a line separator of Unicode's
    return [json.loads(line) for line in path.read_text("utf-8").rstrip("\n").split("\n")]


def test_jsonl_has_the_objects_of_list(archive: Archive, tmp_path: Path) -> None:
    """A line is what `list --json --text` writes, newest first; what came of it is told, with the file's hash."""
    path = tmp_path / "news.jsonl"
    done = archive.export(path, format="jsonl")
    written = _lines(path)
    assert [shapes.article(article) for article in archive.list()] == written
    assert (4, 4, path.stat().st_size) == (done.articles, done.records, done.bytes)
    assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" == done.sha256


def test_all_versions_first_one_first(archive: Archive, tmp_path: Path) -> None:
    """With all versions an article has a line for each, the earlier before the later."""
    done = archive.export(tmp_path / "all.jsonl", format="jsonl", versions="all", source="courier")
    lines = _lines(tmp_path / "all.jsonl")
    titles = [line["title"] for line in lines if line["versions"] == 2]
    assert [FORMULA, "The tram, corrected"] == titles
    assert (3, 4) == (done.articles, done.records)


def test_filters_are_those_of_list(archive: Archive, tmp_path: Path) -> None:
    """Source, verdict and limit choose what list would show."""
    archive.export(tmp_path / "a", format="jsonl", source="herald")
    archive.export(tmp_path / "b", format="jsonl", verdict="version")
    archive.export(tmp_path / "c", format="jsonl", limit=2)
    assert ["duplicate"] == [line["verdict"] for line in _lines(tmp_path / "a")]
    assert ["The tram, corrected"] == [line["title"] for line in _lines(tmp_path / "b")]
    assert 2 == len(_lines(tmp_path / "c"))


def test_csv_reads_back(archive: Archive, tmp_path: Path) -> None:
    """Every field is there, texts with their paragraphs too; the file begins with a byte order mark."""
    path = tmp_path / "news.csv"
    archive.export(path, format="csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    articles = list(archive.list())
    assert [article.text for article in articles] == [row["text"] for row in rows]
    assert [str(article.capture.offset) for article in articles] == [row["capture_offset"] for row in rows]
    assert ODD in [row["title"] for row in rows]


def test_csv_has_no_formulas(archive: Archive, tmp_path: Path) -> None:
    """A title that begins like a formula has an apostrophe before it."""
    path = tmp_path / "news.csv"
    archive.export(path, format="csv", versions="all")
    with path.open(encoding="utf-8-sig", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file)}
    assert f"'{FORMULA}" in titles
    assert FORMULA not in titles


def test_parquet_is_typed(archive: Archive, tmp_path: Path) -> None:
    """Times are times and lists are lists, in the order of the list."""
    path = tmp_path / "it's.parquet"
    done = archive.export(path, format="parquet", versions="all")
    found = duckdb.execute(
        f"SELECT title, authors, published, capture.\"time\", words, text FROM '{tmp_path}/*.parquet'"
    ).fetchall()
    expected = [FORMULA, "The tram, corrected"]
    assert expected == [row[0] for row in found if row[0] in expected]
    row = next(row for row in found if row[0] == FORMULA)
    assert (["Ann", "Bob"], datetime, datetime) == (row[1], type(row[2]), type(row[3]))
    assert {article.text for article in archive.list()} <= {row[5] for row in found}
    assert 5 == done.records == len(found)


def test_parquet_of_nothing(archive: Archive, tmp_path: Path) -> None:
    """An empty export has all columns and no row."""
    archive.export(tmp_path / "none.parquet", format="parquet", limit=0)
    found = duckdb.execute(f"SELECT * FROM '{tmp_path}/none.parquet'")
    assert (25, []) == (len(found.description or ()), found.fetchall())


def test_what_parquet_needs_is_named(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without DuckDB the refusal has the command that installs it, and nothing is left behind."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"pip install 'newskeep\[data\]'"):
        archive.export(tmp_path / "news.parquet", format="parquet")
    assert [] == list(tmp_path.iterdir())
