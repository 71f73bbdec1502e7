"""The settings as a list, for `newskeep config show`."""

from __future__ import annotations

from dataclasses import dataclass

from config import keys, spelling
from config.loading import Loaded
from config.schema import Config

#: addresses that are worth as much as a password
_SECRET = {("alarms", "to"), ("daemon", "ping")}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that holds."""

    #: dotted, as in TOML
    key: str
    #: as it would stand in the file; passwords are starred out
    value: str
    #: where it comes from
    origin: str


def listing(loaded: Loaded) -> list[Setting]:
    """Every setting with its value and origin, in the file's order; of what a source inherits, nothing."""
    return [
        Setting(key := spelling.dotted(path), _shown(path, value), loaded.origins[key])
        for path, value in keys.settings(loaded.config)
        if not _is_inherited(loaded.config, path)
    ]


def _shown(path: spelling.KeyPath, value: object) -> str:
    """A value as it would stand in the file, without its password."""
    if path in _SECRET and value:
        return spelling.value(["****"] * len(value) if isinstance(value, tuple) else "****")
    if path[-1] in {"max_page", "spool_limit", "min_free"} and isinstance(value, int):
        return spelling.text(spelling.size(value))
    return spelling.without_password(spelling.value(value))


def _is_inherited(config: Config, path: spelling.KeyPath) -> bool:
    if keys.inherited_from(path) is None or path[-1] == "schedule":
        return False
    return path[-1] not in config.sources[str(path[1])].model_fields_set
