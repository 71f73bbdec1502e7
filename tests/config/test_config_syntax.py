"""What a file is told that is no TOML, can't be read or isn't there."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.loading import load
from newskeep.errors import ConfigError

# (text, place, part of the sentence, part of the remedy)
MISTAKES = [
    (
        "[a]\nurls = https://a.example/",
        "2:8",
        "invalid value",
        'text needs quotes: urls = "https://a.example/"',
    ),
    ("[crawl]\ndelay = 1s  # polite", "2:10", "expected newline", 'text needs quotes: delay = "1s"'),
    ("[crawl]\nobey_robots = True", "2:15", "invalid value", "small letters: obey_robots = true"),
    ("[sources.a]\n[sources.a]", "2:11", "twice", "there are two sources named a; rename one of them"),
    ("[crawl]\n[crawl]", "2:7", "twice", "may stand there only once"),
    ("[crawl]\ndelay = '1s'\ndelay = '2s'", "3:13", "overwrite", "may stand there only once"),
    ("a = [\n  'x'\n  'y',\n]", "3:3", "unclosed array", "the list that begins in line 1 is not closed"),
    ("[s]\nurls = ['x'\n[crawl]\n", "3:1", "unclosed array", "the list that begins in line 2 is not closed"),
    ('[s]\ninclude = ["\\d+"]', "2:15", "unescaped", "in single quotes: '\\d+'"),
    (
        '[crawl]\ncontact = "mailto:me\n',
        "2:21",
        "illegal character",
        "a text ends with the quote it began with",
    ),
    ("[crawl\ndelay = 1", "1:7", "expected ']'", "a table's name stands in brackets: [crawl]"),
    ('[crawl]\ncontact: "x"', "2:8", "expected '='", "key = value"),
    ("[crawl]\ncontact = “x”", "2:11", "invalid value", "straight quotes"),
    ("x = " + "9" * 5000, "1:5005", "exceeds the limit", ""),
]


def refused(path: Path) -> str:
    """What loading a wrong file says, without the folder."""
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("text", "place", "reason", "remedy"), MISTAKES, ids=[text[:40] for text, *_ in MISTAKES]
)
def test_syntax_error_has_place_and_remedy(
    tmp_path: Path, text: str, place: str, reason: str, remedy: str
) -> None:
    """What is no TOML is told with line and column, and the usual mistakes with their remedy."""
    path = tmp_path / "newskeep.toml"
    path.write_text(text, encoding="utf-8")

    message = refused(path)

    assert message.startswith(f"newskeep.toml:{place}: this is not valid TOML (")
    assert reason in message.lower()
    assert remedy in message
    assert "\n" not in message


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that was named and isn't there is told with the command that writes one."""
    assert refused(tmp_path / "news.toml") == (
        'news.toml: there is no such file. Write one with "newskeep init", or correct --config or NEWSKEEP_CONFIG.'
    )


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A folder can't be read as a configuration, and the reason is given."""
    (tmp_path / "news").mkdir()

    assert "news: the configuration can't be read: is a directory." in refused(tmp_path / "news")


def test_other_encoding(tmp_path: Path) -> None:
    """A file that isn't UTF-8 is told the line at which it isn't."""
    path = tmp_path / "newskeep.toml"
    path.write_bytes("[crawl]\n# für\n".encode("latin-1"))

    assert refused(path) == "newskeep.toml: line 2 is not UTF-8; save the file as UTF-8. Nothing was started."


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    """A file saved by a Windows editor is read, and its lines are counted right."""
    path = tmp_path / "newskeep.toml"
    path.write_bytes(b'\xef\xbb\xbf[crawl]\r\n\r\ndelay = "2s"\r\n')

    assert load(path, {}).origins["crawl.delay"] == f"{path}:3"


def test_bottomless_brackets(tmp_path: Path) -> None:
    """Brackets in brackets without end are refused and not followed."""
    path = tmp_path / "newskeep.toml"
    path.write_text("a = " + "[" * 100_000)

    assert refused(path) == "newskeep.toml: brackets are nested too deeply. Nothing was started."
