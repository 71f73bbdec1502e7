"""Finds the configuration and puts its layers together: defaults, file, environment, options."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from config import keys
from config.document import read
from config.environment import variables
from config.origins import DEFAULT, Origin, Origins
from config.places import absolute
from config.refusals import Refusal, refusals_of, refuse
from config.schema import Config
from config.spelling import KeyPath, dotted

_NAME = "newskeep.toml"
# Settings that hold a path, which is relative to where it is written.
_PATHS: tuple[KeyPath, ...] = (("archive", "home"), ("archive", "storage"))
_HOME: KeyPath = ("archive", "home")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration and where it comes from."""

    config: Config
    #: the file it was read from; None when there is none
    path: Path | None
    #: where each setting comes from, by its dotted key: `newskeep.toml:12`, `NEWSKEEP_CRAWL__DELAY`,
    #: `NEWSKEEP_HOME`, `--home` or `default`; what a source inherits comes from where that is set
    origins: Mapping[str, str]


def find(config: Path | None, env: Mapping[str, str]) -> Path | None:
    """The configuration file to use, None when there is none.

    Args:
        config: what `--config` gives; it and `NEWSKEEP_CONFIG` need not exist, so that `load` can say so.
        env: the environment.
    """
    if config is not None:
        return config
    if named := env.get("NEWSKEEP_CONFIG"):
        return Path(named)
    usual = (Path(_NAME), Path("config", _NAME), _user_folder(env) / "newskeep" / _NAME)
    return next((path for path in usual if path.is_file()), None)


def load(path: Path | None, env: Mapping[str, str], home: Path | None = None) -> Loaded:
    """Reads and checks a configuration.

    Args:
        path: the file; None for a configuration without one.
        env: the environment, whose settings go before the file's.
        home: what `--home` gives, which goes before everything.

    Raises:
        ConfigError: something is wrong with it; the message holds every mistake, one a line.
    """
    layers = _Layers(Path.cwd(), {}, Origins())
    if path is not None:
        layers.add_file(path)
    refused = layers.add_environment(env)
    layers.add_homes(env, home)
    try:
        config = Config.model_validate(layers.data)
    except ValidationError as error:
        raise refuse([*refused, *refusals_of(error, layers.origins)]) from None
    if refused:
        raise refuse(refused)
    return Loaded(config, path, MappingProxyType(_origins(config, layers.origins)))


def with_source(config: Config, name: str, urls: Iterable[str], **settings: object) -> Config:
    """The same configuration with one more source, which inherits [crawl] as those in the file do.

    Raises:
        ConfigError: its name, a URL or a setting is wrong.
    """
    source = {"urls": list(urls), **settings}
    try:
        return Config.model_validate({**dict(config), "sources": {**config.sources, name: source}})
    except ValidationError as error:
        raise refuse(refusals_of(error, Origins())) from None


def _user_folder(env: Mapping[str, str]) -> Path:
    """XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored."""
    folder = Path(env.get("XDG_CONFIG_HOME", ""))
    return folder if folder.is_absolute() else Path(env.get("HOME") or Path.home()) / ".config"


@dataclass(slots=True)
class _Layers:
    """The settings collected so far."""

    #: what relative paths are relative to
    base: Path
    data: dict[str, Any]
    origins: Origins

    def add_file(self, path: Path) -> None:
        document = read(path)
        self.base = path.absolute().parent
        self.data = copy.deepcopy(document.data)
        self.origins.file = str(path)
        self.origins.add_file(document.positions)
        for setting in _PATHS:
            table = self.data.get(str(setting[0]))
            if isinstance(table, dict) and isinstance(written := table.get(setting[1]), str):
                table[setting[1]] = absolute(written, self.base)

    def add_environment(self, env: Mapping[str, str]) -> list[Refusal]:
        sources = self.data.get("sources")
        found, refused = variables(env, sources if isinstance(sources, dict) else ())
        for variable in found:
            value = variable.value
            if variable.path in _PATHS and isinstance(value, str):
                value = absolute(value, Path.cwd())
            if not self.put(variable.path, value, Origin(variable.name, variable=variable.name)):
                refused.append(Refusal(variable.name, "", "no such setting; it lies inside another setting"))
        return refused

    def add_homes(self, env: Mapping[str, str], home: Path | None) -> None:
        if home is not None:
            self.put(_HOME, absolute(str(home), Path.cwd()), Origin("--home"))
        elif named := env.get("NEWSKEEP_HOME"):
            self.put(_HOME, absolute(named, Path.cwd()), Origin("NEWSKEEP_HOME", variable="NEWSKEEP_HOME"))
        elif "home" not in self.data.get("archive", {}):
            self.put(_HOME, str(self.base / Config().archive.home), Origin(DEFAULT))

    def put(self, path: KeyPath, value: object, origin: Origin) -> bool:
        """Sets one setting; False when something on its way is no table."""
        table = self.data
        for part in path[:-1]:
            table = table.setdefault(str(part), {})
            if not isinstance(table, dict):
                return False
        table[str(path[-1])] = value
        self.origins.cover(path, origin)
        return True


def _origins(config: Config, known: Origins) -> dict[str, str]:
    found = {}
    for path, _ in keys.settings(config):
        origin = known.known.get(path) or known.known.get(keys.inherited_from(path) or ())
        found[dotted(path)] = origin.text if origin else DEFAULT
    return found
