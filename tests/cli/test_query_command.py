from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import newskeep as library
from newskeep.catalog.tables import TABLES
from newskeep.errors import UsageError


def test_the_tables_have_what_the_commands_show(newskeep: Any, home: Path) -> None:
    """Articles, versions, clusters, runs and sources are as many as `list`, `versions` and `runs` show."""
    sql = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in TABLES)
    [counts] = newskeep("--home", home, "query", f"SELECT {sql}", "--json").lines
    stats = newskeep("--home", home, "stats", "--json").json
    runs = newskeep("--home", home, "runs", "--json").lines
    assert (counts["articles"], counts["versions"]) == (stats["articles"], stats["versions"])
    assert (counts["captures"], counts["runs"], counts["sources"]) == (stats["captures"], len(runs), 2)


def test_an_article_is_what_list_says_of_it(newskeep: Any, home: Path) -> None:
    """Every column that `list` has too has the same value."""
    [listed] = newskeep("--home", home, "list", "--limit", "1", "--json", "--text").lines
    sql = f"SELECT * FROM articles WHERE id = '{listed['id']}'"
    [asked] = newskeep("--home", home, "query", sql, "--json").lines
    assert asked.pop("capture") == listed.pop("capture")["record_id"]
    assert asked == {name: listed[name] for name in asked}


def test_a_pipe_gets_tabs_and_a_header(newskeep: Any, home: Path) -> None:
    """Without --json, and not on a terminal, the answer is tab-separated."""
    done = newskeep("--home", home, "query", "SELECT name, urls[1:0] AS n FROM sources ORDER BY name")
    assert done.out == "name\tn\ncourier\t\nsouthfront\t\n"


def test_alone_it_shows_the_tables_and_examples_that_work(newskeep: Any, home: Path) -> None:
    """Each example that it prints can be asked."""
    done = newskeep("--home", home, "query")
    examples = [line.split('"')[1] for line in done.err.splitlines() if '"' in line]
    assert len(examples) >= 4
    assert [newskeep("--home", home, "query", sql).status for sql in examples] == [0] * len(examples)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELCT 1", "syntax error"),
        ("SELECT nope FROM articles", '"nope" not found'),
        ("DROP TABLE articles", "Only one statement that reads"),
        ("SELECT 1; SELECT 2", "Only one statement that reads"),
        ("COPY articles TO '/tmp/stolen.csv'", "Only one statement that reads"),
        ("ATTACH '/tmp/x.db'", "Only one statement that reads"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("SELECT * FROM glob('/*')", "disabled by configuration"),
        ("/* nothing */", "There is no query"),
    ],
)
def test_what_is_no_question_gets_a_sentence(newskeep: Any, home: Path, sql: str, says: str) -> None:
    """A wrong statement, one that changes something, and one that looks elsewhere are refused: exit 2, one line."""
    done = newskeep("--home", home, "query", sql)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert says in done.err


def test_infinite_and_repeated_values_are_valid_json(newskeep: Any, home: Path) -> None:
    """JSON has no infinity, and each name once."""
    [row] = newskeep("--home", home, "query", "SELECT 1e308 * 10 AS a, 1 AS b, 2 AS b", "--json").lines
    assert row == {"a": "inf", "b": 1, "b_2": 2}


def test_without_duckdb_the_command_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, with the command."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with library.open(home) as archive, pytest.raises(UsageError) as refused:
        archive.query("SELECT 1")
    assert "pip install 'newskeep[data]'" in refused.value.hint


def test_the_library_reads_rows_lazily_and_leaves_nothing_behind(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer's tables lie in a temporary folder, which is gone when it is closed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with library.open(home) as archive:
        with archive.query("SELECT id FROM articles") as answer:
            assert answer.columns == ("id",)
            assert len(next(iter(answer))[0]) == 16
            assert len(list(tmp_path.iterdir())) == 1
        assert list(tmp_path.iterdir()) == []
