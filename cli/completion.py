"""`newskeep completion`: what a shell needs to complete the command line."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.calling import Call


class Shell(StrEnum):
    """Shells that can complete it."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    call: Call,
    shell: Annotated[Shell, typer.Argument(metavar="bash|zsh|fish", help="The shell that you use.")],
) -> None:
    """Print what a shell needs to complete commands, options and the names of sources.

    Examples:
      newskeep completion bash > ~/.local/share/bash-completion/completions/newskeep
      newskeep completion zsh > ~/.zfunc/_newskeep     # a folder of fpath; then: compinit
      newskeep completion fish > ~/.config/fish/completions/newskeep.fish
    """
    from importlib import import_module

    from cli.manual import manual

    script: str = import_module(f"cli.completions.{shell.value}").script(manual())
    if call.json:
        call.out.record({"shell": shell.value, "script": script})
    else:
        call.out.text(script)
