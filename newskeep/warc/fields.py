"""Header fields as WARC and HTTP write them: `Name: value`, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from newskeep.model import Headers

#: named fields of a WARC record, in order
Fields = tuple[tuple[str, str], ...]

#: the fields of a record as WARC 1.1 (section 5) spells them, by their names in lower case
_USUAL = {
    name.lower(): name
    for name in (
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Warcinfo-ID", "WARC-IP-Address",
        "WARC-Protocol", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Refers-To-Target-URI",
        "WARC-Refers-To-Date", "WARC-Profile", "WARC-Truncated", "WARC-Filename", "WARC-Payload-Digest",
        "WARC-Block-Digest", "WARC-Identified-Payload-Type", "WARC-Segment-Number", "WARC-Segment-Origin-ID",
        "WARC-Segment-Total-Length", "Content-Type", "Content-Length",
    )
}  # fmt: skip
_SPELLED = frozenset(_USUAL.values())
_BREAK = re.compile(rb"[\r\n\0]+[ \t]*")
#: where a name or a value begins or ends with a blank, or may; a NUL
_NOT_PLAIN = re.compile(rb"[ \t][:\r]|(?:: |\n|\A)[ \t]|\0")
_EMPTY_LINES = (b"\r\n", b"\n")
_EMPTY_LINE = re.compile(rb"(?:\A|(?<=\n))\r?\n")


def safe(value: bytes) -> bytes:
    """A name or value that stays on its line: line breaks, folded lines and NULs become one space."""
    return _BREAK.sub(b" ", value).strip(b" \t")


def http_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """HTTP header fields as they stand in a block, without the empty line at the end."""
    pairs = list(headers)
    lines = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    # Nearly always all of them are safe, and one look is enough.
    if lines.count(b"\n") == lines.count(b"\r") == len(pairs) and not _NOT_PLAIN.search(lines):
        return lines
    return b"".join(safe(name) + b": " + safe(value) + b"\r\n" for name, value in pairs)


def warc_lines(fields: Iterable[tuple[str, str]]) -> bytes:
    """Named fields of a record, or `application/warc-fields`, in UTF-8 (WARC 1.1, section 4)."""
    return http_lines((name.encode(), value.encode("utf-8", "replace")) for name, value in fields)


def ends_header(line: bytes) -> bool:
    """Whether a line, with its end, is the empty one after a header."""
    return line in _EMPTY_LINES


def split_header(data: bytes) -> tuple[list[bytes], bytes]:
    """The lines of a header, and what follows the empty line after them.

    Lines end in CR LF (WARC 1.1, section 4); LF alone is read too, as by the tools that replay. A CR may be left
    at the end of each.
    """
    empty = _EMPTY_LINE.search(data)
    head, rest = (data[: empty.start()], data[empty.end() :]) if empty else (data, b"")
    return head.removesuffix(b"\n").split(b"\n"), rest


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


@lru_cache(maxsize=1024)
def usual_name(name: str) -> str:
    """The name of a record's field as the standard spells it; in lower case where the standard has none such."""
    lower = name.lower()
    return _USUAL.get(lower, lower)


def first_values(lines: bytes) -> dict[str, str]:
    """The first value of each of a record's fields by its `usual_name`, as `parse_warc` reads them."""
    return plain_values(lines) or {
        usual_name(name): value for name, value in reversed(parse_warc(lines.split(b"\n")))
    }


def plain_values(lines: bytes) -> dict[str, str]:
    """The same in a quarter of the time, for lines that are written as the standard's examples are.

    Nothing where one is not, as one that does not end in CR LF.
    """
    try:
        pairs = [line.partition(": ") for line in lines.decode().split("\r\n")]
    except ValueError:  # bytes that are no UTF-8
        return {}
    found = {name: value for name, _, value in pairs}
    # no line is none of its own, no field comes twice, and none is spelled otherwise
    plain = len(found) == len(pairs) == lines.count(b"\n") + 1 and found.keys() <= _SPELLED
    values = list(found.values())
    # one space stands before a value, and nothing else around it; a line without a colon has none
    return found if plain and all(values) and values == list(map(str.strip, values)) else {}


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
