"""docs/cli.md, made from the commands themselves: `python -m cli.reference > docs/cli.md`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from cli.calling import GLOBAL_PANEL
from cli.main import build

_HEAD = """# Commands

This page is made by `python -m cli.reference > docs/cli.md`.

ARTICLE is an id, an unambiguous beginning of one, or a URL. TIME is a time (`2026-11-22T10:00Z`), a day
(`2026-11-22`), a month (`2026-11`) or an age (`7d`).

**Where things are found.** Configuration: `--config FILE`, else `$NEWSKEEP_CONFIG`, else `./newskeep.toml`, else
`./config/newskeep.toml`, else `~/.config/newskeep/newskeep.toml`. Home: `--home DIR`, else `$NEWSKEEP_HOME`, else the
file's `archive.home`, else `./archive`. Commands that read an archive need no configuration.

**Output.** Data goes to standard output, everything else to standard error. On a terminal lists are tables, cut to its
width; into a pipe they are tab-separated full values with a header line (tabs and line breaks in a value become
blanks); with `--json` one JSON object, or one a line for lists. `NO_COLOR` is heeded.

**Exit status.**

| status | means |
|---|---|
| 0 | what was asked was done, also when there was nothing new |
| 1 | it was not: a crawl that could not start, fetched nothing of what it had to, or fetched pages and stored none |
| 2 | wrong usage or configuration; nothing was started |
| 3 | finished, but a source or an item of it failed |
| 4 | no such archive, source, article or run |
| 5 | the archive is in use |
| 6 | `verify` found damage |
| 7 | storage, catalog or daemon can't be reached |
| 130, 143 | stopped by Ctrl-C or SIGTERM; what was fetched is stored |

The last line on standard error says in words what happened. With `--json`, a failure is
`{"type": "error", "code", "exit", "message", "hint"}` there.
"""
_EXAMPLES = "Examples:\n"


def reference() -> str:
    """The page, in Markdown."""
    root: Any = get_command(build())
    context = root.make_context("newskeep", [], resilient_parsing=True)
    shared = _options(root, context, shared=True)
    panels: dict[str, list[str]] = {}
    for name, command in root.commands.items():
        panels.setdefault(command.rich_help_panel, []).extend(_sections(f"newskeep {name}", command, context))
    parts = [_HEAD, f"## Global options\n\nTaken before and after the command.\n\n{shared}"]
    for panel, sections in panels.items():
        parts += [f"## {panel}\n", *sections]
    return "\n".join(parts)


def _sections(path: str, command: Any, context: Any) -> Iterator[str]:
    """A section for a command, and for each of its own commands."""
    prose, _, examples = inspect.cleandoc(command.help or "").partition(_EXAMPLES)
    parts = [f"### {path}\n", prose.strip() + "\n", f"```\n{_usage(path, command, context)}\n```\n"]
    if options := _options(command, context, shared=False):
        parts.append(options)
    if examples:
        parts.append(f"```sh\n{inspect.cleandoc(examples)}\n```\n")
    yield "\n".join(parts)
    for name, below in getattr(command, "commands", {}).items():
        yield from _sections(f"{path} {name}", below, context)


def _usage(path: str, command: Any, context: Any) -> str:
    arguments = [
        parameter for parameter in command.get_params(context) if parameter.param_type_name == "argument"
    ]
    words = [path, "COMMAND" if hasattr(command, "commands") else "", "[OPTIONS]"]
    for argument in arguments:
        spelled = argument.metavar if argument.required else f"[{argument.metavar}]"
        words.append(spelled + ("…" if argument.nargs == -1 else ""))
    return " ".join(word for word in words if word)


def _options(command: Any, context: Any, *, shared: bool) -> str:
    """A table of the global options, or of all others."""
    rows = [
        _row(parameter)
        for parameter in command.get_params(context)
        if (getattr(parameter, "rich_help_panel", None) == GLOBAL_PANEL) is shared
        and parameter.name != "help"
    ]
    return "| option | |\n|---|---|\n" + "".join(rows) if rows else ""


def _row(parameter: Any) -> str:
    names = ", ".join(parameter.opts) if parameter.param_type_name == "option" else ""
    spelled = f"{names} {parameter.metavar}".strip().replace("|", r"\|")
    return f"| `{spelled}` | {parameter.help or ''} |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
