"""`newskeep init`: a newskeep.toml to start from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli import words
from cli.calling import Call
from newskeep.errors import NewskeepError, UsageError


def init(
    call: Call,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made when it is not there.")
    ] = Path(),
) -> None:
    """Write a commented newskeep.toml to start from.

    Nothing is ever overwritten.

    Examples:
      newskeep init            # here
      newskeep init ~/news     # in a folder of its own
    """
    from config.template import render

    path = folder.expanduser() / "newskeep.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(render())
    except FileExistsError:
        raise UsageError(f"{path} is there already.", "Edit it, or choose another folder.") from None
    except OSError as error:
        raise NewskeepError(
            f"{path} can't be written: {error.strerror}.", "Choose another folder."
        ) from error
    following = _following(folder)
    if call.json:
        call.out.record({"config": str(path.absolute()), "next": following})
    else:
        call.out.text(f"{path}\n")
    call.out.say(f"Wrote {path}. Name your sources in it, then: {following}")


def _following(folder: Path) -> str:
    command = words.this_command()
    if folder.expanduser().absolute() == Path(os.getcwd()):  # noqa: PTH109 - as the shell sees it
        return f"{command} crawl"
    return f"{command} crawl --config {folder / 'newskeep.toml'}"
