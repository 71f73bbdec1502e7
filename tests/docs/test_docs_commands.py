"""Commands that the pages name are commands that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.main import build
from tests.docs.pages import all_pages, blocks, code_spans, name

#: what the launcher does itself
_TASKS = {"test", "check", "bench"}


def _calls(text: str) -> Iterator[list[str]]:
    """Every command line of newskeep's in a page, word by word."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    for line in (*lines, *code_spans(text)):
        for part in re.split(r" \| | && ", line.partition("#")[0]):
            words = shlex.split(part) if re.match(r"(newskeep|\./go) ", part) else []
            if len(words) > 1:
                yield words


def _wrong(words: list[str]) -> str:
    """What of a command line is not there; empty when all of it is."""
    found: Any = get_command(build())
    if words[0] == "./go" and words[1] in _TASKS:
        return ""
    rest = words[1:]
    while rest and hasattr(found, "commands") and not rest[0].startswith("-") and rest[0].islower():
        if rest[0] not in found.commands:
            return " ".join(words)
        found = found.commands[rest.pop(0)]
    options = {spelling for option in found.params for spelling in (*option.opts, *option.secondary_opts)}
    options |= {"--help", "-h"}
    unknown = [word for word in rest if word.startswith("-") and word not in options]
    return " ".join(words) if unknown else ""


@pytest.mark.parametrize("page", all_pages(), ids=name)
def test_commands_exist(page: Path) -> None:
    """Each command, and each option behind it, is one of the command line's."""
    assert [] == [wrong for words in _calls(page.read_text("utf-8")) if (wrong := _wrong(words))]


@pytest.mark.parametrize(
    "line", ["newskeep sing", "newskeep list --loud", "./go dance", "newskeep sources bury courier"]
)
def test_a_command_that_is_none_is_found(line: str) -> None:
    """A command, an option and a command of a group that don't exist are told."""
    assert line == _wrong(line.split())


def test_calls_are_found() -> None:
    """In blocks with their comments and pipes, and between backticks."""
    page = "```sh\n./go demo  # try it\nnewskeep list --json | jq .id\n```\nThen `newskeep show ID`, not `newskeep`.\n"
    expected = [["./go", "demo"], ["newskeep", "list", "--json"], ["newskeep", "show", "ID"]]
    assert expected == list(_calls(page))
