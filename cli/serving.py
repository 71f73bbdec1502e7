"""The texts of `newskeep service`, filled in for one archive and one installation."""

from __future__ import annotations

import json
import os
import pwd
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from newskeep import __version__

if TYPE_CHECKING:
    from config.schema import Config

#: seconds, over the longest download, until a stop is over: the last pages, the seal, and storage
_STOP_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Place:
    """An archive, its configuration, and the newskeep that is to run it."""

    config: Path
    home: Path
    #: where segments go when that is another folder; None otherwise
    storage: Path | None
    #: `newskeep`, with its path, or the interpreter and its arguments
    command: tuple[str, ...]
    #: the checkout that it runs from; None when it is installed
    checkout: Path | None
    stop_seconds: int
    #: whom the home belongs to, or will
    uid: int
    gid: int
    #: a unit of the system, not of the user
    system_wide: bool

    @property
    def folder(self) -> Path:
        """Of the configuration."""
        return self.config.parent

    @property
    def context(self) -> Path:
        """What a container's image is built from."""
        return self.checkout or self.folder

    @property
    def secrets(self) -> Path:
        """A file of variables that hold secrets; it need not exist."""
        return self.folder / "newskeep.env"

    @classmethod
    def of(cls, config: Config, file: Path) -> Place:
        """What a configuration and this process say."""
        home = Path(config.archive.home).absolute()
        timeouts = [source.timeout.total_seconds() for source in config.sources.values()]
        storage = config.archive.storage
        owner = next(folder for folder in (home, *home.parents) if folder.exists()).stat()
        return cls(
            config=file.absolute(),
            home=home,
            storage=Path(storage).absolute() if storage and "://" not in storage else None,
            command=_command(),
            checkout=_checkout(),
            stop_seconds=round(max(timeouts, default=30.0)) + _STOP_SECONDS,
            uid=owner.st_uid,
            gid=owner.st_gid,
            system_wide=os.geteuid() == 0,
        )


def _uri(path: Path) -> str:
    """A file's URI in a unit, where a % begins a specifier."""
    return path.absolute().as_uri().replace("%", "%%")


def unit(place: Place) -> str:
    """A systemd unit (systemd.service(5), systemd.exec(5))."""
    writes = [place.home, *([place.storage] if place.storage else [])]
    reads = [place.config, Path(place.command[0]), Path(sys.prefix), Path(sys.base_prefix)]
    below_home = any(path.is_relative_to(top) for path in (*writes, *reads) for top in _HOMES)
    in_tmp = any(path.is_relative_to("/tmp") for path in writes)  # noqa: S108 - asked, not written
    homes = "ProtectHome=read-only\n" if below_home else "ProtectHome=yes\n"
    text = _filled(
        "newskeep.service",
        HOME=str(place.home),
        DOCS=_uri((place.checkout or place.folder) / ("docs/operating.md" if place.checkout else "")),
        USER=f"User={_user(place.uid)}\n" if place.system_wide and place.uid else "",
        COMMAND=_for_unit((*place.command, "--config", str(place.config), "--home", str(place.home))),
        FOLDER=_escaped(str(place.folder)),
        SECRETS=_escaped(str(place.secrets)),
        STOP=f"{place.stop_seconds}s",
        WRITES=_for_unit(str(path) for path in writes),
        HOMES=homes + ("" if in_tmp else "PrivateTmp=yes\n"),
        TARGET="multi-user.target" if place.system_wide else "default.target",
    )
    if place.system_wide:
        return text
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.partition("=")[0] not in _SYSTEM_ONLY)


def crontab(place: Place) -> str:
    """A line of a user's crontab (crontab(5)): a % in it is an end of line, unless it is escaped."""
    command = shlex.join((*place.command, "--config", str(place.config), "--home", str(place.home)))
    return _filled(
        "crontab",
        HOME=str(place.home),
        FOLDER=_for_cron(shlex.quote(str(place.folder))),
        COMMAND=_for_cron(command),
    )


def dockerfile(place: Place) -> str:
    """A Dockerfile; its context is the checkout, where newskeep runs from one."""
    return _filled(
        "Dockerfile",
        COPY="COPY . /src\n" if place.checkout else "",
        PACKAGE="/src" if place.checkout else f"newskeep=={__version__}",
        UID=str(_container_id(place.uid)),
    )


def compose(place: Place) -> str:
    """A compose file (Compose Specification); its strings are JSON's, which are YAML's too."""
    return _filled(
        "compose.yaml",
        HOME=_for_compose(place.home),
        CONTEXT=_for_compose(place.context),
        DOCKERFILE=_for_compose(place.folder / "Dockerfile"),
        VERSION=__version__,
        UID=str(_container_id(place.uid)),
        GID=str(_container_id(place.gid)),
        STOP=str(place.stop_seconds),
        SECRETS=_for_compose(place.secrets),
        CONFIG=_for_compose(place.config),
        STORAGE=_storage_volume(place.storage) if place.storage else "",
    )


#: what the manager of a user's units has no right to: it would not start the daemon at all
_SYSTEM_ONLY = frozenset(
    {
        "CapabilityBoundingSet",
        "PrivateDevices",
        "PrivateTmp",
        "ProtectClock",
        "ProtectControlGroups",
        "ProtectHome",
        "ProtectHostname",
        "ProtectKernelLogs",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "ProtectProc",
        "ProtectSystem",
        "ReadWritePaths",
    }
)
_HOMES = ("/home", "/root", "/run/user")


def _filled(name: str, **values: str) -> str:
    text = (resources.files("cli") / "services" / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _command() -> tuple[str, ...]:
    """How this newskeep is called from anywhere."""
    beside = Path(sys.executable).parent / "newskeep"
    if beside.is_file():
        return (str(beside),)
    found = shutil.which("newskeep")
    return (str(Path(found).absolute()),) if found else (sys.executable, "-m", "newskeep")


def _storage_volume(storage: Path) -> str:
    """A folder of segments at the same path inside, as the configuration names it."""
    place = _for_compose(storage)
    return f"      - type: bind\n        source: {place}\n        target: {place}\n"


def _checkout() -> Path | None:
    root = Path(__file__).absolute().parents[1]
    return root if (root / "pyproject.toml").is_file() else None


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _container_id(number: int) -> int:
    """An id for a container's user, which is never the superuser."""
    return number or 1000


def _for_unit(words: Iterable[str]) -> str:
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word of a unit's command line or list (systemd.syntax(7), "Quoting")."""
    escaped = _escaped(word).replace("$", "$$")
    if escaped and not any(letter in escaped for letter in " \t\"'\\;"):
        return escaped
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """A % begins a specifier in a unit."""
    return text.replace("%", "%%")


def _for_cron(text: str) -> str:
    return text.replace("%", "\\%")


def _for_compose(path: Path) -> str:
    """A $ begins a variable in a compose file."""
    return json.dumps(str(path).replace("$", "$$"), ensure_ascii=False)
