"""Header fields as WARC and HTTP write them: `Name: value`, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newskeep.model import Headers

#: named fields of a WARC record, in order
Fields = tuple[tuple[str, str], ...]

_BREAK = re.compile(rb"[\r\n\0]+[ \t]*")


def safe(value: bytes) -> bytes:
    """A name or value that stays on its line: line breaks, folded lines and NULs become one space."""
    return _BREAK.sub(b" ", value).strip(b" \t")


def http_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """HTTP header fields as they stand in a block, without the empty line at the end."""
    return b"".join(safe(name) + b": " + safe(value) + b"\r\n" for name, value in headers)


def warc_lines(fields: Iterable[tuple[str, str]]) -> bytes:
    """Named fields of a record, or `application/warc-fields`, in UTF-8 (WARC 1.1, section 4)."""
    return http_lines((name.encode(), value.encode("utf-8", "replace")) for name, value in fields)


def parse_http(lines: Sequence[bytes]) -> Headers:
    """Header fields from lines, as lenient as replay tools: folded lines are joined, others without a colon left out."""
    found: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and found:
            found[-1] = (found[-1][0], found[-1][1] + line.rstrip())
        elif b":" in line:
            name, value = line.split(b":", 1)
            found.append((name.rstrip(b" \t"), value.strip()))
    return tuple(found)


def parse_warc(lines: Sequence[bytes]) -> Fields:
    """Named fields from lines; UTF-8, bytes that are none of it taken as latin-1."""
    return tuple((text(name), text(value)) for name, value in parse_http(lines))


def text(value: bytes) -> str:
    """UTF-8, or latin-1 where it is not that."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def first(fields: Iterable[tuple[str, str]], name: str) -> str:
    """The first value of a named field; empty when there is none."""
    wanted = name.lower()
    for key, value in fields:
        # most are spelled as we spell them: lower() only for the others makes a scan a fifth quicker
        if key == name or (len(key) == len(name) and key.lower() == wanted):
            return value
    return ""


def first_http(headers: Headers, name: bytes) -> bytes | None:
    """The first value of an HTTP header field; None when there is none."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
