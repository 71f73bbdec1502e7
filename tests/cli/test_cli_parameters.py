"""What stands on the command line, taken by us and by typer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command

from cli.commands import OneCommand


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    PALE_BLUE = "pale-blue"


def _command(cls: Any) -> tuple[Any, list[dict[str, Any]]]:
    """A command with parameters of every kind, and what it is called with."""
    app, called = typer.Typer(add_completion=False), []

    @app.command(cls=cls)
    def paint(  # noqa: PLR0913 - one of each kind
        name: str,
        places: Annotated[list[Path] | None, typer.Argument()] = None,
        *,
        times: Annotated[int | None, typer.Option(min=1, max=9)] = None,
        rest: int = 7,
        colour: Colour | None = None,
        to: Annotated[Path, typer.Option()] = Path("here"),
        tag: Annotated[list[str] | None, typer.Option()] = None,
        wet: Annotated[bool, typer.Option("--wet")] = False,
        share: float = 0.5,
    ) -> None:
        called.append(dict(locals()))

    return get_command(app), called


def _outcome(cls: Any, line: str) -> object:
    command, called = _command(cls)
    try:
        command.main(args=line.split(), prog_name="paint", standalone_mode=False)
    except typer.TyperException as error:
        return type(error).__name__, error.format_message()
    (values,) = called
    return {name: (type(value), value) for name, value in values.items() if name != "called"}


@pytest.mark.parametrize(
    "line",
    [
        "wall",
        "wall a b/c",
        "wall --times 3 --rest -4 --colour pale-blue --to there --tag x --tag y --wet --share 0.25",
        "-- -wall",
        "",
        "wall --times 0",
        "wall --times 10",
        "wall --times three",
        "wall --times 3.0",
        "wall --times ٣",
        "wall --times 0003",
        "wall --rest 99999999999999999999",
        "wall --colour PALE-BLUE",
        "wall --colour green",
        "wall --share half",
        "wall --to",
        "wall --wett",
    ],
)
def test_every_value_is_what_typer_makes_of_it(line: str) -> None:
    """The same values of the same types, or the same sentence."""
    assert _outcome(None, line) == _outcome(OneCommand, line)
