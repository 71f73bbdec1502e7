"""From the body as it was received to text: content encodings and character encodings, within limits."""

from __future__ import annotations

import codecs
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: a body of more gzip members than this is no page
MAX_MEMBERS = 1000
#: a body that is encoded more often is no page
MAX_ENCODINGS = 4
_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b"
# isal unpacks in half the CPU time or less; zlib where it has no wheel.
_unpacking: Any = import_module("isal.isal_zlib") if find_spec("isal") else zlib


class TooLargeError(ValueError):
    """The decoded body is larger than the limit."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content encoding."""

    body: bytes
    #: True when the compressed stream breaks off or is damaged: `body` is what came before
    truncated: bool = False


def decode_content(body: bytes, content_encoding: str, limit: int) -> Decoded:
    """Undo a `Content-Encoding`: gzip, deflate (with and without zlib header) and br, stacked in any order (RFC 9110).

    A body that is not what the header says is taken as it is, as many servers only say so.

    Args:
        body: the body after de-chunking.
        content_encoding: value of the header field; empty for none.
        limit: most bytes that any step may give.

    Raises:
        TooLargeError: a step gives more, or there are too many; the message names the limit.
    """
    truncated = False
    names = [part.strip().lower() for part in content_encoding.split(",")]
    if sum(name in _DECODERS for name in names) > MAX_ENCODINGS:
        msg = f"the body is encoded more than {MAX_ENCODINGS} times"
        raise TooLargeError(msg)
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder and body:
            decoded = decoder(body, limit)
            body, truncated = decoded.body, truncated or decoded.truncated
    if len(body) > limit:
        raise _too_large(limit)
    return Decoded(body, truncated)


def gunzip(body: bytes, limit: int) -> Decoded:
    """A gzip file of one or more members; anything else as it is.

    Raises:
        TooLargeError: it holds more than `limit` bytes.
    """
    if not body.startswith(_GZIP):
        return Decoded(body)
    return _unpacked(body, limit) or _inflate(body, 16 + zlib.MAX_WBITS, limit)


def _unpacked(body: bytes, limit: int) -> Decoded | None:
    """A gzip file of one member that is whole, as nearly all are; None where it has to be taken piece by piece."""
    stream = _unpacking.decompressobj(16 + zlib.MAX_WBITS)
    try:
        out = stream.decompress(body, limit + 1)
    except _unpacking.error:
        return None
    return Decoded(out) if stream.eof and not stream.unused_data and len(out) <= limit else None


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"the decoded body is larger than the limit of {limit} bytes")


def _inflate(body: bytes, wbits: int, limit: int) -> Decoded:
    """All members of a stream, one after the other, as far as they are whole."""
    out = bytearray()
    position, members, more = 0, 0, True
    while more and members < MAX_MEMBERS:
        stream = zlib.decompressobj(wbits)
        try:
            while position < len(body) and not stream.eof:
                chunk = body[position : position + _CHUNK]
                before = stream.copy() if wbits > zlib.MAX_WBITS else None
                # One byte more than allowed tells "exactly the limit" from "more".
                out += stream.decompress(chunk, limit - len(out) + 1)
                if len(out) > limit:
                    raise _too_large(limit)
                position += len(chunk) - len(stream.unused_data)
        except zlib.error:
            out += _salvaged(before, chunk, limit - len(out)) if before else b""
            return Decoded(bytes(out), truncated=True) if out else Decoded(body)
        if not stream.eof:
            return Decoded(bytes(out), truncated=True)
        members += 1
        # Anything else after the last member is padding.
        more = body.startswith(_GZIP, position)
    return Decoded(bytes(out), truncated=more)


def _salvaged(stream: Any, chunk: bytes, limit: int) -> bytes:
    """What a gzip stream gives of a chunk before the place that is damaged: as a rule all, and only its checksum is wrong."""
    out = bytearray()
    try:
        for position in range(0, len(chunk), 64):
            out += stream.decompress(chunk[position : position + 64], max(1, limit - len(out)))
    except zlib.error:
        return bytes(out)
    return bytes(out)


