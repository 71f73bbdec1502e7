from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_init_writes_a_configuration_that_is_in_order(newskeep: Any, tmp_path: Path) -> None:
    """What init writes passes `config check`, and it names the next command."""
    done = newskeep("init")
    assert (0, "newskeep.toml\n") == (done.status, done.out)
    assert "crawl" in done.err
    assert 0 == newskeep("config", "check").status


def test_init_makes_a_folder_and_never_overwrites(newskeep: Any, tmp_path: Path) -> None:
    """A second time is an error with exit status 2, and the file stays as it is."""
    assert 0 == newskeep("init", "news").status
    path = tmp_path / "news" / "newskeep.toml"
    path.write_text("# mine\n")
    done = newskeep("init", "news", "--json")
    assert (2, "usage") == (done.status, done.error["code"])
    assert "# mine\n" == path.read_text()


def test_config_show_tells_where_each_value_comes_from(newskeep: Any, tmp_path: Path) -> None:
    """File and line, environment variable, option or default."""
    (tmp_path / "newskeep.toml").write_text('[crawl]\ndelay = "5s"\n')
    done = newskeep("config", "show", "--json", "--home", "here", NEWSKEEP_CRAWL__TIMEOUT="9s")
    settings = {line["key"]: (line["value"], line["origin"]) for line in done.lines}
    assert ('"5s"', "newskeep.toml:2") == settings["crawl.delay"]
    assert ('"9s"', "NEWSKEEP_CRAWL__TIMEOUT") == settings["crawl.timeout"]
    assert "--home" == settings["archive.home"][1]
    assert ("32", "default") == settings["crawl.concurrency"]


def test_config_check_says_what_it_found(newskeep: Any, configured: Path) -> None:
    """The JSON names file, sources and home."""
    shape = newskeep("config", "check", "--json").json
    assert {"ok": True, "sources": ["first", "courier"]} == {key: shape[key] for key in ("ok", "sources")}
    assert str(configured) == shape["config"]


def test_config_schema_is_json_schema(newskeep: Any) -> None:
    """The schema for editors is one JSON document."""
    shape = json.loads(newskeep("config", "schema").out)
    assert "https://json-schema.org/draft/2020-12/schema" == shape["$schema"]
