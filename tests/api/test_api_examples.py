"""The examples of docs/api.md and of the docstrings say what happens."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.archive import Archive
from tests.docs.pages import ROOT, blocks, code_spans

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
_PARSER = doctest.DocTestParser()


def _failures(test: doctest.DocTest) -> str:
    """What the examples said instead; empty when all of them hold."""
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF)
    runner.run(test, out=said.append)
    assert runner.tries
    return "".join(said)


def _with_examples() -> list[doctest.DocTest]:
    """The docstrings of the library that have examples."""
    names = ["newskeep", *(module.name for module in pkgutil.walk_packages(newskeep.__path__, "newskeep."))]
    names = [name for name in names if not name.startswith(("newskeep._app", "newskeep.__main__"))]
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in names for test in finder.find(import_module(name), name) if test.examples]
    return list({test.name: test for test in found}.values())


@pytest.mark.parametrize("test", _with_examples(), ids=lambda test: test.name)
def test_docstrings(
    test: doctest.DocTest, example: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each docstring's examples hold; `archive` is the one of docs/api.md."""
    monkeypatch.chdir(example)
    test.globs = test.globs | {"newskeep": newskeep, "archive": archive}
    assert "" == _failures(test)


def test_the_page(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its examples hold, one after the other."""
    (tmp_path / "archive").symlink_to(example / "archive")
    monkeypatch.chdir(tmp_path)
    test = _PARSER.get_doctest("\n".join(blocks(PAGE, "pycon")), {}, "docs/api.md", None, 0)
    assert "" == _failures(test)


def test_examples_are_found() -> None:
    """The library's front door and the archive's main methods have examples."""
    names = {test.name for test in _with_examples()}
    methods = {
        f"newskeep.archive.archive.Archive.{name}" for name in ("list", "search", "show", "diff", "stats")
    }
    assert set() == {"newskeep.open", "newskeep.read", *methods} - names


def test_every_method_is_on_the_page() -> None:
    """Each public name of an archive stands in the table, and no other does."""
    table = PAGE.partition("## Every method")[2]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = {span.partition("(")[0] for row in rows for span in code_spans(row)}
    public = {name for name, _ in inspect.getmembers(Archive) if not name.startswith("_")}
    assert public | {"home"} == named


def test_every_field_of_an_article_is_on_the_page() -> None:
    """The table of an article's attributes has all of them."""
    table = PAGE.partition("| of an article |")[2].partition("\n\n")[0]
    named = set(code_spans(table))
    assert set() == set(newskeep.Article.__annotations__) - named
    assert set() == {"html", "body", "headers", "raw", *newskeep.Capture.__annotations__} - named - {"type"}
