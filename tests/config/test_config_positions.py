"""Where keys stand in a TOML text."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit
from tomlkit.items import Array, InlineTable, Table

from config.positions import Position, positions
from config.spelling import KeyPath

TEXT = """\
# [not.a.table]
a.b = 1
"q.q" . 'r' = "x = 1 # no comment" # a comment
[t]  # [t2]
s = '''
[no.table]
no = "key"
'''
m = \"\"\"one \\\"\"\" two = 2
three = 3\"\"\"\"\"
list = [
  "a]", # ]
  ["b", 'c'],
  { d = 1, "e f" = [2] },
]
[[array]]
x = 1
[array.below]
y = 2026-11-22T10:00:00Z
[[array]]
z = { }
[ t . "u v" ]
w = +inf
"""


def test_positions_of_everything() -> None:
    """Keys, tables and elements are found; what only looks like one, in a string or comment, isn't."""
    assert positions(TEXT) == {
        ("a",): Position(2, 1),
        ("a", "b"): Position(2, 3),
        ("q.q",): Position(3, 1),
        ("q.q", "r"): Position(3, 9),
        ("t",): Position(4, 1),
        ("t", "s"): Position(5, 1),
        ("t", "m"): Position(9, 1),
        ("t", "list"): Position(11, 1),
        ("t", "list", 0): Position(12, 3),
        ("t", "list", 1): Position(13, 3),
        ("t", "list", 1, 0): Position(13, 4),
        ("t", "list", 1, 1): Position(13, 9),
        ("t", "list", 2): Position(14, 3),
        ("t", "list", 2, "d"): Position(14, 5),
        ("t", "list", 2, "e f"): Position(14, 12),
        ("t", "list", 2, "e f", 0): Position(14, 21),
        ("array",): Position(16, 1),
        ("array", 0): Position(16, 1),
        ("array", 0, "x"): Position(17, 1),
        ("array", 0, "below"): Position(18, 1),
        ("array", 0, "below", "y"): Position(19, 1),
        ("array", 1): Position(20, 1),
        ("array", 1, "z"): Position(21, 1),
        ("t", "u v"): Position(22, 1),
        ("t", "u v", "w"): Position(23, 1),
    }


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path in a parsed document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, item in items:
        yield (*path, part)
        yield from paths(item, (*path, part))


class Documents:
    """Random TOML documents, written by tomlkit."""

    NAMES = ("a", "b-c", "d.e", "f g", 'h"i', "j'k", "#l", "[m]", "", "ñ", "n = 1", "1979")
    TEXTS = (
        "",
        "x",
        "a]",
        "}",
        "# no",
        'say "hi"',
        "it's",
        "two\nlines",
        "\\",
        "[t]\nk = 1",
        "…",
        '""',
        "'''",
    )

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def scalar(self) -> Any:
        """A value of any kind that may trap a reader."""
        text = self.random.choice(self.TEXTS)
        multiline = tomlkit.string(text, multiline=True)
        literal = tomlkit.string(text, literal=True) if "'" not in text and "\n" not in text else multiline
        return self.random.choice([1, -2.5, True, text, multiline, literal, tomlkit.date("2026-11-22")])

    def array(self, depth: int) -> Array:
        """An array, of arrays and inline tables too."""
        array = tomlkit.array().multiline(self.random.random() < 0.5)
        for _ in range(self.random.randrange(4)):
            kind = self.random.randrange(4 if depth else 1)
            array.append(
                self.array(depth - 1) if kind == 1 else self.inline(depth - 1) if kind == 2 else self.scalar()
            )
        return array

    def inline(self, depth: int) -> InlineTable:
        """An inline table."""
        table = tomlkit.inline_table()
        for name in self.random.sample(self.NAMES, self.random.randrange(3)):
            table.append(
                name, self.scalar() if self.random.random() < 0.7 or not depth else self.array(depth - 1)
            )
        return table

    def table(self, depth: int) -> Table:
        """A table with tables and arrays of tables below it."""
        table = tomlkit.table()
        names = self.random.sample(self.NAMES, self.random.randrange(5))
        for name in names:
            kind = self.random.randrange(3)
            value = self.scalar() if kind == 0 else self.array(2) if kind == 1 else self.inline(2)
            table.append(name, value)
            if self.random.random() < 0.3:
                table.add(tomlkit.comment("k = [1]"))
        for name in set(self.NAMES) - set(names) if depth else ():
            if self.random.random() < 0.2:
                table.append(name, self.table(depth - 1))
            elif self.random.random() < 0.1:
                table.append(name, tomlkit.aot())
                for _ in range(2):
                    table[name].append(self.table(depth - 1))
        return table

    def text(self) -> str:
        """A whole document."""
        document = tomlkit.document()
        for name in self.random.sample(self.NAMES, 4):
            document.append(name, self.table(2))
        return document.as_string()


@pytest.mark.parametrize("seed", range(150))
def test_positions_of_random_documents(seed: int) -> None:
    """In any document, each path that tomllib finds has a place, no other has, and the place shows it."""
    text = Documents(seed).text()
    lines = text.split("\n")

    found = positions(text)

    assert set(paths(tomllib.loads(text))) == set(found)
    for path, place in found.items():
        written = lines[place.line - 1][place.column - 1 :]
        name = path[-1]
        if isinstance(name, str) and not written.startswith("["):
            bare = tomlkit.key(name).as_string() if name else '""'
            assert written.startswith((bare, f'"{name}"', f"'{name}'"))
