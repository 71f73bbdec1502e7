"""Fingerprints of texts: FracMinHash over passages of five words.

Every passage of five normalised words is hashed to 64 bits. The smallest hashes are kept, the same ones in every text
that has the passage: a few as keys to find candidates by, some more as a sketch to estimate the common share with. A
text that is cut, grown or framed in something else keeps its own passages, and so most of its keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from xxhash import xxh3_64_intdigest

from newskeep.model.fingerprint import Fingerprint
from newskeep.text.normalise import NORMALISER, tokens

#: version of fingerprints; those of another one are made anew, never compared
SIGNATURE = NORMALISER * 100 + 1
#: words of a passage
PASSAGE = 5
#: texts of fewer tokens have no keys: they are only ever equal
LEAST_TOKENS = 40
#: bits of a key
KEY_BITS = 26
#: bits of a value of the sketch
SKETCH_BITS = 24

_KEYS_BELOW, _KEYS_LEAST, _KEYS_MOST = 2**64 // 32, 24, 128
_SKETCH_BELOW, SKETCH_LEAST, SKETCH_MOST = 2**64 // 16, 64, 1024
#: every sketch of more than SKETCH_LEAST values is complete up to here, unless it has SKETCH_MOST
SKETCH_LIMIT = _SKETCH_BELOW >> (64 - SKETCH_BITS)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text."""
    words = tokens(text)
    hashes = _smallest(set(map(xxh3_64_intdigest, _spelled(words))))
    keys = _sample(hashes, _KEYS_BELOW, _KEYS_LEAST, _KEYS_MOST) if len(words) >= LEAST_TOKENS else []
    sketch = _sample(hashes, _SKETCH_BELOW, SKETCH_LEAST, SKETCH_MOST)
    return Fingerprint(
        signature=SIGNATURE,
        tokens=len(words),
        # The high bits of a small hash say nothing.
        keys=tuple(sorted({value & ((1 << KEY_BITS) - 1) for value in keys})),
        sketch=tuple(sorted({value >> (64 - SKETCH_BITS) for value in sketch})),
    )


def _spelled(words: Sequence[str]) -> Iterator[bytes]:
    """The passages as they are hashed; repeated ones are equal there too. No step of it is Python's."""
    if len(words) < PASSAGE:
        return iter([" ".join(words).encode()] if words else [])
    encoded = " ".join(words).encode().split(b" ")
    return map(b" ".join, zip(*(encoded[start:] for start in range(PASSAGE)), strict=False))


def passages(words: Sequence[str]) -> set[tuple[str, ...]]:
    """The different passages of five words; of a shorter text all of it."""
    if len(words) < PASSAGE:
        return {tuple(words)} if words else set()
    return set(zip(*(words[start:] for start in range(PASSAGE)), strict=False))


def _smallest(hashes: set[int]) -> list[int]:
    """So many of them in ascending order that every sample is of these: a tenth of a long text's."""
    below = max(_SKETCH_BELOW, 2 * SKETCH_LEAST * 2**64 // max(len(hashes), 1))
    small = sorted(value for value in hashes if value < below)
    return small if len(small) >= SKETCH_LEAST else sorted(hashes)


def _sample(hashes: list[int], below: int, least: int, most: int) -> list[int]:
    return hashes[: max(bisect_left(hashes, below, hi=min(most, len(hashes))), least)]
