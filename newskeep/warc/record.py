"""Building records (WARC 1.1, ISO 28500:2017). Ids and times are arguments: the same input gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from newskeep.model import Exchange, Headers
from newskeep.warc.compress import gzip_member
from newskeep.warc.fields import Fields, warc_lines
from newskeep.warc.http import (
    framed,
    refreshed,
    request_block,
    response_block,
    response_head,
    same_encoding,
    target_uri,
)

_STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record, ready to be written."""

    #: `response`, `request`, `revisit`, `resource`, `warcinfo`
    type: str
    #: `urn:uuid:…`
    id: str
    #: all named fields, in order, Content-Length among them
    headers: Fields
    block: bytes

    def to_bytes(self) -> bytes:
        """The whole record, uncompressed."""
        return b"WARC/1.1\r\n" + warc_lines(self.headers) + b"\r\n" + self.block + b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Original:
    """The stored response that a revisit refers to; never itself a revisit."""

    #: `urn:uuid:…`
    record_id: str
    url: str
    time: datetime
    #: `sha1:BASE32`
    payload_digest: str
    #: its header fields
    headers: Headers


def new_record_id() -> str:
    """A record id that no other record has: `urn:uuid:…`."""
    return f"urn:uuid:{uuid.uuid4()}"


def payload_digest(body: bytes) -> str:
    """`sha1:BASE32` of a payload: the body de-chunked, still content-encoded."""
    return digest_text(hashlib.sha1(body, usedforsecurity=False).digest())


def digest_text(sha1: bytes) -> str:
    """A SHA-1 as WARC files spell it."""
    return "sha1:" + base64.b32encode(sha1).decode()


def member(record: Record) -> bytes:
    """Exactly one gzip member with the whole record (WARC 1.1, annex D), without a time of its own."""
    return gzip_member(record.to_bytes())


def warcinfo(*, record_id: str, time: datetime, filename: str, about: Iterable[tuple[str, str]]) -> Record:
    """The first record of a segment.

    Args:
        record_id: its id.
        time: when the segment was begun.
        filename: the segment's final name.
        about: what stands in it: `software`, `operator`, `http-header-user-agent`, `robots` …
    """
    block = warc_lines([*about, ("format", "WARC File Format 1.1"), ("conformsTo", _STANDARD)])
    fields = [("WARC-Filename", filename), ("Content-Type", "application/warc-fields")]
    return _record("warcinfo", record_id, time, fields, block)


def response(exchange: Exchange, *, record_id: str, warcinfo_id: str) -> Record:
    """A response as it was received."""
    fields = [
        *_of_exchange(exchange, warcinfo_id),
        ("WARC-Payload-Digest", payload_digest(exchange.body)),
        *_given("WARC-Truncated", exchange.truncated),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return _record("response", record_id, exchange.time, fields, response_block(exchange))


def request(exchange: Exchange, *, record_id: str, response_id: str, warcinfo_id: str) -> Record:
    """The request of an exchange; it follows the response, or revisit, with the id `response_id`."""
    block = request_block(exchange)
    fields = [
        *_of_exchange(exchange, warcinfo_id),
        ("WARC-Concurrent-To", f"<{response_id}>"),
        ("WARC-Payload-Digest", payload_digest(b"")),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return _record("request", record_id, exchange.time, fields, block)


def revisit(
    exchange: Exchange, *, record_id: str, warcinfo_id: str, original: Original, not_modified: bool
) -> Record:
    """A response whose payload is stored already (WARC 1.1, section 6.7).

    Args:
        exchange: the new one. Of a 304 the block has the stored header with the 304's fields merged into it,
            as status 200: replay tools show an empty page otherwise.
        record_id: its id.
        warcinfo_id: id of the segment's warcinfo.
        original: the stored response.
        not_modified: True for a 304, False for a payload that came again, equal.

    Raises:
        ValueError: it is said to be equal, and its digest is another.
    """
    if not not_modified and payload_digest(exchange.body) != original.payload_digest:
        msg = f"{exchange.url} has another payload than {original.record_id}: that is no revisit"
        raise ValueError(msg)
    if not_modified:
        block = response_head(200, "", refreshed(original.headers, exchange.headers))
    else:
        headers = same_encoding(framed(exchange), original.headers)
        block = response_head(exchange.status, exchange.reason, headers)
    fields = [
        *_of_exchange(exchange, warcinfo_id),
        ("WARC-Profile", _PROFILE + ("server-not-modified" if not_modified else "identical-payload-digest")),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", target_uri(original.url)),
        ("WARC-Refers-To-Date", _date(original.time)),
        ("WARC-Payload-Digest", original.payload_digest),
        # section 6.7.2 asks for it where a body was left out as a duplicate
        *_given("WARC-Truncated", "" if not_modified else "length"),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return _record("revisit", record_id, exchange.time, fields, block)


def resource(
    *,
    record_id: str,
    warcinfo_id: str,
    target: str,
    time: datetime,
    content_type: str,
    block: bytes,
    capture: str,
) -> Record:
    """Bytes made from a capture, such as an article as JSON.

    WARC 1.1 (section 5.7) forbids WARC-Refers-To in a resource, so WARC-Concurrent-To names the capture.

    Args:
        record_id: its id.
        warcinfo_id: id of the segment's warcinfo.
        target: what it is called; a `urn:`, so that it hides no page.
        time: when it was made.
        content_type: of the block.
        block: the bytes.
        capture: id of the capture it was made from.
    """
    fields = [
        ("WARC-Target-URI", target_uri(target)),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"),
        ("WARC-Concurrent-To", f"<{capture}>"),
        ("WARC-Payload-Digest", payload_digest(block)),
        ("Content-Type", content_type),
    ]
    return _record("resource", record_id, time, fields, block)


def _record(
    kind: str, record_id: str, time: datetime, fields: Iterable[tuple[str, str]], block: bytes
) -> Record:
    headers = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", _date(time)),
        *fields,
        ("WARC-Block-Digest", payload_digest(block)),
        ("Content-Length", str(len(block))),
    )
    return Record(kind, record_id, headers, block)


def _of_exchange(exchange: Exchange, warcinfo_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Target-URI", target_uri(exchange.url)),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"),
        *_given("WARC-IP-Address", exchange.ip),
        *_given("WARC-Protocol", exchange.protocol),
    ]


def _given(name: str, value: str) -> list[tuple[str, str]]:
    return [(name, value)] if value else []


def _date(time: datetime) -> str:
    """WARC-Date with milliseconds, always: replay tools compare it with the index, digit by digit."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
