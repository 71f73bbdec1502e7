"""Long texts on a terminal go through a pager, as git and man have it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys


def page(text: str) -> None:
    """Write a text on stdout; through `$PAGER`, or else less, when it is longer than the terminal is high."""
    command = _pager()
    if not command or not sys.stdin.isatty() or text.count("\n") < shutil.get_terminal_size().lines:
        sys.stdout.write(text)
        return
    # less: leave when it fits, show colours, leave the text on the screen
    environment = {"LESS": "FRX", **os.environ}
    try:
        subprocess.run(command, input=text.encode(), env=environment, check=False)  # noqa: S603 - the user's own pager
    except (OSError, KeyboardInterrupt):
        sys.stdout.write(text)


def _pager() -> list[str]:
    """The command; empty where there is none, or where `PAGER=cat` says that none is wanted."""
    named = shlex.split(os.environ.get("PAGER") or "less")
    return named if named and named[0] != "cat" and shutil.which(named[0]) else []
