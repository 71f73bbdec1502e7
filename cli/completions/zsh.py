"""Completion for zsh."""

from __future__ import annotations

from collections.abc import Iterator

from cli.completions.values import SOURCES, Kind, kind, own, steps, with_values
from cli.manual import Entry, Parameter

_SCRIPT = """#compdef newskeep
# newskeep's completion for zsh; made by `newskeep completion zsh`.
_newskeep() {{
    local word before="" command="" i
    local -a options commands
    for ((i = 2; i < CURRENT; i++)); do
        word="${{words[i]}}"
        case "$before" in
            {values}) before=""; continue ;;
        esac
        case "$command/$word" in
            {steps}) command="${{command:+$command }}$word" ;;
        esac
        before="$word"
    done
    case "$command:${{words[CURRENT - 1]}}" in
{after}
    esac
    case "$command" in
{offers}
    esac
    if [[ "$PREFIX" == -* ]]; then
        _describe -o option options
        return
    fi
    if (( $#commands )); then
        _describe command commands
        return
    fi
    case "$command" in
{arguments}
        *) _describe -o option options ;;
    esac
}}
_newskeep_sources() {{
    compadd -- ${{(f)"$({sources})"}}
}}
if [[ "${{funcstack[1]}}" == _newskeep ]]; then
    _newskeep "$@"
else
    compdef _newskeep newskeep
fi
"""


def script(root: Entry) -> str:
    """The script."""
    return _SCRIPT.format(
        values=" | ".join(with_values(root)),
        steps=" | ".join(f'"{step}"' for step in steps(root)),
        after="\n".join(_after(root)),
        offers="\n".join(_offer(entry) for entry in root.all()),
        arguments="\n".join(_arguments(root)),
        sources=SOURCES,
    )


def _after(root: Entry) -> Iterator[str]:
    """What follows an option that has a value."""
    for option in root.options:
        if option.shared and option.value:
            yield _case(f"*:{option.names[0]}", root, option)
    for entry in root.all():
        for option in own(entry):
            if option.value:
                names = " | ".join(f'"{" ".join(entry.words)}:{name}"' for name in option.names)
                yield _case(names, entry, option)


def _offer(entry: Entry) -> str:
    options = [f"{name}:{option.says}" for option in entry.options for name in option.names]
    commands = [f"{below.words[-1]}:{below.summary}" for below in entry.below]
    lists = f"options=({_quoted([*options, '--help:Show the help.'])}) commands=({_quoted(commands)})"
    return f'        "{" ".join(entry.words)}") {lists} ;;'


def _arguments(root: Entry) -> Iterator[str]:
    for entry in root.all():
        if entry.arguments and not entry.below:
            yield _case(f'"{" ".join(entry.words)}"', entry, entry.arguments[0])


def _case(pattern: str, entry: Entry, parameter: Parameter) -> str:
    done = {
        Kind.WORDS: f"compadd -- {' '.join(parameter.choices)}",
        Kind.FILE: "_files",
        Kind.FOLDER: "_files -/",
        Kind.SOURCE: "_newskeep_sources",
        Kind.NOTHING: f"_message {_quoted([parameter.says])}",
    }[kind(entry, parameter)]
    return f"        {pattern}) {done}; return ;;"


def _quoted(texts: list[str]) -> str:
    """Texts as words of zsh, in which nothing is expanded."""
    return " ".join("'" + text.replace("'", "'\\''") + "'" for text in texts)
