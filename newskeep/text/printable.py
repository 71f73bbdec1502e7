"""Other people's text on its way out: escaped or shown, so that nothing that reads a line obeys it.

Reading drops control characters at the door (`newskeep.reading.content.clean`); this holds for what is stored from before,
for messages of libraries, and for what JSON leaves unescaped.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

#: DEL, C1, line separators, changes of the direction of writing, surrogates, byte order marks
_NOT_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_IN_LINES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def json_line(value: Any) -> str:
    r"""A value as JSON (RFC 8259) on one line, in every script, but with escapes for what is no letter of any.

    A parser reads the same value from it; a terminal, a pager or a reader of lines obeys nothing in it.

    >>> json_line({"title": "Märkte\u202e\x9b2J"})
    '{"title": "Märkte\\u202e\\u009b2J"}'
    """
    return _NOT_IN_JSON.sub(_escape, json.dumps(value, ensure_ascii=False))


def printable(text: str) -> str:
    r"""A text with escapes for all that is neither a letter, a blank, a tab nor a line's end.

    >>> printable("\x1b[2Jgone")
    '\\x1b[2Jgone'
    """
    return _NOT_IN_LINES.sub(_shown, text)


class LogFormatter(logging.Formatter):
    """Writes a message that begins a line of its own, however many lines it has: the others are indented."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, printable."""
        return printable(super().format(record)).replace("\n", "\n    ")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
