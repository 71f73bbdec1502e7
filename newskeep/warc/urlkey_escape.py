"""Percent-escapes as Google Safe Browsing's canonicalization has them: all undone, then few set again."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_ESCAPED = re.compile(rb"[\x00-\x20#%\x7f-\xff]+")


def canonical(raw: bytes) -> bytes:
    """Part of a URL in lower case, escaped only where it must be, however often it was escaped before."""
    return escape(unescape(raw).lower())


def unescape(raw: bytes) -> bytes:
    """Undo percent-escapes until none is left."""
    while b"%" in raw and (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return raw


def escape(plain: bytes) -> bytes:
    """Escape controls, space, `#`, `%` and all that isn't ASCII, in lower case: keys have no capitals."""
    return _ESCAPED.sub(_percent, plain)


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%" + match[0].hex("%").encode()
