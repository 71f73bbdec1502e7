"""A configuration file as it was read: its values and where they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.positions import Position, positions
from config.refusals import Refusal, refuse
from config.spelling import KeyPath
from config.syntax import explain
from newskeep.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file."""

    path: Path
    data: dict[str, Any]
    positions: Mapping[KeyPath, Position]


def read(path: Path) -> Document:
    """Reads a TOML file.

    Raises:
        ConfigError: it can't be read, isn't UTF-8 or isn't TOML.
    """
    text = _text(path)
    try:
        return Document(path, tomllib.loads(text), positions(text))
    except RecursionError:
        raise refuse([Refusal(str(path), "", "brackets are nested too deeply")]) from None
    except ValueError as error:
        place, sentence = explain(error, text)
        raise refuse([Refusal(f"{path}:{place.line}:{place.column}", "", sentence)]) from None


def _text(path: Path) -> str:
    try:
        # Windows editors put a byte order mark in front, which TOML doesn't know.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        msg = f"{path}: there is no such file."
        hint = 'Write one with "newskeep init", or correct --config or NEWSKEEP_CONFIG.'
        raise ConfigError(msg, hint) from None
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise refuse([Refusal(str(path), "", _not_utf8(error))]) from None
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        msg = f"{path}: the configuration can't be read: {reason}."
        raise ConfigError(msg, "Correct --config or NEWSKEEP_CONFIG, or the file's permissions.") from None


def _not_utf8(error: UnicodeDecodeError) -> str:
    line = error.object[: error.start].count(b"\n") + 1
    return f"line {line} is not UTF-8; save the file as UTF-8"
