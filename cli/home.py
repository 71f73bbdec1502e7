"""Which archive a command is about, found without reading more of the configuration than that."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from newskeep.errors import ConfigError

_NAME = "newskeep.toml"
_DEFAULT = Path("archive")


def find_home(config: Path | None, home: Path | None) -> Path:
    """The home: `--home`, `$NEWSKEEP_HOME`, the file's `archive.home`, or else `archive` beside the file or here.

    Args:
        config: what `--config` gives.
        home: what `--home` gives.

    Raises:
        ConfigError: the configuration file can't be read.
    """
    if home is not None:
        return home.expanduser().absolute()
    for variable in ("NEWSKEEP_HOME", "NEWSKEEP_ARCHIVE__HOME"):
        if named := os.environ.get(variable):
            return Path(named).expanduser().absolute()
    file = configuration_file(config)
    return _home_in(file) if file else _DEFAULT.absolute()


def configuration_file(config: Path | None) -> Path | None:
    """The configuration file; None when there is none.

    Args:
        config: what `--config` gives; it and `$NEWSKEEP_CONFIG` need not exist, so that reading them can say so.
    """
    if config is not None:
        return config.expanduser()
    if named := os.environ.get("NEWSKEEP_CONFIG"):
        return Path(named).expanduser()
    usual = (Path(_NAME), Path("config", _NAME), _user_folder() / "newskeep" / _NAME)
    return next((path for path in usual if path.is_file()), None)


def _user_folder() -> Path:
    # XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored.
    folder = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return folder if folder.is_absolute() else Path.home() / ".config"


def _home_in(file: Path) -> Path:
    try:
        archive = tomllib.loads(file.read_bytes().decode("utf-8-sig")).get("archive")
    except OSError as error:
        raise ConfigError(
            f"{file}: the configuration can't be read: {(error.strerror or str(error)).lower()}.",
            "Correct --config or NEWSKEEP_CONFIG, or give the archive's --home.",
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{file}: this is not TOML: {error}.",
            "`newskeep config check` says more; --home needs no configuration.",
        ) from error
    home = archive.get("home") if isinstance(archive, dict) else None
    return file.absolute().parent / Path(home if isinstance(home, str) and home else _DEFAULT).expanduser()
