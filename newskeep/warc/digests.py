"""SHA-1 as WARC files spell it: `sha1:` and base 32 (RFC 4648, section 6)."""

from __future__ import annotations

import hashlib

_SPELLED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
_BASE = _LENGTH = 32

#: of no bytes at all: every request has such a payload
EMPTY_SHA1 = hashlib.sha1(usedforsecurity=False).digest()


def is_sha1(claimed: str, found: bytes) -> bool:
    """False where a SHA-1 is claimed that is another than the one found; true where none was looked for."""
    if not found or claimed[:5].lower() != "sha1:":
        return True
    letters = claimed[5:].encode("ascii", "replace")
    if len(letters) != _LENGTH:
        return False
    try:
        # as numbers: to spell what was found would take eight times as long
        return int(letters.translate(_TO_DIGITS), _BASE) == int.from_bytes(found)
    except ValueError:
        return False


def _to_digits() -> bytes:
    """From base 32 to what Python takes for the digits of a number to that base; `!` where there is none."""
    table = bytearray(b"!" * 256)
    for letter, digit in zip(_SPELLED, _DIGITS, strict=True):
        table[letter] = table[chr(letter).lower().encode()[0]] = digit
    return bytes(table)


_TO_DIGITS = _to_digits()
