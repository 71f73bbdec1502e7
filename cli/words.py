"""Other people's text made fit for a terminal, and small numbers made fit for a sentence."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from newskeep.text.printable import printable

_BREAKS = {ord(character): " " for character in "\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"}
# A title may hold anything: what moves the cursor, sets colours or turns the direction of writing is shown or dropped.
_SHOWN = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_DROPPED = dict.fromkeys([
    *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080),
    0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF,
])  # fmt: skip
_UNSAFE = _SHOWN | _DROPPED
_UNSAFE_TEXT = {code: shown for code, shown in _UNSAFE.items() if chr(code) not in "\t\n"}
_UNSAFE_LINE = _UNSAFE | _BREAKS


def one_line(text: str) -> str:
    """The text on one line for other programs: tabs and line breaks become blanks, control characters are escaped."""
    return printable(text.translate(_BREAKS))


def safe_line(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    return text.translate(_UNSAFE_LINE)


def safe_text(text: str) -> str:
    """The text, its lines kept, with nothing in it that a terminal would obey."""
    return text.translate(_UNSAFE_TEXT)


def count(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: `1 article`, `2,048 articles`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def minute(time: datetime | None) -> str:
    """A time as a table on a terminal shows it, in UTC; a dash for none."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if time else "–"


def size(number: int) -> str:
    """Bytes as people read them: `3.1 MB`."""
    import humanize

    return humanize.naturalsize(number)


def this_command(argv: Sequence[str] | None = None) -> str:
    """The command as the user can type it here: `newskeep`, the path it was called by, or `python -m newskeep`.

    Args:
        argv: how the interpreter was called.
    """
    interpreter, *arguments = sys.orig_argv if argv is None else argv
    script = next((argument for argument in arguments if Path(argument).name == "newskeep"), "newskeep")
    if "-m" in arguments and script == "newskeep":
        return f"{shlex.quote(_from_here(interpreter))} -m newskeep"
    found = shutil.which("newskeep")
    if script == "newskeep" or (found and Path(found).samefile(script)):
        return "newskeep"
    return shlex.quote(_from_here(script))


def _from_here(path: str) -> str:
    """A path as short as it can be typed from the working folder."""
    if "/" not in path:
        return path
    absolute, here = Path(path).absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def quoted(path: Path) -> str:
    """A path as it is typed into a shell."""
    return shlex.quote(str(path))
