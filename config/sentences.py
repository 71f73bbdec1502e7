"""The words for each kind of mistake that validation finds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import ErrorDetails

from config import suggestions
from config.origins import Origin
from config.spelling import KeyPath, dotted, key, shortened, value


@dataclass(frozen=True, slots=True)
class Mistake:
    """One finding of pydantic."""

    #: pydantic's name for it
    kind: str
    path: KeyPath
    #: what was written there
    written: object
    #: pydantic's own words
    message: str
    context: Mapping[str, Any] = field(default_factory=dict)


def mistake(detail: ErrorDetails) -> Mistake:
    """A finding of pydantic, with the path of the key that it is about."""
    context = detail.get("ctx", {})
    # "[key]" is pydantic's mark for the name of an entry, as against its value.
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "contradiction":
        path = (*path, *context["path"])
    return Mistake(detail["type"], path, detail["input"], detail["msg"], context)


def sentence(mistake: Mistake, origin: Origin) -> str:
    """What is wrong and what to do."""
    if mistake.kind == "extra_forbidden":
        return suggestions.no_such_setting(mistake.path, mistake.written, bool(origin.variable))
    words = _WORDS.get(mistake.kind)
    return words(mistake) if words else mistake.message[0].lower() + mistake.message[1:]


def follows(mistake: Mistake, mistakes: Iterable[Mistake]) -> bool:
    """Whether a mistake is there only because of another one, and nothing need be said of it."""
    if mistake.kind == "too_short":
        return bool(mistake.written)  # what stands in the list is refused already
    if mistake.kind != "missing":
        return False
    table = mistake.path[:-1]
    unknown = [other for other in mistakes if other.kind == "extra_forbidden" and other.path[:-1] == table]
    return any(
        isinstance(other.written, dict) or suggestions.nearest(other.path) == mistake.path
        for other in unknown
    )


def _own_words(mistake: Mistake) -> str:
    return str(mistake.context["error"])


def _contradiction(mistake: Mistake) -> str:
    return str(mistake.context["sentence"])


def _missing(mistake: Mistake) -> str:
    return f'needs {mistake.path[-1]}, a list of at least one address: {mistake.path[-1]} = ["https://…"]'


def _too_short(mistake: Mistake) -> str:
    return f'is empty; name at least one: {_name(mistake)} = ["https://…"]'


def _list(mistake: Mistake) -> str:
    said = f"takes a list, not {shortened(mistake.written)}"
    if isinstance(mistake.written, str):
        return f"{said}; put it in brackets: {_name(mistake)} = [{shortened(mistake.written)}]"
    return said


def _table(mistake: Mistake) -> str:
    name, written = dotted(mistake.path), shortened(mistake.written)
    if mistake.path == ("sources",):
        return "takes a table for each source, with its name: [sources.courier]"
    if mistake.path[0] == "sources" and isinstance(mistake.written, str):
        return f"takes a table; write [{name}] and below it urls = [{written}]"
    return f"takes a table, not {written}; write [{name}]"


def _text(mistake: Mistake) -> str:
    if isinstance(mistake.written, str | list | dict):
        return f"takes one text, not {shortened(mistake.written)}"
    return f'takes a text in quotes, not {shortened(mistake.written)}; write "{shortened(mistake.written)}"'


def _whole_number(mistake: Mistake) -> str:
    said = f"takes a whole number, not {shortened(mistake.written)}"
    if isinstance(mistake.written, str) and mistake.written.strip().isdecimal():
        return f"{said}; write it without quotes: {_name(mistake)} = {mistake.written.strip()}"
    return said


def _number(mistake: Mistake) -> str:
    return f"takes a number between 0 and 1, not {shortened(mistake.written)}"


def _flag(mistake: Mistake) -> str:
    return f"takes true or false without quotes, not {shortened(mistake.written)}"


def _too_small(mistake: Mistake) -> str:
    return f"{value(mistake.written)} is less than {mistake.context['ge']:g}"


def _too_large(mistake: Mistake) -> str:
    most = mistake.context["le"]
    match mistake.written:
        case int() | float() as written if most == 1 and 1 < written <= 100:
            return f"{written:g} is more than 1; write {written / 100:g} for {written:g} %"
        case float() as written if math.isnan(written):
            return _number(mistake)
        case written:
            return f"{value(written)} is more than {most:.0f}"


def _choice(mistake: Mistake) -> str:
    choices = [choice.strip("'") for choice in mistake.context["expected"].replace(" or ", ", ").split(", ")]
    near = suggestions.close(str(mistake.written), choices)
    said = f"{shortened(mistake.written)} is none of " + ", ".join(value(choice) for choice in choices)
    return f'{said}; did you mean "{near}"?' if near else said


def _name(mistake: Mistake) -> str:
    return key(str(mistake.path[-1]))


_WORDS: dict[str, Callable[[Mistake], str]] = {
    "value_error": _own_words,
    "contradiction": _contradiction,
    "missing": _missing,
    "too_short": _too_short,
    "tuple_type": _list,
    "dict_type": _table,
    "model_type": _table,
    "string_type": _text,
    "path_type": _text,
    "int_type": _whole_number,
    "float_type": _number,
    "bool_type": _flag,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "literal_error": _choice,
}
