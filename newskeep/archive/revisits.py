"""Revisit records: a payload that is stored already is not stored again, and still replays (WARC 1.1, section 6.7).

A revisit refers to a full response, never to another revisit, and only to one that can't be lost any more
without being missed: in a sealed segment, or before it in the segments of its own run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from newskeep.archive.intake import Packed, pack
from newskeep.archive.members import Members
from newskeep.catalog.segments import CaptureRow, Segments
from newskeep.errors import NewskeepError
from newskeep.model import Capture, Exchange, Headers, Lease
from newskeep.warc.record import Original, member, new_record_id, request, revisit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RevisitRules:
    """When a revisit is written, and when a page is stored in full again. docs/format.md tells them too."""

    #: a page that is looked at sooner than this after its last record leaves no other: a feed that touches its
    #: articles at every poll would fill the archive with records that say nothing. The first tier of a
    #: scheduled look is as long.
    blackout: timedelta = timedelta(hours=1)
    #: so many revisits of a URL hang on one response; then it is stored again, and damage to one record of an
    #: archive that is kept for decades costs no more than these
    most: int = 100
    #: nor does a revisit refer to an older response: whoever passes on, or keeps, one year of an archive has
    #: most of its originals in it
    oldest: timedelta = timedelta(days=180)
    #: bytes of a payload that may be referred to at another URL; the records of a revisit are as large as that
    least: int = 1000


@dataclass(frozen=True, slots=True)
class Revisit:
    """What is written for a page that is known."""

    #: the records; None when there is nothing to store
    packed: Packed | None
    #: the version that the payload shows; 0 when nothing stored says it
    version: int
    #: True when the next request is to be unconditional, so that a whole response comes and is stored
    whole_next: bool = False


class Revisits:
    """Makes the revisits of a run.

    Args:
        segments: of the catalog.
        members: reads the originals.
        run: may refer to its own segment while that still grows; other runs may not.
        rules: when to write one.
    """

    def __init__(
        self,
        segments: Segments,
        members: Members,
        run: str,
        rules: RevisitRules = RevisitRules(),
    ) -> None:
        self._segments = segments
        self._members = members
        self._run = run
        self._rules = rules

    def make(self, lease: Lease, exchange: Exchange, warcinfo_id: str) -> Revisit:
        """The records for a 304, or for the payload that the URL had before.

        Where no full response can be referred to, a 200 is stored in full and a 304 leaves its row alone, and
        asks for a full response the next time.
        """
        not_modified = exchange.status == 304
        original = self._original(exchange.url, lease.payload_digest)
        if original is None:
            return Revisit(None if not_modified else pack(exchange, warcinfo_id), 0, not_modified)
        last = self._last(exchange.url, lease.payload_digest)
        version = _version(last or original, exchange.url)
        if not not_modified and self._is_worn(original, exchange, coming=0):
            return Revisit(pack(exchange, warcinfo_id), version)
        whole_next = not_modified and self._is_worn(original, exchange, coming=1)
        if last and timedelta(0) <= exchange.time - last.capture.time < self._rules.blackout:
            return Revisit(None, version, whole_next)
        packed = self._pack(exchange, original, last, warcinfo_id)
        if packed is None:
            return Revisit(None if not_modified else pack(exchange, warcinfo_id), 0, not_modified)
        return Revisit(packed, version, whole_next)

    def of_payload(self, exchange: Exchange, packed: Packed, warcinfo_id: str) -> Packed | None:
        """A revisit in the place of a response whose payload is stored, mostly at another URL; None where it stays.

        Args:
            exchange: was read as a page of its own.
            packed: its records in full.
            warcinfo_id: of the segment.
        """
        if exchange.status != 200 or exchange.truncated or packed.type != "response":
            return None
        original = self._segments.original_anywhere(packed.payload_digest, self._run, self._rules.least)
        if original is None or self._is_worn(original, exchange, coming=0):
            return None
        return self._pack(exchange, original, None, warcinfo_id)

    def is_stored(self, packed: Packed) -> bool:
        """True when a page that can't be read is byte for byte what its URL gave the last time.

        A body that is too large ends at the same byte at each try, and is kept once.
        """
        last = self._last(packed.url, packed.payload_digest)
        return last is not None and last.capture.type == packed.type

    def _original(self, url: str, payload_digest: str) -> CaptureRow | None:
        """The response to refer to: the URL's own, or, where its first capture was a revisit, another's."""
        return self._segments.original(url, payload_digest, self._run) or self._segments.original_anywhere(
            payload_digest, self._run, self._rules.least
        )

    def _last(self, url: str, payload_digest: str) -> CaptureRow | None:
        """The last capture of a URL; None when it has another payload."""
        last = self._segments.last(url)
        return last if last and last.capture.payload_digest == payload_digest else None

    def _is_worn(self, original: CaptureRow, exchange: Exchange, coming: int) -> bool:
        """Whether a response is too old to be referred to once more, or has revisits enough, with those coming."""
        capture, rules = original.capture, self._rules
        if exchange.time - capture.time >= rules.oldest:
            return True
        count = self._segments.count_revisits(exchange.url, capture.payload_digest, capture.time)
        return count + coming >= rules.most

    def _pack(
        self, exchange: Exchange, original: CaptureRow, last: CaptureRow | None, warcinfo_id: str
    ) -> Packed | None:
        """The records of a revisit; None when what it refers to can't be read."""
        capture = original.capture
        try:
            headers = self._headers(exchange, original, last)
        except NewskeepError as error:
            logger.warning("%s: the original %s can't be read: %s", exchange.url, capture.record_id, error)
            return None
        record_id = new_record_id()
        again = revisit(
            exchange,
            record_id=record_id,
            warcinfo_id=warcinfo_id,
            original=Original(capture.record_id, capture.url, capture.time, capture.payload_digest, headers),
            not_modified=exchange.status == 304,
        )
        asked = request(exchange, record_id=new_record_id(), response_id=record_id, warcinfo_id=warcinfo_id)
        return Packed(
            record_id, "revisit", exchange.url, capture.payload_digest, 0, (member(again), member(asked))
        )

    def _headers(self, exchange: Exchange, original: CaptureRow, last: CaptureRow | None) -> Headers:
        """The header that the payload was stored with; of a 304 the URL's own, whosever the payload is."""
        stored = self._members.headers(original.capture)
        if exchange.status == 304 and last and original.capture.url != exchange.url:
            return self._members.headers(last.capture)
        return stored


def shown(segments: Segments, revisit: Capture, original: CaptureRow) -> CaptureRow | None:
    """The capture whose article a revisit without a document shows: of its own URL, never of another's.

    Args:
        segments: of the catalog, with the captures that come before the revisit.
        revisit: the revisit.
        original: the response that it refers to.
    """
    return original if original.capture.url == revisit.url else segments.before(revisit)


def _version(row: CaptureRow, url: str) -> int:
    return (row.version or 0) if row.capture.url == url else 0
