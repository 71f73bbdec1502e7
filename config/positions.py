"""Where each key of a TOML text stands, so that a refusal can name the line.

`tomllib` gives values without positions and `tomlkit` keeps none either. This walks over a text that
`tomllib` has already accepted, and so need not judge it: it only has to know where strings, comments,
arrays and tables begin and end (TOML 1.0.0).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field

from config.spelling import KeyPath

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\"]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^\\"]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text."""

    #: counted from 1
    line: int
    #: in characters, counted from 1
    column: int


def positions(text: str) -> dict[KeyPath, Position]:
    """The place of every key, table and array element of a valid TOML text.

    A table that is named by several headers (`a` in `[a.b]` and `[a.c]`) is where it is named first.
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    starts = [0, *(match.end() for match in re.finditer("\n", walk.text))]
    return {path: _position(offset, starts) for path, offset in walk.offsets.items()}


def _position(offset: int, starts: list[int]) -> Position:
    line = bisect_right(starts, offset)
    return Position(line, offset - starts[line - 1] + 1)


@dataclass(slots=True)
class _Walk:
    """One pass over the text."""

    text: str
    at: int = 0
    offsets: dict[KeyPath, int] = field(default_factory=dict)
    #: how many elements each array of tables has so far
    counts: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> None:
        """Statement after statement, to the end."""
        table: KeyPath = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; returns the path of the table that it opens."""
        start, array = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        path: KeyPath = ()
        keys = self.dotted_key()
        for number, (name, _) in enumerate(keys, start=1):
            path = (*path, name)
            self.offsets.setdefault(path, start)
            if array and number == len(keys):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                # Below an array of tables, a header speaks of its latest element.
                path = (*path, self.counts[path] - 1)
                self.offsets.setdefault(path, start)
        self.at += 2 if array else 1
        return path

    def pair(self, table: KeyPath) -> None:
        """`a.b = value`, in a table or an inline table."""
        path = table
        for name, offset in self.dotted_key():
            path = (*path, name)
            self.offsets.setdefault(path, offset)
        self.at += 1
        self.skip(_SPACE)
        self.value(path)

    def dotted_key(self) -> list[tuple[str, int]]:
        """The parts of a key with their offsets; ends behind the white space that follows."""
        parts = []
        while True:
            self.skip(_SPACE)
            start = self.at
            if self.text[start] in "\"'":
                self.skip(_STRING)
                parts.append((str(tomllib.loads(f"k = {self.text[start : self.at]}")["k"]), start))
            else:
                self.skip(_BARE_KEY)
                parts.append((self.text[start : self.at], start))
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def value(self, path: KeyPath) -> None:
        """Any value, from its first character to behind its last."""
        match self.text[self.at]:
            case '"' | "'":
                self.skip(_STRING)
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case _:
                self.skip(_SCALAR)

    def array(self, path: KeyPath) -> None:
        """`[ value, value, ]`, over as many lines as it likes."""
        self.at += 1
        self.skip(_BLANK)
        number = 0
        while self.text[self.at] != "]":
            self.offsets[(*path, number)] = self.at
            self.value((*path, number))
            number += 1
            self.skip_comma()
        self.at += 1

    def inline_table(self, path: KeyPath) -> None:
        """`{ a = 1, b = 2 }`."""
        self.at += 1
        self.skip(_BLANK)
        while self.text[self.at] != "}":
            self.pair(path)
            self.skip_comma()
        self.at += 1

    def skip_comma(self) -> None:
        """Over what may stand between two elements."""
        self.skip(_BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Over what the pattern matches here."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
