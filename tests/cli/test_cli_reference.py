from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from cli.main import build
from cli.reference import reference

_PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def _all(group: Any, above: str = "newskeep") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{above} {name}", command
        yield from _all(command, f"{above} {name}") if hasattr(command, "commands") else ()


def test_the_page_is_what_the_commands_say() -> None:
    """docs/cli.md is made anew by `python -m cli.reference > docs/cli.md`."""
    assert reference() == _PAGE.read_text("utf-8")


def test_every_command_and_option_is_documented() -> None:
    """Each command has its section and its help, each option its help and the name of its value."""
    page = _PAGE.read_text("utf-8")
    for path, command in _all(get_command(build())):
        assert f"### {path}\n" in page
        assert command.help
        for parameter in command.params:
            assert parameter.help, (path, parameter.name)
            assert parameter.metavar is not None, (path, parameter.name)
