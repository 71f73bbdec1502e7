"""Writes sources into a newskeep.toml, and leaves everything else in it as it is, comments and all."""

from __future__ import annotations

import fcntl
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.loading import load
from config.spelling import key, value
from newskeep.durable import sync_folder
from newskeep.errors import ConfigError

#: a list that would be longer stands one item a line
_WIDTH = 90


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is to be written down."""

    name: str
    urls: tuple[str, ...]
    tags: tuple[str, ...] = ()

    @property
    def settings(self) -> dict[str, list[str]]:
        """Its keys, as they stand in the file."""
        tags = {"tags": list(self.tags)} if self.tags else {}
        return {"urls": list(self.urls), **tags}


def lines(source: NewSource) -> str:
    """A source as somebody would write it into the file."""
    settings = "".join(f"{name} = {_array(items)}\n" for name, items in source.settings.items())
    return f"[sources.{key(source.name)}]\n{settings}"


def add_sources(path: Path, sources: Sequence[NewSource], env: Mapping[str, str]) -> None:
    """Add sources to a configuration file: whole and right, or not at all.

    The file is replaced in one step, where it really lies when its name is a link. Nobody else adds meanwhile.

    Args:
        path: the file, which is in order.
        sources: none of whose names it has.
        env: the environment, as the configuration is checked with it.

    Raises:
        ConfigError: the file can't be read or written, or would not be in order with them.
    """
    target = path.resolve()
    try:
        with _alone(target.parent):
            _replace(target, target.read_bytes(), sources, env)
    except OSError as error:
        raise ConfigError(
            f"{path}: the sources can't be written into it: {(error.strerror or str(error)).lower()}.",
            "Check the file's and its folder's rights, and that the disk is not full.",
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(target: Path, old: bytes, sources: Sequence[NewSource], env: Mapping[str, str]) -> None:
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".new", delete=False
    ) as file:
        new = Path(file.name)
        try:
            file.write(_edited(target, old, sources))
            file.flush()
            os.fsync(file.fileno())
            new.chmod(target.stat().st_mode & 0o7777)
            load(new, env)
            new.replace(target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def _edited(path: Path, old: bytes, sources: Sequence[NewSource]) -> bytes:
    """The file's bytes, and the sources behind them: every comment stays where it is."""
    text = old.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    added = gap + "\n".join(lines(source) for source in sources)
    new = old + added.replace("\n", end).encode()
    before = tomllib.loads(text)
    wanted = {source.name: source.settings for source in sources}
    try:
        after = tomllib.loads(new.decode("utf-8-sig"))
    except ValueError:  # the sources stand in braces, or have dots for headers
        raise _by_hand(path, sources) from None
    if after != before | {"sources": before.get("sources", {}) | wanted}:
        raise _by_hand(path, sources)
    return new


def _array(items: Sequence[str]) -> str:
    written = value(items)
    if len(items) < 2 or len(written) < _WIDTH:
        return written
    return "[\n" + "".join(f"    {value(item)},\n" for item in items) + "]"


def _by_hand(path: Path, sources: Sequence[NewSource]) -> ConfigError:
    found = "\n".join(lines(source) for source in sources)
    what = "sources can't be added to it without changing what is written there"
    return ConfigError(f"{path}: {what}.", f"Write them in where they fit:\n{found}")
