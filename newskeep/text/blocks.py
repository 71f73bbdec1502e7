"""What identifies a block of text, a paragraph or line, wherever it is printed."""

from __future__ import annotations

import hashlib

from newskeep.text.normalise import normalise


def block_key(line: str) -> int | None:
    """The first 64 bits of the SHA-256 of a line's normalised words, signed; None for a line without words."""
    words = normalise(line)
    if not words:
        return None
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
