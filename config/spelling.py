"""How settings are spelled: keys as in TOML, values as in TOML, and the environment variable of a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from newskeep.units import format_duration

#: the way to a setting: table names, its key, and the index of an element of a list
KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("B", 1))


def text(value: str) -> str:
    """A text as a TOML basic string (TOML 1.0, String)."""
    # JSON's escapes are a subset of TOML's; only DEL may stand as it is in JSON and not in TOML.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """One part of a TOML key, in quotes where TOML wants them."""
    return name if _BARE.fullmatch(name) else text(name)


def dotted(path: KeyPath) -> str:
    """The whole key: `sources."bbc.co.uk".urls[1]`."""
    spelled = ""
    for part in path:
        if isinstance(part, int):
            spelled += f"[{part}]"
        else:
            spelled += f".{key(part)}" if spelled else key(part)
    return spelled


def variable(path: KeyPath) -> str:
    """The environment variable that sets a key: `NEWSKEEP_CRAWL__DELAY`."""
    parts = [re.sub(r"[^A-Z0-9]", "_", str(part).upper()) for part in path]
    return "NEWSKEEP_" + "__".join(parts)


def size(number: int) -> str:
    """A number of bytes in the largest unit that leaves it whole: `10MB`."""
    unit, factor = next((unit, factor) for unit, factor in _SIZES if number % factor == 0)
    return f"{number // factor}{unit}"


def value(setting: object) -> str:
    """A value as it would stand in the file; an unset one as nothing."""
    match setting:
        case None:
            return ""
        case bool():
            return "true" if setting else "false"
        case int() | float():
            return str(setting)
        case timedelta():
            return text(format_duration(setting))
        case str():
            return text(setting)
        case Mapping():
            pairs = (f"{key(str(name))} = {value(item)}" for name, item in setting.items())
            return "{ " + ", ".join(pairs) + " }" if setting else "{}"
        case Sequence():
            return "[" + ", ".join(value(item) for item in setting) + "]"
        case _:
            return text(str(setting))


def shortened(setting: object, limit: int = 60) -> str:
    """A value as it would stand in the file, without its password, cut so that a sentence can hold it."""
    whole = without_password(value(setting))
    return whole if len(whole) <= limit else f"{whole[:limit]}…"


def without_password(place: str) -> str:
    """An address that may be shown: its password is starred out."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1:****@", place)
