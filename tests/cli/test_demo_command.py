from __future__ import annotations

from pathlib import Path
from typing import Any

from demo.seed import seed_article


def test_keeps_every_promise(demonstration: Any) -> None:
    """The demo crawls twice and finds the seed's article, its edit, the reprint, the copy, and a clean archive."""
    shape = demonstration.json
    kept = {finding["what"]: finding["ok"] for finding in shape["findings"]}
    assert dict.fromkeys(kept, True) == kept
    assert (0, True) == (demonstration.status, shape["ok"])
    assert ["ok", "ok"] == [crawl["state"] for crawl in shape["crawls"]]
    assert 1 == shape["crawls"][1]["counts"]["version"]
    assert shape["verify"]["ok"]


def test_shows_the_words_that_were_edited(demonstration: Any) -> None:
    """The later edition is told by its changed words."""
    edited = next(finding for finding in demonstration.json["findings"] if "later edition" in finding["what"])
    assert "[-12-]{+13+}" in edited["detail"]


def test_names_commands_that_work(newskeep: Any, demonstration: Any) -> None:
    """The next commands name the archive that was made."""
    following = demonstration.json["next"]
    assert any(" show " in command for command in following)
    for command in following[:-1]:
        arguments = command.partition("-m newskeep ")[2].split()
        assert 0 == newskeep(*arguments).status


def test_says_what_it_does_while_it_does_it(demonstration: Any) -> None:
    """Progress and the outcome are on stderr."""
    lines = demonstration.err.splitlines()
    assert lines[0].startswith("Two news outlets on this machine: http://127.0.0.1:")
    assert lines[-1].startswith(f"{len(demonstration.json['articles'])} articles archived in ")
    assert seed_article().title in {article["title"] for article in demonstration.json["articles"]}


def test_never_touches_an_archive_that_is_there(newskeep: Any, home: Path) -> None:
    """A home with an archive in it is refused."""
    done = newskeep("demo", "--home", home)
    assert (2, 1) == (done.status, len(done.err.splitlines()))
