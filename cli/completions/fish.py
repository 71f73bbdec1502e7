"""Completion for fish 3 and newer."""

from __future__ import annotations

from collections.abc import Iterator

from cli.completions.values import SOURCES, Kind, kind, own, steps, with_values
from cli.manual import Entry, Parameter

_HEAD = """# newskeep's completion for fish; made by `newskeep completion fish`.
function __newskeep_at
    set -l command ""
    set -l before ""
    for word in (commandline -opc)[2..-1]
        if contains -- "$before" {values}
            set before ""
            continue
        end
        switch "$command/$word"
            case {steps}
                set command (string trim -- "$command $word")
        end
        set before $word
    end
    test "$command" = "$argv"
end
complete -c newskeep -f
"""


def script(root: Entry) -> str:
    """The script."""
    head = _HEAD.format(
        values=" ".join(with_values(root)), steps=" ".join(_quoted(step) for step in steps(root))
    )
    return head + "".join(f"complete -c newskeep {line}\n" for line in _lines(root))


def _lines(root: Entry) -> Iterator[str]:
    for option in root.options:
        yield _option(root, option, "" if option.shared else "-n __newskeep_at ")
    yield "-s h -l help -d 'Show the help.'"
    for entry in root.all():
        where = f"-n {_quoted(' '.join(('__newskeep_at', *entry.words)))} "
        for below in entry.below:
            yield f"{where}-a {below.words[-1]} -d {_quoted(below.summary)}"
        if entry.words:
            yield from (_option(entry, option, where) for option in own(entry))
        if entry.arguments and (offered := _offered(entry, entry.arguments[0])):
            yield f"{where}{offered}"


def _option(entry: Entry, option: Parameter, where: str) -> str:
    names = " ".join(
        f"-l {name.removeprefix('--')}" if name.startswith("--") else f"-s {name[1:]}"
        for name in option.names
    )
    alone = "-r" if kind(entry, option) is Kind.FILE else "-x"
    value = f"{alone} {_offered(entry, option)} " if option.value else ""
    return f"{where}{names} {value}-d {_quoted(option.says)}"


def _offered(entry: Entry, parameter: Parameter) -> str:
    return {
        Kind.WORDS: f"-a {_quoted(' '.join(parameter.choices))}",
        Kind.FILE: "-F",
        Kind.FOLDER: "-a '(__fish_complete_directories)'",
        Kind.SOURCE: f"-a {_quoted(f'({SOURCES})')}",
        Kind.NOTHING: "",
    }[kind(entry, parameter)]


def _quoted(text: str) -> str:
    """A text as one word of fish, in which nothing is expanded."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
