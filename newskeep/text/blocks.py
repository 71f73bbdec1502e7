"""What identifies a block of text, a paragraph or line, wherever it is printed."""

from __future__ import annotations

import hashlib

from newskeep.text.normalise import count_words, normalise


def block_key(line: str) -> int | None:
    """The first 64 bits of the SHA-256 of a line's normalised words, signed; None for a line without words."""
    words = normalise(line)
    if not words:
        return None
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:8], "big", signed=True)


def keyed_block(line: str) -> tuple[int | None, int]:
    """The key of a line, and how many words it has."""
    return block_key(line), count_words(line)


def keyed_blocks(text: str) -> tuple[tuple[int | None, int], ...]:
    """The same of each paragraph of a text."""
    return tuple(map(keyed_block, text.split("\n\n")))
