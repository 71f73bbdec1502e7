"""docs/configuration.md says what the settings are."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import keys
from config.loading import load
from config.spelling import dotted
from tests.docs.pages import blocks
from tests.docs.reference import EXAMPLES, PAGE, with_reference
from tests.docs.reference import keys as documented

#: what an example needs beside it to make sense
_BESIDE = {
    "archive.s3": 'archive.storage = "s3://bucket/prefix"\n',
    "sources.NAME": 'sources.NAME.urls = ["https://courier.example/"]\n',
}


def test_reference_is_up_to_date() -> None:
    """The tables are what the settings say; `python -m tests.docs.reference` writes them."""
    page = PAGE.read_text("utf-8")
    assert with_reference(page) == page


def test_every_key_is_in_the_reference() -> None:
    """Each setting has its row; those that a source shares with [crawl] have theirs there."""
    shared = {f"sources.{keys.ANY_SOURCE}.{name}" for name in keys.names(("crawl",))}
    assert {dotted(path) for path in keys.leaves()} - shared == set(documented())


def _settings(file: Path, text: str) -> dict[str, object]:
    """Every setting that holds with such a file, by its dotted key."""
    file.write_text(text, "utf-8")
    return {dotted(path): value for path, value in keys.settings(load(file, {}).config)}


@pytest.mark.parametrize("key", EXAMPLES)
def test_example_is_accepted(key: str, tmp_path: Path) -> None:
    """Each example can stand in a file, and sets another value than the default."""
    beside = "" if key == "sources.NAME.urls" else _BESIDE.get(key.rpartition(".")[0], "")
    before = _settings(tmp_path / "before.toml", beside)
    after = _settings(tmp_path / "after.toml", f"{beside}{key} = {EXAMPLES[key]}\n")
    assert {key} == {name for name in after if key in name and after[name] != before.get(name)}


def test_example_file_is_accepted(tmp_path: Path) -> None:
    """The file at the top of the page is right."""
    file = tmp_path / "newskeep.toml"
    file.write_text(blocks(PAGE.read_text("utf-8"), "toml")[0], "utf-8")
    assert ["courier"] == list(load(file, {}).config.sources)
