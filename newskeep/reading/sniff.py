"""What bytes are, told from themselves; what the server calls them is only a hint."""

from __future__ import annotations

import json
import re
from enum import StrEnum

from newskeep.reading.content import utf16_without_mark

_MAGIC = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"), (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"), (b"ID3", "an MP3 file"), (b"OggS", "an Ogg file"), (b"wOF", "a font"),
    (b"\x1aE\xdf\xa3", "a WebM file"), (b"\x00asm", "WebAssembly"), (b"\x28\xb5\x2f\xfd", "Zstandard data"),
)  # fmt: skip
_MAGIC_AT = ((b"ftyp", 4, "an MP4 file"), (b"WEBP", 8, "a WebP image"), (b"WAVE", 8, "a WAV file"))
_MISC = re.compile(
    r"\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|div|p|a|article|section|h1|table|span|script|br)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Format(StrEnum):
    """The formats that reading knows."""

    FEED = "feed"
    JSON_FEED = "JSON Feed"
    SITEMAP = "sitemap"
    URL_LIST = "list of URLs"
    HTML = "HTML"
    OTHER = "other"


def sniff_bytes(body: bytes) -> str:
    """What binary format the bytes are, in words ("a PNG image"); empty when they may be text."""
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return name
    for magic, offset, name in _MAGIC_AT:
        if body[offset : offset + len(magic)] == magic:
            return name
    sample = body[:4096]
    utf16 = sample[:2] in {b"\xff\xfe", b"\xfe\xff"} or utf16_without_mark(sample)
    return "binary data" if not utf16 and len(_CONTROL.findall(sample)) * 20 > len(sample) else ""


def sniff_text(text: str) -> Format:
    """Which of the formats a text is. Feeds come before sitemaps, whose namespace they may declare too."""
    head = text[:65536].lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        return Format.JSON_FEED if _is_json_feed(text) else Format.OTHER
    root = _root_name(head)
    if root in {"rss", "feed", "rdf", "channel"}:
        return Format.FEED
    if root in {"urlset", "sitemapindex"}:
        return Format.SITEMAP
    if _is_url_list(head):
        return Format.URL_LIST
    return Format.HTML if _TAG.search(head) else Format.OTHER


def _root_name(head: str) -> str:
    """The local name of the first element, in lower case."""
    position = 0
    while match := _MISC.match(head, position):
        position = match.end()
    root = _ROOT.match(head, position)
    return root[1].lower() if root else ""


def _is_json_feed(text: str) -> bool:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(data, dict)
        and isinstance(data.get("items"), list)
        and "jsonfeed.org" in str(data.get("version"))
    )


def _is_url_list(head: str) -> bool:
    if not head.lstrip().startswith("http"):
        return False  # so is nearly every page, and it need not be cut into lines
    lines = [line.strip() for line in head.splitlines()[:20] if line.strip()]
    return bool(lines) and all(re.fullmatch(r"https?://[^\s<>\"]+", line) for line in lines)
