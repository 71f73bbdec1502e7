"""What stands on the command line, turned into values.

Typer has pydantic do that, and importing it takes longer than most commands do. So what is plainly right (text, a path,
a whole number within its bounds, one of a few words) is taken here; typer is left with the rest, and says what is wrong.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from typer.core import TyperArgument, TyperOption

_WHOLE = re.compile(r"-?[0-9]{1,18}")


class _UnclearError(Exception):
    """Typer has to look at it."""


class _Option(TyperOption):
    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value that a command is given for what stands on the command line."""
        try:
            return _taken(self, ctx, value)
        except _UnclearError:
            return super().process_value(ctx, value)


class _Argument(TyperArgument):
    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value that a command is given for what stands on the command line."""
        try:
            return _taken(self, ctx, value)
        except _UnclearError:
            return super().process_value(ctx, value)


_OURS: dict[type, type] = {TyperOption: _Option, TyperArgument: _Argument}


def plain(parameters: list[Any]) -> list[Any]:
    """A command's parameters, such that typer need not look at what is plainly right."""
    for parameter in parameters:
        # typer makes them itself, and nobody can tell it of what kind
        parameter.__class__ = _OURS.get(type(parameter), type(parameter))
    return parameters


def _taken(parameter: Any, context: Any, value: Any) -> Any:
    if parameter.required and not value:
        raise _UnclearError
    described = parameter.type_descriptor
    kind, info = described.annotation, described.parameter_info
    several = parameter.multiple or parameter.nargs != 1
    if value is None:
        value = () if several else None
    else:
        value = (
            [_one(get_args(kind)[0], info, item) for item in value] if several else _one(kind, info, value)
        )
    return parameter.callback(context, parameter, value) if parameter.callback else value


def _one(kind: Any, info: Any, value: Any) -> Any:
    match value:
        case str() if kind is str:
            return value
        case str() if kind is Path:
            return Path(value)
        case str() if kind is int and _WHOLE.fullmatch(value):
            return _within(int(value), info.min, info.max)
        case str() if isinstance(kind, type) and issubclass(kind, Enum):
            return _chosen(kind, value)
        case _ if isinstance(kind, type) and isinstance(value, kind):
            return value
    raise _UnclearError


def _within(number: int, least: float | None, most: float | None) -> int:
    if (least is not None and number < least) or (most is not None and number > most):
        raise _UnclearError
    return number


def _chosen(kind: type[Enum], word: str) -> Enum:
    found = next((choice for choice in kind if choice.value == word), None)
    if found is None:
        raise _UnclearError
    return found
