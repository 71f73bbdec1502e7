"""Telling whether two long lists hold the same, at flat memory."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

#: bytes of a digest
DIGEST: Final = 16


class Tally:
    """Counts items and adds up their digests: two tallies of one key are equal where they counted the same.

    The order does not matter. The digests are half a SHA-256, keyed with bytes that no other process has ever
    seen: nobody can prepare two lists whose sums agree, as they can where hashes are known beforehand.

    Args:
        other: the tally that this one is to be compared with; the first of two has none.
    """

    __slots__ = ("_count", "_keyed", "_sum")

    _keyed: hashlib._Hash

    def __init__(self, other: Tally | None = None) -> None:
        self._count = self._sum = 0
        self._keyed = other._keyed if other else hashlib.sha256(secrets.token_bytes(64))

    @property
    def count(self) -> int:
        """How many items were counted."""
        return self._count

    def digest(self, item: bytes) -> bytes:
        """An item's digest, for those who keep that alone."""
        hashing = self._keyed.copy()
        hashing.update(item)
        return hashing.digest()[:DIGEST]

    def add(self, item: bytes) -> None:
        """Count an item in."""
        self.add_digest(self.digest(item))

    def add_digest(self, digest: bytes) -> None:
        """Count in an item of which only the digest was kept."""
        self._count += 1
        self._sum += int.from_bytes(digest)

    def take_back(self, digest: bytes) -> None:
        """Count an item out again by its digest."""
        self._count -= 1
        self._sum -= int.from_bytes(digest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return self._keyed is other._keyed and (self._count, self._sum) == (other._count, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes
