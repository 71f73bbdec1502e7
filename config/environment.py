"""Settings from the environment: `NEWSKEEP_CRAWL__DELAY=0s`, `NEWSKEEP_SOURCES__COURIER__SCHEDULE=manual`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from config import keys
from config.refusals import Refusal
from config.spelling import KeyPath, variable

_PREFIX = "NEWSKEEP_"
_SECTIONS = tuple(keys.names(()))
# Names that belong to the command, the launcher and the tests.
_NO_SETTINGS = ("NEWSKEEP_CONFIG", "NEWSKEEP_HOME", "NEWSKEEP_VENV")
_TESTS = "NEWSKEEP_TEST_"
_FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A setting that a variable makes."""

    name: str
    path: KeyPath
    #: its value as the file would have it
    value: object


def variables(env: Mapping[str, str], sources: Collection[str]) -> tuple[list[Variable], list[Refusal]]:
    """The settings in an environment, and those that are none because of how they are written.

    Names without a double underscore are not ours (a service manager sets `NEWSKEEP_SERVICE_HOST`),
    unless they begin like a section of the configuration.

    Args:
        env: the environment.
        sources: names of the sources in the file, in whose spelling a variable's name is read.
    """
    found, refused = [], []
    for name in sorted(env):
        if not name.startswith(_PREFIX) or name in _NO_SETTINGS or name.startswith(_TESTS):
            continue
        if "__" in name:
            path = _path(name.removeprefix(_PREFIX), sources)
            found.append(Variable(name, path, _value(path, env[name])))
        elif re.match(rf"({'|'.join(_SECTIONS)})(_|$)", name.removeprefix(_PREFIX).lower()):
            refused.append(Refusal(name, "", _one_underscore(name)))
    return found, refused


def _path(name: str, sources: Collection[str]) -> KeyPath:
    parts = name.split("__")
    if parts[0].lower() != "sources" or len(parts) < 3:
        return tuple(part.lower() for part in parts)
    return ("sources", _source("__".join(parts[1:-1]), sources), parts[-1].lower())


def _source(name: str, sources: Collection[str]) -> str:
    """The source that is meant: a variable's name can't hold its dots and hyphens."""
    if name in sources:
        return name
    wanted = variable((name,))
    return next((source for source in sources if variable((source,)) == wanted), name.lower())


def _value(path: KeyPath, text: str) -> object:
    takes = keys.takes(path)
    if takes is bool:
        return _FLAGS.get(text.strip().lower(), text)
    if takes in {int, float, tuple}:
        return _literal(text)
    return text


def _literal(text: str) -> object:
    """A JSON or TOML value; anything else is left as it is, for the setting to judge."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        document: dict[str, Any] = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return document["value"] if document.keys() == {"value"} else text


def _one_underscore(name: str) -> str:
    words = name.removeprefix(_PREFIX).lower()
    meant = next((leaf for leaf in keys.leaves() if "_".join(map(str, leaf)) == words), None)
    hint = f"did you mean {variable(meant)}?" if meant else "a setting is NEWSKEEP_SECTION__KEY"
    return f"no such setting; two underscores stand between a section and its key; {hint}"
