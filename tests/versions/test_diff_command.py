"""`newskeep diff` and `versions`: what they print to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from cli.main import main
from demo.server import NewsSite
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import page, publish

STORY = 5000


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An archive with one article of two versions, the second with markup in a word; its id."""
    home = tmp_path_factory.mktemp("edited") / "home"
    with NewsSite(generated=(4, 2)) as site:
        (path,) = publish(site, site.second, 1, first=STORY)
        source = {"paper": site.second.url + "/news.xml"}
        crawl(home, source)
        marked = page(STORY).replace("</p>", " And &lt;script&gt;alert(1)&lt;/script&gt; too.</p>", 1)
        site.override(path, outlet="second", body=marked)
        crawl(home, source, order={"refresh": True})
    yield home, stored(home).articles[0].id


def said(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> str:
    """What a command says on standard output; it succeeds."""
    capsys.readouterr()
    assert 0 == main([*arguments, "--home", str(home)])
    return capsys.readouterr().out


def test_into_a_pipe(edited: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """What came stands in braces, and what is equal stands as it is."""
    home, article = edited
    out = said(capsys, home, "diff", article[:6])
    assert out.startswith("--- version 1, seen ")
    assert "{+ And <script>alert(1)</script> too.+}" in out
    assert "[-" not in out


def test_json(edited: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """One object; the blocks say what became of each paragraph."""
    home, article = edited
    found: dict[str, Any] = json.loads(said(capsys, home, "diff", article, "--json"))
    assert (article, 1, 2, "edit", 0) == tuple(
        found[name] for name in ("article", "a", "b", "kind", "words_removed")
    )
    assert 1 == sum(block["op"] == "replace" for block in found["blocks"])
    (row,) = [
        row
        for row in map(json.loads, said(capsys, home, "versions", article, "--json").splitlines())
        if row["kind"]
    ]
    assert (found["kind"], found["words_added"]) == (row["kind"], row["words_added"])


def test_a_web_page(edited: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """It is escaped, and fetches nothing."""
    out = said(capsys, edited[0], "diff", edited[1], "--html")
    assert "<ins> And &lt;script&gt;alert(1)&lt;/script&gt; too.</ins>" in out
    assert "<script" not in out
    assert "src=" not in out


def test_the_same_version(edited: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to compare, and that is no mistake; a version that is not there is one."""
    home, article = edited
    found = json.loads(said(capsys, home, "diff", article, "1", "1", "--json"))
    assert (None, 0, 0) == (found["kind"], found["words_added"], found["words_removed"])
    assert 4 == main(["diff", article, "1", "9", "--home", str(home)])


@pytest.mark.parametrize("width", [60, 200])
@pytest.mark.parametrize("side_by_side", [False, True])
def test_on_a_terminal(
    edited: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int,
    side_by_side: bool,
) -> None:  # fmt: skip
    """Every line fits, and marks stand in for colours where there are none."""
    from cli.diffing import draw
    from newskeep.archive.opening import open_archive

    monkeypatch.setenv("COLUMNS", str(width))
    with open_archive(edited[0]) as archive:
        found, versions = archive.diff(edited[1]), archive.versions(edited[1])
    capsys.readouterr()
    draw(found, versions, side_by_side=side_by_side)
    out = capsys.readouterr().out
    assert max(map(cell_len, out.splitlines())) <= width
    assert "{+" in out
