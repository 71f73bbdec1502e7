"""Titles, authors and texts that mean no good, through each command to each output."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from demo.articles import article
from demo.server import NewsSite
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.cli.conftest import Done, Newskeep, run_in
from tests.cli.test_terminal import _on_terminal
from tests.crawl.papers import feed

#: what a terminal, a log reader or an editor would obey; colours of our own are taken out before
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OWN_STYLE = re.compile(r"\x1b\[[0-9;]*m")
#: as it may stand in an archive that was filled before these characters were dropped
STORED = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egpj.exe\x00 [/b] {{ 7*7 }} {% raw %}"
FORMULA = '=cmd|"/C calc"!A0'
YAML = 'a"\n---\nadmin: true\n- !!python/object/apply:os.system ["id"]'
SQL = "x'; DROP TABLE articles; --"
#: as a page has it
ENTITIES = "&#27;]0;owned&#7;&#27;[2J&#155;31m&#x202E;gpj.exe [/b] {{ 7*7 }}"


def _page(title: str) -> str:
    text = "".join(f"<p>{paragraph} {title}</p>" for paragraph in article(7000, "en").paragraphs)
    return f"<html><head><title>{title}</title><meta name=author content='{title}'></head><body><article><h1>{title}</h1>{text}</article></body></html>"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive that such characters were stored in."""
    home = tmp_path_factory.mktemp("stored") / "home"
    clock = Clock()
    titles = (STORED, FORMULA, YAML, SQL, "a;=1+1\n@SUM(1)")
    with Crawling(home, clock, "run1") as crawling:
        for number, title in enumerate(titles):
            text = f"{story(f'Tram {number}')}\n\n{title.replace(chr(0), '')}"
            words = article_text(
                text, title.replace(chr(0), ""), authors=(title.replace(chr(0), ""),), published=clock()
            )
            crawling.keep(f"{SITE}/story-{number}", words, body=f"<p>{number}</p>".encode())
    return home


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a configuration and a home that hostile pages were crawled into."""
    folder = tmp_path_factory.mktemp("crawled")
    with NewsSite(generated=(3, 2)) as site:
        url = site.first.url
        site.override("/news.xml", body=feed(url, ["/story/", "/type/", "/away/", "/gone/"]))
        site.override("/story/", body=_page(ENTITIES))
        site.override(
            "/type/", body="no markup", headers={"Content-Type": "x/\x1b[2J\x9b; charset=base64_codec"}
        )
        site.override("/away/", status=302, headers={"Location": "/a\x1b[2J\x9bb"})
        site.override("/gone/", status=404, headers={"X-Odd": "\x1b[2J"})
        path = folder / "newskeep.toml"
        path.write_text(
            f'[archive]\nhome = "home"\n[crawl]\ndelay = "0s"\nallow_hosts = ["127.0.0.1"]\n[sources.paper]\nurls = ["{url}/news.xml"]\n'
        )
        done = run_in(folder, "crawl", "--verbose")
        (folder / "said").write_text(done.out + done.err)
        assert "1 new" in done.err.splitlines()[-1]
        yield folder


def _first(home: Path) -> str:
    return str(run_in(home.parent, "list", "--home", home, "--json", "--limit", "1").lines[0]["id"])


def _said(done: Done) -> str:
    assert 0 == done.status, done.err
    return done.out + done.err


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--text"], ["list", "--json", "--text"], ["runs"], ["status"], ["stats", "--json"], ["verify"],
     *(["show", "ID", "--as", form] for form in ("text", "markdown", "json", "headers")), ["versions", "ID"], ["clusters"]],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_obeyed(stored: Path, crawled: Path, arguments: list[str]) -> None:
    """No command writes such a character, into a pipe either, whether it came in today or was stored long ago."""
    for home in (stored, crawled / "home"):
        chosen = [_first(home) if word == "ID" else word for word in arguments]
        assert not OBEYED.search(_said(run_in(home.parent, *chosen, "--home", home)))


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--json", "--text"], ["show", "ID"], ["show", "ID", "--as", "html"]],
    ids=" ".join,
)
def test_nothing_is_obeyed_by_a_terminal(stored: Path, crawled: Path, arguments: list[str]) -> None:
    """Nor does one show it to a terminal, in a table or in JSON."""
    for home in (stored, crawled / "home"):
        chosen = [_first(home) if word == "ID" else word for word in arguments]
        written = _OWN_STYLE.sub(
            "", _on_terminal(Newskeep(stored.parent), *chosen, "--home", home, PAGER="cat")
        )
        assert not OBEYED.search(written)


def test_a_crawl_and_its_log(crawled: Path) -> None:
    """What a crawl says aloud and writes to its log has nothing that is obeyed, and no line that is not its own."""
    logs = list((crawled / "home").rglob("*.log"))
    text = "".join(path.read_text() for path in logs) + (crawled / "said").read_text()
    assert logs
    assert not OBEYED.search(text)


def test_what_came_in(crawled: Path) -> None:
    """The door dropped it: the article's title is the letters that were left, and the page's own words are all there."""
    found = run_in(crawled, "list", "--json", "--text", "--home", crawled / "home").lines
    assert ["]0;owned[2J›31mgpj.exe [/b] {{ 7*7 }}"] == [
        article["title"] for article in found if "owned" in str(article["title"])
    ]


def test_csv_has_no_formula(stored: Path, tmp_path: Path) -> None:
    """No cell begins like a formula, nor does any part of one that another separator would make a cell."""
    assert (
        0 == run_in(tmp_path, "export", "--format", "csv", "-o", tmp_path / "a.csv", "--home", stored).status
    )
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{FORMULA}" in cells
    parts = [part for cell in cells for part in re.split(r"[;\t\r\n]", cell)]
    assert [] == [part for part in parts if part.startswith(("=", "@"))]
    assert [] == [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_notes_are_what_they_say(stored: Path, tmp_path: Path) -> None:
    """Front matter holds the title as one value and no field of its own; nothing of it is a template or a tag."""
    assert (
        0
        == run_in(
            tmp_path, "export", "--format", "markdown", "-o", tmp_path / "notes", "--home", stored
        ).status
    )
    for path in (tmp_path / "notes").rglob("*.md"):
        text = path.read_text()
        _, matter, body = re.split(r"^---$\n", text, maxsplit=2, flags=re.MULTILINE)
        assert not OBEYED.search(text)
        assert "admin" not in yaml.safe_load(matter)
        assert "{{" not in body and "{%" not in body
        assert not OBEYED.search(path.name)


def test_json_lines_are_lines(stored: Path, tmp_path: Path) -> None:
    """Each line of an export is one article, for readers that take every line separator of Unicode for one."""
    assert (
        0
        == run_in(
            tmp_path, "export", "--format", "jsonl", "-o", tmp_path / "a.jsonl", "--home", stored
        ).status
    )
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert {STORED.replace("\0", ""), FORMULA, YAML, SQL} <= {json.loads(line)["title"] for line in lines}


def test_words_of_a_statement_are_words(stored: Path) -> None:
    """A title or an argument with SQL in it stays a text; the archive has all its articles afterwards."""
    run_in(stored.parent, "list", "--source", SQL, "--home", stored)
    run_in(stored.parent, "show", SQL, "--home", stored)
    assert 5 == len(run_in(stored.parent, "list", "--json", "--home", stored).lines)
