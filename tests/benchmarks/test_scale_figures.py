"""The benchmark of large archives, on small ones."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale import articles, frontier


def test_articles_are_measured(tmp_path: Path) -> None:
    """A filled archive answers every question that is timed, and takes new articles."""
    articles.fill(tmp_path / "home", 300)
    figures = articles.measure(tmp_path / "home", 300)
    told = {name.partition(",")[0] for name in figures}
    assert {"catalog", "`list`", "`show`", "verdict on a new article", "commit", "peak MB"} <= told
    assert all(float(figure.replace(",", "")) > 0 for figure in figures.values())


def test_a_frontier_gives_the_newest_first(tmp_path: Path) -> None:
    """However many URLs it holds and in whatever order they came."""
    found = frontier.measure(tmp_path / "home", [200, 400])
    assert ["yes", "yes"] == [figures["newest first"] for figures in found]
