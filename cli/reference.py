"""docs/cli.md, made from the commands themselves: `python -m cli.reference > docs/cli.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from cli.manual import ARTICLE, EXITS, FOUND, LAST_LINE, OUTPUT, Entry, Parameter, manual

_EXITS = "".join(f"| {status} | {means} |\n" for status, means in EXITS)
_HEAD = f"""# Commands

This page is made by `python -m cli.reference > docs/cli.md`.

{ARTICLE}

**Where things are found.** {FOUND}

**Output.** {OUTPUT}

**Exit status.**

| status | means |
|---|---|
{_EXITS}
{LAST_LINE}
"""


def reference() -> str:
    """The page, in Markdown."""
    root = manual()
    shared = _table(option for option in root.options if option.shared)
    parts, panel = [_HEAD, f"## Global options\n\nTaken before and after the command.\n\n{shared}"], ""
    for entry in root.all():
        if not entry.words:
            continue
        if entry.panel != panel:
            panel = entry.panel
            parts.append(f"## {panel}\n")
        parts.append(_section(entry))
    return "\n".join(parts)


def _section(entry: Entry) -> str:
    parts = [f"### {entry.path}\n", entry.prose + "\n", f"```\n{entry.usage}\n```\n"]
    if own := [parameter for parameter in entry.parameters if not parameter.shared]:
        parts.append(_table(own))
    if entry.examples:
        parts.append(f"```sh\n{entry.examples}\n```\n")
    return "\n".join(parts)


def _table(parameters: Iterable[Parameter]) -> str:
    return "| option | |\n|---|---|\n" + "".join(_row(parameter) for parameter in parameters)


def _row(parameter: Parameter) -> str:
    spelled = f"{', '.join(parameter.names)} {parameter.value}".strip().replace("|", r"\|")
    return f"| `{spelled}` | {parameter.says} |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
