"""OPML in and out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config.opml import read
from newskeep.errors import UsageError
from tests.cli.conftest import Newskeep
from tests.inspect_sources.conftest import MINE

_FEEDS = """<?xml version="1.0"?><opml version="1.0"><body><outline text="World"><outline text="Asia &amp; co">
<outline text="The Courier: Asia" xmlUrl="https://courier.example/asia.xml" type="rss"/></outline>
<outline text="Again" xmlUrl="http://www.courier.example/asia.xml?utm_source=opml"/>
<outline text="Script" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


def test_folders_become_tags_and_duplicates_are_said(newskeep: Newskeep, file: Path) -> None:
    """Nested folders are tags, in their order; what is known is skipped, what is no web address is refused."""
    (file.parent / "feeds.opml").write_text(_FEEDS, "utf-8")
    done = newskeep("sources", "import", "feeds.opml", "--json")
    assert 3 == done.status
    assert ["added", "duplicate", "refused"] == [line["what"] for line in done.lines]
    assert file.read_text("utf-8").startswith(MINE)
    expected = {
        "the-courier-asia": {"urls": ["https://courier.example/asia.xml"], "tags": ["World", "Asia & co"]}
    }
    assert expected == tomllib.loads(file.read_text("utf-8"))["sources"]


def test_what_is_exported_comes_back_the_same(newskeep: Newskeep, file: Path) -> None:
    """A source of several URLs is one source again, with its name and tags."""
    sources = (
        '[sources.courier]\nurls = ["https://courier.example/a.xml", "https://courier.example/b.xml"]\n'
        'tags = ["World", "<Asia>"]\n\n[sources."plain.one"]\nurls = ["https://plain.example/"]\n'
    )
    file.write_text(f"{MINE}\n{sources}", "utf-8")
    assert 0 == newskeep("sources", "export", "out.opml").status
    before = tomllib.loads(file.read_text("utf-8"))["sources"]
    file.write_text(MINE, "utf-8")
    assert 0 == newskeep("sources", "import", "out.opml").status
    after = tomllib.loads(file.read_text("utf-8"))["sources"]
    assert before["courier"] == after["courier"]
    assert before["plain.one"] == after["plain-one"]


def test_a_dry_run_writes_nothing(newskeep: Newskeep, file: Path) -> None:
    """It lists what would be added."""
    (file.parent / "feeds.opml").write_text(
        _FEEDS.replace('"javascript:alert(1)"', '"https://b.example/"'), "utf-8"
    )
    done = newskeep("sources", "import", "feeds.opml", "--dry-run")
    assert (0, MINE) == (done.status, file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body>&b;</body></opml>',
            "declares entities",
        ),
        ('<!DOCTYPE opml [<!ENTITY p SYSTEM "file:///etc/passwd">]><opml>&p;</opml>', "declares entities"),
        ("<opml><body>" + "<outline>" * 100, "folders lie inside one another"),
        ("<opml><body>", "no element found"),
        ("<html/>", "no <opml> element"),
        ("<?xml version='1.0' encoding='base64_codec'?><opml/>", "encoding"),
    ],
)
def test_hostile_documents_are_refused(tmp_path: Path, text: str, why: str) -> None:
    """Entities, files of this machine, towers of folders and documents that are none: one sentence each."""
    path = tmp_path / "evil.opml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=why):
        read(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Over ten megabytes nothing is parsed."""
    path = tmp_path / "large.opml"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(UsageError, match="10 MB"):
        read(path)
