"""Imported revisits: which stored response one refers to, and its record written anew by our rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from newskeep.archive.imports.http import ForeignExchange, exchange_of, response_head
from newskeep.archive.imports.reading import Ids
from newskeep.archive.imports.records import Pair, UnusableError, refers_to, warc_date
from newskeep.archive.intake import Packed
from newskeep.archive.members import Members
from newskeep.catalog.segments import CaptureRow, Segments
from newskeep.text.urls import UrlError, fetch_url
from newskeep.warc.record import Original, digest_text, member, new_record_id, request, revisit

_SECOND = timedelta(seconds=1)
_NOT_MODIFIED = "server-not-modified"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A revisit as it is stored."""

    packed: Packed
    original: CaptureRow
    #: what the server said; 304 where the record stands for one
    status: int
    reason: str
    #: its own header with the payload of the original: the page that its URL showed
    page: ForeignExchange


class Originals:
    """Finds the stored responses that imported revisits refer to.

    Args:
        segments: of the catalog.
        members: reads the responses.
        run: may refer to its own growing segment.
    """

    def __init__(self, segments: Segments, members: Members, run: str) -> None:
        self._segments = segments
        self._members = members
        self._run = run

    def find(self, pair: Pair) -> CaptureRow | None:
        """The response that a revisit refers to: by its id, by URL and date, or by URL and digest."""
        record = pair.record
        url = self._url(pair)
        named = self._segments.capture(refers_to(record))
        found = named or self._at(url, record.field("WARC-Refers-To-Date"))
        digest = found.capture.payload_digest if found else _base32(record.field("WARC-Payload-Digest"))
        # an original lies in a sealed segment, or in our own
        return self._segments.original(found.capture.url if found else url, digest, self._run)

    def take_over(
        self, pair: Pair, exchange: ForeignExchange, ids: Ids, original: CaptureRow, warcinfo_id: str
    ) -> TakenOver:
        """The revisit's records, referring to the stored response.

        Raises:
            NewskeepError: the original can't be read.
        """
        stored = self._members.record(original.capture)
        not_modified = _NOT_MODIFIED in pair.record.field("WARC-Profile")
        head = response_head(exchange.response)
        not_modified = not_modified or bool(head and head[0].status == 304)
        block = exchange.response if head else b"HTTP/1.1 200 OK\r\n\r\n"
        again = exchange_of(replace(exchange, response=block, truncated=""))
        headers = again.headers if head else stored.headers
        again = replace(again, headers=headers, body=b"" if not_modified else stored.payload)
        capture = original.capture
        known = Original(capture.record_id, capture.url, capture.time, capture.payload_digest, stored.headers)
        kept = revisit(
            again,
            record_id=ids.response,
            warcinfo_id=warcinfo_id,
            original=known,
            not_modified=not_modified,
        )
        asked = request(
            again,
            record_id=ids.request or new_record_id(),
            response_id=ids.response,
            warcinfo_id=warcinfo_id,
        )
        members = (member(kept), member(asked))
        packed = Packed(ids.response, "revisit", again.url, capture.payload_digest, 0, members)
        reason = "the server said it had not changed" if not_modified else "the payload that is stored"
        # a revisit is marked as truncated because it has no body: here it has the original's
        page = replace(
            exchange, response=kept.block + stored.payload, truncated=stored.field("WARC-Truncated")
        )
        return TakenOver(packed, original, 304 if not_modified else again.status, reason, page)

    def _url(self, pair: Pair) -> str:
        given = pair.record.field("WARC-Refers-To-Target-URI").strip("<> ")
        try:
            return fetch_url(given) if given else pair.url
        except UrlError:
            return pair.url

    def _at(self, url: str, date: str) -> CaptureRow | None:
        try:
            time = warc_date(date)
        except UnusableError:
            return None
        until = time if time.microsecond else time + _SECOND - timedelta(milliseconds=1)
        rows = self._segments.between(url, time, until)
        return next((row for row in rows if row.capture.type == "response"), None)


def _base32(digest: str) -> str:
    """A SHA-1 in the spelling of our own records, whichever of the usual ones it has."""
    algorithm, _, value = digest.partition(":")
    if algorithm.lower() not in {"sha1", "sha-1"}:
        return digest
    try:
        return digest_text(bytes.fromhex(value))
    except ValueError:
        return f"sha1:{value.upper()}"
