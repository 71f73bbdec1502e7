"""`newskeep replay`: the archive in a browser, by pywb."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import words
from cli.calling import Call, flag

_PORT = 8080


def replay(
    call: Call,
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="[ARTICLE|URL]", help="What to open: an article, or any page.", show_default=False
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Of 127.0.0.1; 0 for any that is free.")
    ] = _PORT,
    install: Annotated[
        bool, flag("--install", says="Install pywb into an environment of its own, and do nothing else.")
    ] = False,
) -> None:
    """Replay the archive in a browser, by pywb.

    Prints the address, and serves on this machine alone until Ctrl-C or SIGTERM; what is archived meanwhile is seen by the next replay.
    pywb is a program of its own: found where NEWSKEEP_PYWB says, where --install put it, or on the PATH.

    Examples:
      newskeep replay --install
      newskeep replay
      newskeep replay https://courier.example/2026/11/tram --port 0
    """
    if install:
        _install(call)
        return
    with call.open() as archive, archive.replay(page, port=port) as running:
        if call.json:
            shape = {"url": running.address, "captures": running.captures, "pid": running.process.pid}
            call.out.record(shape)
        else:
            call.out.text(f"{running.address}\n")
        # whoever reads from a pipe is to have the address while it is served
        call.out.close()
        captures = words.count(running.captures, "capture")
        call.out.say(f"pywb replays {captures} of {archive.home} to this machine alone; Ctrl-C stops it.")
        running.wait()


def _install(call: Call) -> None:
    from newskeep.archive.replay.pywb import environment_folder, install_pywb

    call.out.say(f"Installing pywb into {environment_folder()}; this takes half a minute.")
    program = install_pywb()
    if call.json:
        call.out.record({"pywb": str(program)})
    call.out.say(f"Installed {program}. Now: newskeep replay")
