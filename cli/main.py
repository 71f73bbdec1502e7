"""The command line: joins the commands, in the order in which the help shows them."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

import newskeep
from cli import failing
from cli.calling import Call, group_callback
from cli.commands import Panels, app, root

#: where each command is, imported when it is called: a short one is over before all of them would be
_PANELS: Panels = {
    "Start here": {"demo": "demo:demo", "init": "init:init"},
    "Crawl": {
        "crawl": "crawl:crawl",
        "import": "import_:import_",
        "run": "run:run",
        "status": "status:status",
        "runs": "runs:runs",
        "service": "service:service",
        "sources": "sources:GROUP",
    },
    "Read the archive": {
        "list": "list:list_articles",
        "search": "search:search",
        "show": "show:show",
        "versions": "versions:versions",
        "diff": "diff:diff",
        "clusters": "clusters:clusters",
        "stats": "stats:stats",
        "why": "why:why",
        "query": "query:query",
        "export": "export:export",
        "replay": "replay:replay",
    },
    "Look after it": {
        "verify": "verify:verify",
        "repair": "repair:repair",
        "reextract": "reextract:reextract",
        "reindex": "reindex:reindex",
        "doctor": "doctor:doctor",
        "config": "config:GROUP",
        "completion": "completion:completion",
        "man": "man:man",
    },
}
_HELP = "Crawl news on a schedule and keep it: every page, every version of every article."
_EPILOG = (
    "New here? `newskeep demo` shows it all on a small news site of its own; "
    "`newskeep init` starts an archive of yours."
)


def build() -> typer.Typer:
    """The whole command line as typer sees it."""
    version = Annotated[
        bool,
        typer.Option(
            "--version", metavar="", help="Show the version and exit.", callback=_version, is_eager=True
        ),
    ]
    whole = app(_HELP, root(_PANELS))
    whole.callback(invoke_without_command=True, epilog=_EPILOG)(group_callback(_next_step, version=version))
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: of the command line, without the program's name.

    Returns:
        The exit status, as the documentation lists them.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _prepare_process()
    machine = "--json" in arguments
    try:
        status = get_command(build()).main(args=arguments, prog_name="newskeep", standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        refused = failing.usage(error, context.command_path if context else "newskeep")
        return failing.report(refused, machine=machine, verbose=False)
    except (typer.Abort, failing.Terminated, KeyboardInterrupt) as error:
        stopped = error if isinstance(error, failing.Terminated) else KeyboardInterrupt()
        return failing.report(stopped, machine=machine, verbose=False)
    return int(status or 0)


def _prepare_process() -> None:
    signal.signal(signal.SIGTERM, failing.terminate)
    for stream in (sys.stdout, sys.stderr):
        # Titles are in every script; into a file or pipe they go as UTF-8 whatever the locale says.
        encoding = None if stream.isatty() else "utf-8"
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _next_step(call: Call) -> None:
    from cli.next import next_step

    next_step(call)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"newskeep {newskeep.__version__}\n")
        raise typer.Exit
