"""What can stand where on a command line, as every shell is told."""

from __future__ import annotations

from enum import StrEnum

from cli.manual import Entry, Parameter

#: lists the sources; asked when somebody wants a name completed
SOURCES = "newskeep sources list --quiet 2>/dev/null | tail -n +2 | cut -f 1"


class Kind(StrEnum):
    """What a value can be completed by."""

    WORDS = "words"
    FILE = "file"
    FOLDER = "folder"
    SOURCE = "source"
    NOTHING = "nothing"


def kind(entry: Entry, parameter: Parameter) -> Kind:
    """What a parameter's value is completed by."""
    if parameter.choices:
        return Kind.WORDS
    if parameter.value in {"FILE", "PATH"}:
        return Kind.FILE
    if parameter.value == "DIR":
        return Kind.FOLDER
    named = "--source" in parameter.names or (entry.words[:1] == ("sources",) and not parameter.names)
    if "SOURCE" in parameter.value or (named and "NAME" in parameter.value):
        return Kind.SOURCE
    return Kind.NOTHING


def with_values(root: Entry) -> list[str]:
    """The options that a value follows, in whatever command."""
    names = {
        name for entry in root.all() for option in entry.options if option.value for name in option.names
    }
    return sorted(names - {name for option in root.options if not option.value for name in option.names})


def steps(root: Entry) -> list[str]:
    """Every command as `above/command`: `/list`, `sources/add`."""
    return [f"{' '.join(entry.words[:-1])}/{entry.words[-1]}" for entry in root.all() if entry.words]


def own(entry: Entry) -> list[Parameter]:
    """The options that only this command takes."""
    return [option for option in entry.options if not option.shared]


def spellings(entry: Entry) -> list[str]:
    """Every option that can stand behind a command."""
    return [name for option in entry.options for name in option.names] + ["--help"]
