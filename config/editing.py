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
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Table

from config.loading import load
from config.spelling import key, value
from newskeep.durable import sync_folder
from newskeep.errors import ConfigError


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
    settings = "".join(f"{name} = {value(setting)}\n" for name, setting in source.settings.items())
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
    """The file's bytes with the sources in them: all that it said before it still says."""
    text = old.decode("utf-8-sig")
    wanted = {source.name: source.settings for source in sources}
    try:
        written = _with(text, sources)
        before, after = tomllib.loads(text), tomllib.loads(written)
    except (TOMLKitError, ValueError):
        raise _by_hand(path, sources) from None
    have = before.get("sources", {})
    if not isinstance(have, dict) or after != before | {"sources": have | wanted}:
        raise _by_hand(path, sources)
    mark = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b""
    return mark + written.encode()


def _with(text: str, sources: Sequence[NewSource]) -> str:
    document: Any = tomlkit.parse(text)
    if isinstance(document.get("sources"), dict) and not text.rstrip().endswith("}"):
        pass
    for source in sources:
        document.setdefault("sources", tomlkit.table(is_super_table=True))[source.name] = _table(source)
    return tomlkit.dumps(document)


def _table(source: NewSource) -> Table:
    table = tomlkit.table()
    for name, setting in source.settings.items():
        table[name] = _array(setting)
    return table


def _array(items: list[str]) -> Array:
    array = tomlkit.array()
    array.extend(items)
    return array.multiline(len(items) > 1)


def _by_hand(path: Path, sources: Sequence[NewSource]) -> ConfigError:
    found = "\n".join(lines(source) for source in sources)
    return ConfigError(f"{path}: newskeep can't add to this file without changing the rest.", f"Add:\n{found}")
