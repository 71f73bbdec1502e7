"""What is wrong with a text that isn't TOML, in words that help someone who doesn't know TOML."""

from __future__ import annotations

import re

from config.positions import Position
from config.spelling import shortened
from config.suggestions import is_secret

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_ASSIGNMENT = re.compile(r"""\s*(?P<key>[\w.\-"']+)\s*=\s*(?P<value>[^"'\[{\s#][^#]*?)\s*(#.*)?$""")
_OPENED_LIST = re.compile(r"\s*[\w.\-\"']+\s*=\s*\[")
_TWICE = re.compile(r"Cannot (?:declare|mutate|overwrite)")
_SOURCE_TWICE = re.compile(r"Cannot declare \('sources', '(.+)'\) twice")


def explain(error: ValueError, text: str) -> tuple[Position, str]:
    """Where a text stops being TOML, and why, as one sentence with the usual remedy.

    Args:
        error: what `tomllib.loads` raised.
        text: what it was given.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    message = str(error)
    place = _PLACE.search(message)
    position = Position(len(lines), len(lines[-1]) + 1)
    if place and place[1]:
        position = Position(int(place[1]), int(place[2]))
    reason = _PLACE.sub("", message)
    remedy = _remedy(reason, lines, position)
    reason = reason[:1].lower() + reason[1:]
    return position, f"this is not valid TOML ({reason})" + (f"; {remedy}" if remedy else "")


def _remedy(reason: str, lines: list[str], position: Position) -> str:
    line = lines[min(position.line, len(lines)) - 1]
    if source := _SOURCE_TWICE.match(reason):
        return f"there are two sources named {source[1]}; rename one of them"
    if _TWICE.match(reason):
        return "a key or table may stand there only once; put both together"
    if "Unescaped '\\'" in reason:
        return r"write patterns and paths in single quotes: '\d+'"
    if "array" in reason:
        return _unclosed_list(lines, position)
    if "string" in reason or "Illegal character '\\n'" in reason:
        return "a text ends with the quote it began with"
    if re.search("[“”„‘’]", line):
        return """use straight quotes: " or '"""
    if "Expected '='" in reason:
        return "write a setting as key = value"
    if "table declaration" in reason:
        return "a table's name stands in brackets: [crawl]"
    return _missing_quotes(line)


def _missing_quotes(line: str) -> str:
    assignment = _ASSIGNMENT.match(line)
    if not assignment:
        return ""
    key, value = assignment["key"], assignment["value"]
    if value.lower() in {"true", "false"}:
        return f"write it in small letters: {key} = {value.lower()}"
    if is_secret(key):
        return "text needs quotes"
    return f"text needs quotes: {key} = {shortened(value)}"


def _unclosed_list(lines: list[str], position: Position) -> str:
    above = range(min(position.line, len(lines)), 0, -1)
    opened = next((number for number in above if _OPENED_LIST.match(lines[number - 1])), position.line)
    return (
        f'the list that begins in line {opened} is not closed; part its texts by commas and end it with "]"'
    )