def _deflate(body: bytes, limit: int) -> Decoded:
    """RFC 9110 means zlib; some servers send the bare stream."""
    with_header = _inflate(body, zlib.MAX_WBITS, limit)
    return with_header if with_header.body != body else _inflate(body, -zlib.MAX_WBITS, limit)


def _unbrotli(body: bytes, limit: int) -> Decoded:
    import brotli  # type: ignore[import-untyped]

    stream = brotli.Decompressor()
    out = bytearray()
    try:
        piece = stream.process(body, output_buffer_limit=_CHUNK)
        # can_accept_more_data() says True while output is left (brotli 1.2): an empty piece is the end.
        while piece and len(out) <= limit:
            out += piece
            piece = stream.process(b"", output_buffer_limit=_CHUNK)
    except brotli.error:
        return Decoded(bytes(out), truncated=True) if out else Decoded(body)
    if len(out) > limit:
        raise _too_large(limit)
    return Decoded(bytes(out), truncated=not stream.is_finished())


_DECODERS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
}

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:\-]+)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([\w.:\-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]+)",
    re.IGNORECASE,
)
_COLLAPSIBLE = re.compile(r"[ \t\n\r\f]+")
#: control characters (C1 too: a terminal takes U+009B for an escape), overrides of the direction of writing, surrogates
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
#: the same in UTF-8: controls become NUL, and the others are looked for
_CONTROLS = bytes.maketrans(bytes({*range(32), 0x7F} - set(b"\t\n\f\r")), bytes(29))
_C1_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
_UNWANTED_MARKS = "\u202d\u202e\ufffe\uffff"
_REFERENCE = re.compile(r"&#(?:[xX][0-9A-Fa-f]+|[0-9]+);?")
#: digits of a character's number; zeros in front are not counted
_MAX_DIGITS = 7
_C1 = range(0x80, 0xA0)
#: share of NUL bytes in the high halves that tells UTF-16, in percent
_HIGH_NULS = 30
#: what browsers take a label for (WHATWG Encoding Standard), under the names of Python's codecs
_BROWSERS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
    "euc_kr": "cp949", "utf-16": "utf-16-le",
}  # fmt: skip
#: labels of the same standard that Python does not know
_LABELS = {
    "x-sjis": "shift_jis", "windows-31j": "shift_jis", "csshiftjis": "shift_jis", "x-gbk": "gbk", "x-euc-jp": "euc_jp",
    "windows-949": "cp949", "x-x-big5": "big5", "cn-big5": "big5", "csbig5": "big5", "x-cp1250": "cp1250",
    "x-cp1251": "cp1251", "x-cp1252": "cp1252", "x-cp1254": "cp1254", "windows-874": "cp874", "dos-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "koi": "koi8-r",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "logical": "iso8859-8", "visual": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "unicode11utf8": "utf-8", "unicode": "utf-16-le",
    "ucs-2": "utf-16-le", "iso-10646-ucs-2": "utf-16-le", "csunicode": "utf-16-le", "unicodefeff": "utf-16-le",
    "unicodefffe": "utf-16-be",
}  # fmt: skip
#: the longest label that means anything; Python remembers every one that it was asked for
_MAX_LABEL = 24
#: the encodings of the web; all other codecs (utf-7, base64, punycode …) are refused
_WEB_ENCODINGS = frozenset(
    {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{number}" for number in (866, 874, 932, 949, *range(1250, 1259))}
    | {"utf-8", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
    | {"gb18030", "big5hkscs", "euc_jp", "iso2022_jp"}
)


def decode_text(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The characters of a document, and the name of the encoding they were in.

    The byte order mark decides; without one, UTF-16 is told by its NUL bytes and by nothing else, for no declaration
    of it could be read otherwise. Then bytes that are UTF-8 are UTF-8, whatever is declared (no text in another
    encoding happens to be); then the header's charset, the document's own, and windows-1252, the first that fits.
    Labels mean what they mean to browsers (WHATWG Encoding Standard); any that is not in that standard, such as
    `utf-7` or `base64_codec`, means nothing. Control characters and lone surrogates are dropped.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return clean(body[len(mark) :].decode(name, "replace")), name
    if name := utf16_without_mark(body):
        return clean(body.decode(name, "replace")), name
    declared = [name for name in (_header_charset(content_type), _document_charset(body)) if name]
    if "iso2022_jp" not in declared and (utf8 := _utf8(body)) is not None:
        return utf8, "utf-8"
    for name in declared:
        text = body.decode(name, "replace")
        if text.count("\ufffd") <= len(text) // 1000:
            return clean(text), name
    return clean(body.decode("cp1252", "replace")), "cp1252"


def utf16_without_mark(body: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when every other byte of markup or Western text is NUL; empty otherwise."""
    sample = body[:4096]
    low, high = sample[0::2], sample[1::2]
    many = max(1, len(high) * _HIGH_NULS // 100)
    if len(sample) < 16 or low.count(0) == high.count(0):
        return ""
    if high.count(0) >= many and low.count(0) * 10 <= high.count(0):
        return "utf-16-le"
    return "utf-16-be" if low.count(0) >= many and high.count(0) * 10 <= low.count(0) else ""


def without_bad_references(text: str) -> str:
    """Markup without references to characters that no text may have (`&#0;`, `&#xD800;`): XML parsers fail on them.

    Those to C1 controls stand for characters of windows-1252, as in HTML: `&#146;` is an apostrophe.
    """
    # Hundreds of references are a few dozen different ones, and good.
    wanted = {reference: _wanted(reference) for reference in set(_REFERENCE.findall(text))}
    if all(reference == becomes for reference, becomes in wanted.items()):
        return text
    return _REFERENCE.sub(lambda found: wanted[found[0]], text)


def _wanted(reference: str) -> str:
    digits = reference[2:].rstrip(";")
    base = 16 if digits[0] in "xX" else 10
    digits = digits.lstrip("xX").lstrip("0")
    if not digits or len(digits) > _MAX_DIGITS:
        return ""
    number = int(digits, base)
    if number in _C1:
        return bytes([number]).decode("cp1252", "ignore")
    return reference if number <= sys.maxunicode and not _UNWANTED.match(chr(number)) else ""


def clean(text: str) -> str:
    """The text without what nothing takes or shows as it is: the one door by which other people's characters come in.

    Dropped are NUL and other control characters, those of C1 too, overrides of the direction of writing, lone
    surrogates, and byte order marks in front.
    """
    # None of these is printable, which is told ten times as fast.
    return text if text.isprintable() else _UNWANTED.sub("", text).lstrip("\ufeff")


def one_line(text: str) -> str:
    """The text in one line, cleaned; only what HTML collapses is collapsed, other blanks are letters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    if text.isspace():
        return ""
    line = _COLLAPSIBLE.sub(" ", text)
    return (line if line.isprintable() else _COLLAPSIBLE.sub(" ", clean(text))).strip()


def _utf8(body: bytes) -> str | None:
    """The text of a document in UTF-8, cleaned; None when it is in another encoding."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        # Damaged in places, or cut in the middle of a character: still UTF-8 when most of it is.
        text = body.decode("utf-8", "replace")
        wrong = text.count("\ufffd")
        return clean(text) if len(text) - len(text.encode("ascii", "ignore")) - wrong > 2 * wrong else None
    return text if _is_clean(body, text) else clean(text)


def _is_clean(body: bytes, text: str) -> bool:
    """Whether there is nothing in a document in UTF-8 that `clean` drops: asked in parts, five times as fast."""
    return (
        b"\0" not in body.translate(_CONTROLS)
        and not _C1_CONTROLS.search(body)
        and not any(mark in text for mark in _UNWANTED_MARKS)
    )


def _header_charset(content_type: str) -> str:
    match = _HEADER_CHARSET.search(content_type)
    return _web_encoding(match[1]) if match else ""


def _document_charset(body: bytes) -> str:
    match = _DECLARED.search(body[:4096])
    if not match:
        return ""
    return _web_encoding((match[1] or match[2]).decode("ascii", "replace"))


def _web_encoding(label: str) -> str:
    """What a label means to browsers, as Python's codec; empty when it means nothing."""
    if len(label) > _MAX_LABEL or not label.isascii():
        return ""
    label = label.lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    name = _BROWSERS.get(name, name)
    if name.startswith("utf-16"):
        return "utf-8"  # it was not told by its bytes, so it is not what it says
    return name if name in _WEB_ENCODINGS else ""
