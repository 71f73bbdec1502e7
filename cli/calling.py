"""How a command is called: the options that all of them take, before and after the command, and what they share."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import failing
from cli.home import configuration_file, find_home
from cli.output import Output

if TYPE_CHECKING:
    from config.loading import Loaded
    from newskeep.archive.archive import Archive

#: heading of the global options in the help
GLOBAL_PANEL = "Global options, before or after the command"


def flag(*names: str, says: str, panel: str | None = None) -> Any:
    """An option that is there or not; the help shows no value for it."""
    return typer.Option(*names, metavar="", help=says, rich_help_panel=panel)


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration file.",
        rich_help_panel=GLOBAL_PANEL,
        show_default=False,
    ),
]
HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", help="Home of the archive.", rich_help_panel=GLOBAL_PANEL, show_default=False
    ),
]
JsonOption = Annotated[
    bool, flag("--json", says="JSON on standard output, and nothing else there.", panel=GLOBAL_PANEL)
]
QuietOption = Annotated[
    bool, flag("--quiet", "-q", says="Say nothing but data and errors.", panel=GLOBAL_PANEL)
]
VerboseOption = Annotated[
    bool, flag("--verbose", "-v", says="Say more: a crawl's log, tracebacks.", panel=GLOBAL_PANEL)
]
_GLOBALS: dict[str, tuple[Any, Any]] = {
    "config": (ConfigOption, None),
    "home": (HomeOption, None),
    "json": (JsonOption, False),
    "quiet": (QuietOption, False),
    "verbose": (VerboseOption, False),
}


@dataclass(frozen=True)
class Call:
    """What a command is given besides its own arguments."""

    config: Path | None = None
    home: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    out: Output = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "out", Output(machine=self.json, quiet=self.quiet))

    def with_options(self, **later: Any) -> Call:
        """This call with the options that stood further right; those that were left out stay as they are."""
        return Call(**{name: later.get(name) or getattr(self, name) for name in _GLOBALS})

    def archive_home(self) -> Path:
        """The home of the archive, found without a configuration where there is none.

        Raises:
            ConfigError: the configuration file can't be read.
        """
        return find_home(self.config, self.home)

    def open(self) -> Archive:
        """The archive, open for reading.

        Raises:
            NotFoundError: there is none.
            CatalogError: its catalog can't be read.
        """
        from newskeep.archive.opening import in_bucket, open_archive

        bucket = in_bucket(self.home) if self.home else ""
        return open_archive(bucket or self.archive_home())

    def load(self) -> Loaded:
        """The whole configuration.

        Raises:
            ConfigError: something is wrong with it.
        """
        import os

        from config.loading import load

        return load(configuration_file(self.config), os.environ, self.home)

    def fail(self, message: str, hint: str = "", *, code: str, status: int) -> int:
        """Say that what was asked was not done, or not all of it; the exit status to return."""
        return failing.tell(message, hint=hint, code=code, status=status, machine=self.json)


Command = Callable[..., int | None]


@dataclass(frozen=True, slots=True)
class Group:
    """A command that has commands of its own."""

    help: str
    commands: Mapping[str, Command]
    #: what it does when none of them is named; it shows its help when left out
    alone: Command | None = None


def with_globals(function: Command) -> Command:
    """A command as typer takes it: the global options added, a `Call` made of them, errors turned into exit statuses.

    Args:
        function: takes a `Call` first, then its own arguments; returns the exit status, None for 0.
    """

    def command(context: typer.Context, **values: Any) -> int:
        call = _merged(context, values)
        return _run(function, call, values)

    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    command.__name__, command.__doc__ = function.__name__, function.__doc__
    return _signed(command, own)


def group_callback(alone: Command | None = None, **options: Any) -> Command:
    """What typer calls for a command that has commands of its own.

    Args:
        alone: what it does when none of them is named; it shows its help when left out.
        options: flags of its own, with callbacks of their own, by name.
    """

    def begin(context: typer.Context, **values: Any) -> int:
        call = _merged(context, values)
        if context.invoked_subcommand is not None:
            return 0
        if alone is not None:
            return _run(alone, call, {})
        call.out.text(context.get_help())
        return 0

    flags = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=False)
        for name, annotation in options.items()
    ]
    return _signed(begin, flags)


def _merged(context: typer.Context, values: dict[str, Any]) -> Call:
    options = {name: values.pop(name) for name in _GLOBALS}
    above = context.obj if isinstance(context.obj, Call) else Call()
    context.obj = call = above.with_options(**options)
    return call


def _signed(function: Command, own: list[inspect.Parameter]) -> Command:
    """Give a function the signature that typer reads: the context, its own parameters, the global options."""
    parameters = [
        inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own),
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in _GLOBALS.items()
        ),
    ]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return function


def _run(function: Command, call: Call, values: dict[str, Any]) -> int:
    try:
        status = function(call, **values) or 0
        call.out.close()
    except (Exception, KeyboardInterrupt, failing.Terminated) as error:  # noqa: BLE001 - where every error ends
        return failing.report(error, machine=call.json, verbose=call.verbose)
    return status
