"""The newskeep.toml to start from, and the listing of settings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from config import keys, spelling
from config.listing import Setting, listing
from config.loading import load
from config.schema import Config
from config.template import render

EXAMPLE = "courier"
# Settings without a default: the file shows an example of each, commented out.
EXAMPLES = {
    ("archive", "storage"),
    ("archive", "catalog"),
    ("archive", "s3", "endpoint_url"),
    ("archive", "s3", "region"),
    ("archive", "s3", "profile"),
    ("daemon", "listen"),
    ("daemon", "ping"),
    ("sources", EXAMPLE, "urls"),
    ("sources", EXAMPLE, "reader"),
    ("sources", EXAMPLE, "spider"),
}


def uncommented(text: str) -> str:
    """The file with every setting that is commented out switched on."""
    return re.sub(r"^# (\[[\w.]+\]|\w+ = .*)$", r"\1", text, flags=re.MULTILINE)


def written(text: str) -> dict[spelling.KeyPath, object]:
    """Each setting in a TOML text with its value."""
    data = tomllib.loads(text)
    found: dict[spelling.KeyPath, object] = {}
    for leaf in keys.leaves():
        path = tuple(EXAMPLE if part == keys.ANY_SOURCE else part for part in leaf)
        table = data
        for part in path[:-1]:
            table = table.get(str(part), {})
        if path[-1] in table:
            found[path] = table[str(path[-1])]
    return found


def test_template_changes_nothing(tmp_path: Path) -> None:
    """The file as it is written says what holds without it."""
    path = tmp_path / "newskeep.toml"
    path.write_text(render())

    assert Config(archive={"home": tmp_path / "archive"}) == load(path, {}).config


def test_template_has_every_setting_with_its_default() -> None:
    """Every key of the schema stands in the file, with its true default or, without one, an example."""
    expected = {
        path
        for leaf in keys.leaves()
        # the keys of [crawl] stand there, and not again for the example of a source
        if (keys.inherited_from(leaf) or ("",))[0] != "crawl"
        for path in [tuple(EXAMPLE if part == keys.ANY_SOURCE else part for part in leaf)]
    }
    settings = written(uncommented(render()))
    config = Config.model_validate({"sources": {EXAMPLE: {"urls": ["https://courier.example/"]}}})
    defaults = config.model_dump(mode="json")

    assert expected == set(settings)
    for path in expected - EXAMPLES:
        default = defaults
        for part in path:
            default = default[str(part)]
        assert default == settings[path]


def test_template_is_right_when_all_is_switched_on(tmp_path: Path) -> None:
    """Every example in the file is a valid one."""
    path = tmp_path / "newskeep.toml"
    path.write_text(uncommented(render()))

    assert load(path, {}).config.archive.storage == "s3://bucket/prefix"


def test_template_is_filled_in(tmp_path: Path) -> None:
    """Contact and sources are written into the file, whatever characters they have."""
    path = tmp_path / "newskeep.toml"
    urls = ['https://a.example/?q="x"', "https://a.example/\\d"]
    path.write_text(render("mailto:me@a.example", {"a.b": urls, "c": urls[:1]}))

    config = load(path, {}).config

    assert config.crawl.contact == "mailto:me@a.example"
    assert {"a.b": tuple(urls), "c": tuple(urls[:1])} == {
        name: source.urls for name, source in config.sources.items()
    }
    assert f"\n# [sources.{EXAMPLE}]\n" in path.read_text()


def test_listing(tmp_path: Path) -> None:
    """Settings are listed as the file would have them, with their origin; inherited ones are left out."""
    path = tmp_path / "newskeep.toml"
    path.write_text(
        '[crawl]\nrevisit = ["90m"]\n[sources.a]\nurls = ["https://a.example/"]\nmax_page = "2MB"\n'
    )

    settings = {setting.key: setting for setting in listing(load(path, {"NEWSKEEP_CRAWL__DELAY": "0s"}))}

    assert Setting("crawl.revisit", '["90m"]', f"{path}:2") == settings["crawl.revisit"]
    assert Setting("crawl.delay", '"0s"', "NEWSKEEP_CRAWL__DELAY") == settings["crawl.delay"]
    assert Setting("crawl.max_page", '"10MB"', "default") == settings["crawl.max_page"]
    assert Setting("sources.a.max_page", '"2MB"', f"{path}:5") == settings["sources.a.max_page"]
    assert Setting("archive.storage", "", "default") == settings["archive.storage"]
    assert "sources.a.delay" not in settings


def test_listing_shows_no_password(tmp_path: Path) -> None:
    """The password in a database's address is starred out."""
    loaded = load(None, {"NEWSKEEP_ARCHIVE__CATALOG": "postgresql://me:hunter2@db:5432/news"})

    assert [setting.value for setting in listing(loaded) if setting.key == "archive.catalog"] == [
        '"postgresql://me:****@db:5432/news"'
    ]


@pytest.mark.parametrize(
    ("number", "text"), [(10_000_000, "10MB"), (1500, "1500B"), (500_000, "500kB"), (0, "0GB")]
)
def test_sizes_are_spelled_exactly(number: int, text: str) -> None:
    """A size is written in the largest unit that leaves it whole."""
    assert text == spelling.size(number)
