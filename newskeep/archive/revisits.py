"""Revisit records: a page that is known already is not stored again, and still replays (WARC 1.1, section 6.7)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from newskeep.archive.intake import Packed, pack
from newskeep.archive.members import Members
from newskeep.catalog.segments import CaptureRow, Segments
from newskeep.errors import NewskeepError
from newskeep.model import Exchange, Lease
from newskeep.warc.record import Original, member, new_record_id, request, revisit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Revisit:
    """What is written for a page that is known."""

    #: the records; None when there is nothing to refer to and nothing to store
    packed: Packed | None
    #: the version that the original shows; 0 when there is no original
    version: int


class Revisits:
    """Makes the revisits of a run.

    Args:
        segments: of the catalog.
        members: reads the originals.
        run: may refer to its own segment while that still grows; other runs may not.
    """

    def __init__(self, segments: Segments, members: Members, run: str) -> None:
        self._segments = segments
        self._members = members
        self._run = run

    def make(self, lease: Lease, exchange: Exchange, warcinfo_id: str) -> Revisit:
        """The records for a 304, or for the payload that the URL had before.

        Where no full response can be referred to, a 200 is stored in full and a 304 leaves its row alone.
        """
        original = self._segments.original(exchange.url, lease.payload_digest, self._run)
        if original:
            try:
                return Revisit(self._pack(exchange, original, warcinfo_id), original.version or 0)
            except NewskeepError as error:
                logger.warning(
                    "%s: the original %s can't be read: %s", exchange.url, original.capture.record_id, error
                )
        return Revisit(None if exchange.status == 304 else pack(exchange, warcinfo_id), 0)

    def _pack(self, exchange: Exchange, row: CaptureRow, warcinfo_id: str) -> Packed:
        capture = row.capture
        headers = self._members.record(capture).headers
        original = Original(capture.record_id, capture.url, capture.time, capture.payload_digest, headers)
        record_id = new_record_id()
        again = revisit(
            exchange,
            record_id=record_id,
            warcinfo_id=warcinfo_id,
            original=original,
            not_modified=exchange.status == 304,
        )
        asked = request(exchange, record_id=new_record_id(), response_id=record_id, warcinfo_id=warcinfo_id)
        return Packed(
            record_id, "revisit", exchange.url, capture.payload_digest, 0, (member(again), member(asked))
        )
