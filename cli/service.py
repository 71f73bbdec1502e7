"""`newskeep service`: what keeps the daemon of this archive running, written for it."""

from __future__ import annotations

import os
import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.calling import Call, flag
from newskeep.errors import NewskeepError, UsageError

if TYPE_CHECKING:
    from cli.serving import Place


class Kind(StrEnum):
    """What keeps the daemon running."""

    SYSTEMD = "systemd"
    CRON = "cron"
    DOCKER = "docker"
    COMPOSE = "compose"


def service(
    call: Call,
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="systemd, cron, docker or compose.")
    ] = Kind.SYSTEMD,
    install: Annotated[
        bool, flag("--install", says="Write it where it belongs, and say what comes next.")
    ] = False,
) -> None:
    """Print what keeps the daemon of this archive running: a systemd unit, a cron line, a Dockerfile or a compose file.

    Paths are those of this archive and this installation. Nothing is started, nothing is overwritten.

    Examples:
      newskeep service
      newskeep service systemd --install
      newskeep service cron | crontab -
      newskeep service docker --install && newskeep service compose --install
    """
    from cli import serving

    loaded = call.load()
    if not loaded.path:
        raise UsageError(
            "There is no configuration file, which a service needs.", "`newskeep init` writes one."
        )
    place = serving.Place.of(loaded.config, loaded.path)
    writers = {
        Kind.SYSTEMD: serving.unit,
        Kind.CRON: serving.crontab,
        Kind.DOCKER: serving.dockerfile,
        Kind.COMPOSE: serving.compose,
    }
    text = writers[kind](place)
    path = _path(kind, place)
    if install:
        # A unit whose folder is not there does not start.
        place.home.mkdir(parents=True, exist_ok=True)
        _install(call, kind, path, text, place)
    elif call.json:
        call.out.record({"kind": kind.value, "path": str(path) if path else None, "text": text})
    else:
        call.out.text(text)
        call.out.say(_hint(kind, path))


def _path(kind: Kind, place: Place) -> Path | None:
    """Where it belongs; None when that is no file of its own."""
    match kind:
        case Kind.SYSTEMD if place.system_wide:
            return Path("/etc/systemd/system/newskeep.service")
        case Kind.SYSTEMD:
            return Path.home() / ".config/systemd/user/newskeep.service"
        case Kind.DOCKER:
            return place.folder / "Dockerfile"
        case Kind.COMPOSE:
            return place.folder / "compose.yaml"
        case Kind.CRON:
            return None


def _hint(kind: Kind, path: Path | None) -> str:
    if path is None:
        return "`crontab -e` takes the line."
    return f"It belongs into {path}: `newskeep service {kind.value} --install` writes it there."


def _install(call: Call, kind: Kind, path: Path | None, text: str, place: Place) -> None:
    if path is None:
        raise UsageError(
            "A crontab is yours to edit: it may have other lines.",
            "`crontab -e`, and put in what `newskeep service cron` prints.",
        )
    changed = _write(path, text)
    following = _following(kind, path, place)
    if call.json:
        call.out.record({"kind": kind.value, "path": str(path), "changed": changed, "next": following})
    call.out.say(f"{'Wrote' if changed else 'It is there already:'} {path}. Next: {following}")


def _write(path: Path, text: str) -> bool:
    """Write a file; False when it is there with the same text.

    Raises:
        UsageError: it is there with another text.
        NewskeepError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if path.read_text("utf-8", "replace") == text:
            return False
        raise UsageError(
            f"{path} is there already, and is another one.",
            "Put it aside, or compare it with what is printed.",
        ) from None
    except OSError as error:
        raise NewskeepError(
            f"{path} can't be written: {error.strerror}.",
            "Print it without --install, and put it there as root.",
        ) from error
    return True


def _following(kind: Kind, path: Path, place: Place) -> str:
    folder = shlex.quote(str(path.parent))
    match kind:
        case Kind.SYSTEMD:
            user = "" if os.geteuid() == 0 else "--user "
            linger = (
                "" if os.geteuid() == 0 else "; `loginctl enable-linger` keeps it running when you log out"
            )
            return f"systemctl {user}daemon-reload && systemctl {user}enable --now newskeep{linger}"
        case Kind.DOCKER:
            build = f"docker build -t newskeep -f {shlex.quote(str(path))} {shlex.quote(str(place.context))}"
            return f"newskeep service compose --install, or {build}"
        case _:
            return f"cd {folder} && docker compose up -d --build"
