"""The commands by name: each is imported and built when it is asked for, as a short one is over before all of them are."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli import parameters
from cli.calling import Command, Group, group_callback, with_globals

#: a panel of the help, then a command, then where it is: module of `cli` and name in it
Panels = Mapping[str, Mapping[str, str]]


class Commands(Mapping[str, Any]):
    """Every command as the parser takes it, in the order in which the help shows them.

    Args:
        panels: where each of them is.
    """

    def __init__(self, panels: Panels) -> None:
        self._found = {
            name: (where, panel) for panel, commands in panels.items() for name, where in commands.items()
        }
        self._built = cache(self._build)

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            raise KeyError(name)
        return self._built(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def summaries(self) -> dict[str, Any]:
        """The commands as far as a list of them shows them: without their parameters, which take long to read."""
        return {
            name: OneCommand(name=name, help=_about(_imported(where)), rich_help_panel=panel)
            for name, (where, panel) in self._found.items()
        }

    def _build(self, name: str) -> Any:
        where, panel = self._found[name]
        built: Any = get_command(_app(name, _imported(where)))
        built.name, built.rich_help_panel = name, panel
        return built


class OneCommand(TyperCommand):
    """A command whose values are taken quickly."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters."""
        return parameters.plain(super().get_params(ctx))


class CommandGroup(TyperGroup):
    """A command that has commands of its own."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters."""
        return parameters.plain(super().get_params(ctx))


def root(panels: Panels) -> type[TyperGroup]:
    """The kind of group that has these commands, none of which it knows yet."""

    class Root(CommandGroup):
        def __init__(self, *, commands: object = None, **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands: Any = Commands(panels)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            whole = self.commands
            self.commands = whole.summaries()
            try:
                super().format_help(ctx, formatter)
            finally:
                self.commands = whole

    return Root


def app(help_text: str | None = None, cls: type[TyperGroup] = CommandGroup) -> typer.Typer:
    """An empty command line of ours.

    Args:
        help_text: what the help says of it.
        cls: the kind of group that it is.
    """
    return typer.Typer(
        cls=cls,
        help=help_text,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _imported(where: str) -> Command | Group:
    module, _, attribute = where.partition(":")
    found: Command | Group = getattr(import_module(f"cli.{module}"), attribute)
    return found


def _about(command: Command | Group) -> str:
    return command.help if isinstance(command, Group) else inspect.getdoc(command) or ""


def _app(name: str, command: Command | Group) -> typer.Typer:
    if not isinstance(command, Group):
        alone = app()
        alone.command(name, cls=OneCommand)(with_globals(command))
        return alone
    group = app(command.help)
    group.callback(invoke_without_command=True)(group_callback(command.alone))
    for below, function in command.commands.items():
        group.command(below, cls=OneCommand)(with_globals(function))
    return group
