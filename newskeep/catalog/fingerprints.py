"""Fingerprints of stored texts: written with their version, found by what they share."""

from __future__ import annotations

import array
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment
from newskeep.catalog.postings import Postings
from newskeep.model.fingerprint import Fingerprint
from newskeep.text.fingerprints import SIGNATURE, fingerprint

#: the largest distance that one number of a stored sketch says; more of them are added up
_STEP = 0xFFFF
#: versions that are signed in one transaction
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Signed:
    """A version's text, by its fingerprint."""

    #: row id of its capture
    capture: int
    tokens: int
    #: a sample of its passages, ascending
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NearText:
    """A version that another text is held against."""

    article: str
    version: int
    text: str
    #: when it was published, or else captured
    time: datetime
    captured: datetime
    canonical_url: str
    #: id of the cluster it is in; empty when in none
    cluster: str


class Fingerprints:
    """Fingerprints of versions. Rows go in by a caller's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._postings = Postings(door)

    def add(self, record_id: str, text: str, time: datetime, made: Fingerprint | None = None) -> None:
        """A version's fingerprint.

        Args:
            record_id: of the capture that the version was read from, which has its row.
            text: of the version.
            time: of the capture.
            made: its fingerprint where that has been made already.
        """
        row = self._door.one("capture_row", record_id=record_id)
        if row:
            self._put(row["id"], made or fingerprint(text), time)

    def drop(self, capture: int, text: str, time: datetime) -> None:
        """Forget the fingerprint of a text that is replaced.

        Args:
            capture: row id.
            text: as it was.
            time: of the capture.
        """
        self._postings.drop(capture, fingerprint(text).keys, time)
        self._door.run("drop_fingerprint", capture=capture)

    def sharing(self, wanted: Fingerprint, time: datetime) -> list[Signed]:
        """Texts captured around a time that share keys with a fingerprint, those that share most first."""
        found = (self._get(capture) for capture in self._postings.sharing(wanted.keys, time))
        return [signed for signed in found if signed]

    def of_article(self, article: str) -> list[Signed]:
        """Those of an article's versions, the first one first."""
        rows = self._door.all("article_fingerprints", article=article, signature=SIGNATURE)
        return [_signed(row) for row in rows]

    def text(self, capture: int) -> NearText | None:
        """The version whose capture has this row id."""
        row = self._door.one("near_text", capture=capture)
        if row is None:
            return None
        return NearText(
            row["article"], row["version"], row["text"], moment(row["time"]), moment(row["captured"]),
            row["canonical_url"], row["cluster"],
        )  # fmt: skip

    def sign_all(self) -> int:
        """Make the fingerprints that are missing, or were made by other rules; how many.

        It may be broken off, and goes on where it was.
        """
        with self._door.transaction():
            if self._door.run("drop_fingerprints", signature=SIGNATURE):
                self._door.run("drop_postings")
                self._door.run("drop_fingerprints", signature=-1)
        return sum(self._batches())

    def _batches(self) -> Iterator[int]:
        after = 0
        while rows := self._door.all("unsigned_versions", signature=SIGNATURE, after=after, limit=_BATCH):
            with self._door.transaction():
                for row in rows:
                    self._put(row["capture"], fingerprint(row["text"]), moment(row["time"]))
            after = rows[-1]["capture"]
            yield len(rows)

    def _put(self, capture: int, made: Fingerprint, time: datetime) -> None:
        self._door.run(
            "add_fingerprint", capture=capture, signature=made.signature, tokens=made.tokens, sketch=pack(made.sketch)
        )  # fmt: skip
        self._postings.add(capture, made.keys, time)

    def _get(self, capture: int) -> Signed | None:
        row = self._door.one("fingerprint", capture=capture, signature=SIGNATURE)
        return _signed(row) if row else None


def pack(sketch: tuple[int, ...]) -> bytes:
    """A sketch as it is stored: distances of 16 bits, little-endian, larger ones in several steps."""
    steps = array.array("H")
    for before, value in pairwise((0, *sketch)):
        over, rest = divmod(value - before, _STEP)
        steps.extend([_STEP] * over)
        steps.append(rest)
    return _little_endian(steps).tobytes()


def unpack(data: bytes) -> tuple[int, ...]:
    """A stored sketch."""
    steps = array.array("H")
    steps.frombytes(data)
    _little_endian(steps)
    sums = accumulate(steps)
    return tuple(value for value, step in zip(sums, steps, strict=True) if step != _STEP)


def _little_endian(steps: array.array[int]) -> array.array[int]:
    if sys.byteorder == "big":
        steps.byteswap()
    return steps


def _signed(row: Row) -> Signed:
    return Signed(row["capture"], row["tokens"], unpack(row["sketch"]))
