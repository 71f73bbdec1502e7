"""What the reference page and the man page both say: the commands as data, and the words around them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from typer.main import get_command

from cli.calling import GLOBAL_PANEL
from cli.main import build

#: exit status, and what it means
EXITS = (
    ("0", "what was asked was done, also when there was nothing new"),
    (
        "1",
        "it was not: a crawl that could not start, fetched nothing of what it had to, or fetched pages and stored none",
    ),
    ("2", "wrong usage or configuration; nothing was started"),
    ("3", "finished, but a source or an item of it failed"),
    ("4", "no such archive, source, article or run"),
    ("5", "the archive is in use"),
    ("6", "`verify` found damage"),
    ("7", "storage, catalog or daemon can't be reached"),
    ("130, 143", "stopped by Ctrl-C or SIGTERM; what was fetched is stored"),
)
ARTICLE = """ARTICLE is an id, an unambiguous beginning of one, or a URL. TIME is a time (`2026-11-22T10:00Z`), a day
(`2026-11-22`), a month (`2026-11`) or an age (`7d`)."""
FOUND = """Configuration: `--config FILE`, else `$NEWSKEEP_CONFIG`, else `./newskeep.toml`, else
`./config/newskeep.toml`, else `~/.config/newskeep/newskeep.toml`. Home: `--home DIR`, else `$NEWSKEEP_HOME`, else the
file's `archive.home`, else `./archive`. Commands that read an archive need no configuration."""
OUTPUT = """Data goes to standard output, everything else to standard error. On a terminal lists are tables, cut to its
width, and a narrow one has fewer columns; into a pipe they are tab-separated full values with a header line (tabs and line breaks in a value become
blanks); with `--json` one JSON object, or one a line for lists. `NO_COLOR` is heeded."""
LAST_LINE = """The last line on standard error says in words what happened. With `--json`, a failure is
`{"type": "error", "code", "exit", "message", "hint"}` there."""

_EXAMPLES = "Examples:\n"


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option or an argument."""

    #: `-o`, `--output`; empty for an argument
    names: tuple[str, ...]
    #: what its value is called; empty for a flag
    value: str
    says: str
    required: bool = False
    #: an argument that may be given several times
    repeated: bool = False
    #: one of those that every command takes
    shared: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it takes; empty where it takes others too."""
        words = self.value.split("|")
        return tuple(words) if len(words) > 1 and self.value.islower() else ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A command."""

    #: `sources`, `add`; empty for newskeep itself
    words: tuple[str, ...]
    #: heading under which the help has it
    panel: str
    #: paragraphs; the first one says in a sentence what it does
    prose: str
    #: a command line each
    examples: str
    parameters: tuple[Parameter, ...]
    below: tuple[Entry, ...] = ()

    @property
    def path(self) -> str:
        """As it is typed."""
        return " ".join(("newskeep", *self.words))

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return " ".join(self.prose.partition("\n\n")[0].split())

    @property
    def options(self) -> tuple[Parameter, ...]:
        """All that begin with a hyphen."""
        return tuple(parameter for parameter in self.parameters if parameter.names)

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """All that don't."""
        return tuple(parameter for parameter in self.parameters if not parameter.names)

    @property
    def usage(self) -> str:
        """How it is called."""
        words = [self.path, "COMMAND" if self.below else "", "[OPTIONS]"]
        for argument in self.arguments:
            spelled = argument.value if argument.required else f"[{argument.value}]"
            words.append(spelled + ("…" if argument.repeated else ""))
        return " ".join(word for word in words if word)

    def all(self) -> Iterator[Entry]:
        """It and every command below it, in the order of the help."""
        yield self
        for entry in self.below:
            yield from entry.all()


def manual() -> Entry:
    """newskeep, with all of its commands."""
    root: Any = get_command(build())
    context = root.make_context("newskeep", [], resilient_parsing=True)
    return _entry(root, (), "", context)


def _entry(command: Any, words: tuple[str, ...], panel: str, context: Any) -> Entry:
    prose, _, examples = inspect.cleandoc(command.help or "").partition(_EXAMPLES)
    below = getattr(command, "commands", {})
    return Entry(
        words,
        panel,
        prose.strip(),
        inspect.cleandoc(examples),
        tuple(_parameter(found) for found in command.get_params(context) if found.name != "help"),
        tuple(
            _entry(found, (*words, name), getattr(found, "rich_help_panel", "") or panel, context)
            for name, found in below.items()
        ),
    )


def _parameter(found: Any) -> Parameter:
    is_option = found.param_type_name == "option"
    return Parameter(
        tuple(found.opts) if is_option else (),
        (found.metavar or "") if is_option else (found.metavar or "").strip("[]…"),
        found.help or "",
        bool(found.required),
        found.nargs == -1,
        getattr(found, "rich_help_panel", None) == GLOBAL_PANEL,
    )
