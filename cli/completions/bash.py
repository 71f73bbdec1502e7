"""Completion for bash 4 and newer."""

from __future__ import annotations

from collections.abc import Iterator

from cli.completions.values import SOURCES, Kind, kind, own, spellings, steps, with_values
from cli.manual import Entry, Parameter

_SCRIPT = """# newskeep's completion for bash; made by `newskeep completion bash`.
_newskeep() {{
    local word before="" command="" current="${{COMP_WORDS[COMP_CWORD]}}" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        word="${{COMP_WORDS[i]}}"
        case "$before" in
            {values}) before=""; continue ;;
        esac
        case "$command/$word" in
            {steps}) command="${{command:+$command }}$word" ;;
        esac
        before="$word"
    done
    COMPREPLY=()
    case "$command:${{COMP_WORDS[COMP_CWORD - 1]}}" in
{after}
    esac
    if [[ "$current" == -* ]]; then
        case "$command" in
{options}
        esac
        return
    fi
    case "$command" in
{arguments}
    esac
}}
_newskeep_words() {{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
}}
_newskeep_paths() {{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$current")
}}
complete -F _newskeep newskeep
"""


def script(root: Entry) -> str:
    """The script."""
    return _SCRIPT.format(
        values=" | ".join(with_values(root)),
        steps=" | ".join(f'"{step}"' for step in steps(root)),
        after="\n".join(_after(root)),
        options="\n".join(
            f'            "{_name(entry)}") {_words(spellings(entry))} ;;' for entry in root.all()
        ),
        arguments="\n".join(_arguments(root)),
    )


def _after(root: Entry) -> Iterator[str]:
    """What follows an option that has a value."""
    for option in root.options:
        if option.shared and option.value:
            yield _case(f"*:{option.names[0]}", root, option)
    for entry in root.all():
        for option in own(entry):
            if option.value:
                names = " | ".join(f'"{_name(entry)}:{name}"' for name in option.names)
                yield _case(names, entry, option)


def _arguments(root: Entry) -> Iterator[str]:
    """What stands where no option is asked for."""
    for entry in root.all():
        if entry.below:
            yield f'        "{_name(entry)}") {_words([below.words[-1] for below in entry.below])} ;;'
        elif entry.arguments:
            name = _name(entry)
            yield _case(f'"{name}"', entry, entry.arguments[0])
        else:
            yield f'        "{_name(entry)}") {_words(spellings(entry))} ;;'


def _case(pattern: str, entry: Entry, parameter: Parameter) -> str:
    done = {
        Kind.WORDS: _words(parameter.choices),
        Kind.FILE: "_newskeep_paths -f",
        Kind.FOLDER: "_newskeep_paths -d",
        Kind.SOURCE: f'_newskeep_words "$({SOURCES})"',
        Kind.NOTHING: ":",
    }[kind(entry, parameter)]
    return f"        {pattern}) {done}; return ;;"


def _name(entry: Entry) -> str:
    return " ".join(entry.words)


def _words(words: list[str] | tuple[str, ...]) -> str:
    return f'_newskeep_words "{" ".join(words)}"'
