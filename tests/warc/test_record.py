"""Records, byte for byte."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from newskeep.model import Exchange
from newskeep.warc.record import (
    Original,
    Record,
    member,
    new_record_id,
    payload_digest,
    request,
    resource,
    response,
    revisit,
    warcinfo,
)

TIME = datetime(2026, 11, 22, 10, 54, 0, 120000, tzinfo=UTC)
ORIGINAL = Original(
    "urn:uuid:1",
    "http://example.com/a",
    datetime(2026, 11, 21, tzinfo=UTC),
    payload_digest(b"<p>Hello</p>"),
    (
        (b"Content-Type", b"text/html"),
        (b"Content-Encoding", b"gzip"),
        (b"Transfer-Encoding", b"chunked"),
        (b"ETag", b'"1"'),
        (b"X-Cache", b"miss"),
    ),
)
Make = Callable[..., Exchange]


def _response(exchange: Exchange) -> Record:
    return response(exchange, record_id="urn:uuid:2", warcinfo_id="urn:uuid:0")


def _request(exchange: Exchange) -> Record:
    return request(exchange, record_id="urn:uuid:3", response_id="urn:uuid:2", warcinfo_id="urn:uuid:0")


def _revisit(exchange: Exchange, *, not_modified: bool) -> Record:
    return revisit(
        exchange,
        record_id="urn:uuid:2",
        warcinfo_id="urn:uuid:0",
        original=ORIGINAL,
        not_modified=not_modified,
    )


def test_response(exchange: Make) -> None:
    """A response has its exchange's address, time, server and protocol, and both digests."""
    made = exchange(
        "http://example.com/ž?q", ip="192.0.2.1", protocol="h2", truncated="length", reason="Fine"
    )
    assert (
        b"WARC/1.1\r\n"
        b"WARC-Type: response\r\n"
        b"WARC-Record-ID: <urn:uuid:2>\r\n"
        b"WARC-Date: 2026-11-22T10:54:00.123Z\r\n"
        b"WARC-Target-URI: http://example.com/%C5%BE?q\r\n"
        b"WARC-Warcinfo-ID: <urn:uuid:0>\r\n"
        b"WARC-IP-Address: 192.0.2.1\r\n"
        b"WARC-Protocol: h2\r\n"
        b"WARC-Payload-Digest: sha1:4GXYJPEDG5VU7ESI3J4OMBUEXR5R5P3R\r\n"
        b"WARC-Truncated: length\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"WARC-Block-Digest: sha1:CRJYNVDU733TZGL43ALTPLXNSNH33XZQ\r\n"
        b"Content-Length: 93\r\n"
        b"\r\n"
        b"HTTP/1.1 200 Fine\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Content-Length: 12\r\n"
        b"\r\n"
        b"<p>Hello</p>"
        b"\r\n\r\n"
    ) == _response(made).to_bytes()


def test_request(exchange: Make) -> None:
    """A request belongs to its response, names the host, and tells no secret."""
    headers = (
        (b"User-Agent", b"newskeep"),
        (b"Cookie", b"session=secret"),
        (b"AUTHORIZATION", b"Basic secret"),
        (b"Proxy-Authorization", b"Basic secret"),
        (b"Referer", b"http://user:secret@example.com/x"),
    )
    made = exchange("http://user:secret@example.com:8080/a?b=1#c", request_headers=headers)
    assert (
        b"WARC/1.1\r\n"
        b"WARC-Type: request\r\n"
        b"WARC-Record-ID: <urn:uuid:3>\r\n"
        b"WARC-Date: 2026-11-22T10:54:00.123Z\r\n"
        b"WARC-Target-URI: http://example.com:8080/a?b=1#c\r\n"
        b"WARC-Warcinfo-ID: <urn:uuid:0>\r\n"
        b"WARC-Concurrent-To: <urn:uuid:2>\r\n"
        b"WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\n"
        b"Content-Type: application/http; msgtype=request\r\n"
        b"WARC-Block-Digest: sha1:QSAYV6BZ5PFZXA654A5NIT4P5P5MWBHJ\r\n"
        b"Content-Length: 180\r\n"
        b"\r\n"
        b"GET /a?b=1 HTTP/1.1\r\n"
        b"Host: example.com:8080\r\n"
        b"User-Agent: newskeep\r\n"
        b"Cookie: [redacted]\r\n"
        b"AUTHORIZATION: [redacted]\r\n"
        b"Proxy-Authorization: [redacted]\r\n"
        b"Referer: http://example.com/x\r\n"
        b"\r\n"
        b"\r\n\r\n"
    ) == _request(made).to_bytes()


def test_revisit_of_an_identical_payload(exchange: Make) -> None:
    """It has the new header without a body, refers to the original by id, URL and date, and keeps its encoding."""
    record = _revisit(exchange("http://example.com/b"), not_modified=False)
    assert (
        b"WARC/1.1\r\n"
        b"WARC-Type: revisit\r\n"
        b"WARC-Record-ID: <urn:uuid:2>\r\n"
        b"WARC-Date: 2026-11-22T10:54:00.123Z\r\n"
        b"WARC-Target-URI: http://example.com/b\r\n"
        b"WARC-Warcinfo-ID: <urn:uuid:0>\r\n"
        b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"
        b"WARC-Refers-To: <urn:uuid:1>\r\n"
        b"WARC-Refers-To-Target-URI: http://example.com/a\r\n"
        b"WARC-Refers-To-Date: 2026-11-21T00:00:00.000Z\r\n"
        b"WARC-Payload-Digest: sha1:4GXYJPEDG5VU7ESI3J4OMBUEXR5R5P3R\r\n"
        b"WARC-Truncated: length\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"WARC-Block-Digest: sha1:MJKNKPZAXPSZGICJFYT2AYARETSKVZQP\r\n"
        b"Content-Length: 103\r\n"
        b"\r\n"
        b"HTTP/1.1 200 OK\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Content-Length: 12\r\n"
        b"Content-Encoding: gzip\r\n"
        b"\r\n"
        b"\r\n\r\n"
    ) == record.to_bytes()


def test_revisit_after_a_304(exchange: Make) -> None:
    """Its block is the stored header with the 304's fields merged in, as 200; the body's own fields stay."""
    headers = (
        (b"ETag", b'"2"'),
        (b"Content-Type", b"text/plain"),
        (b"Content-Length", b"0"),
        (b"Connection", b"close"),
        (b"Age", b"7"),
    )
    record = _revisit(exchange(body=b"", status=304, headers=headers), not_modified=True)
    profile = ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified")
    assert profile in record.headers
    assert ("WARC-Payload-Digest", ORIGINAL.payload_digest) in record.headers
    assert (
        b"HTTP/1.1 200 OK\r\n"
        b"Content-Type: text/html\r\n"
        b"Content-Encoding: gzip\r\n"
        b"X-Archive-Orig-Transfer-Encoding: chunked\r\n"
        b"X-Cache: miss\r\n"
        b'ETag: "2"\r\n'
        b"Age: 7\r\n"
        b"\r\n"
    ) == record.block


def test_revisit_of_another_payload_is_refused(exchange: Make) -> None:
    """Bytes that differ from the original's are never left out."""
    with pytest.raises(ValueError, match="no revisit"):
        _revisit(exchange(body=b"another"), not_modified=False)


def test_warcinfo() -> None:
    """It says what wrote the segment, by which standard, and carries no payload digest."""
    record = warcinfo(
        record_id="urn:uuid:0", time=TIME, filename="s.warc.gz", about=[("software", "newskeep")]
    )
    assert (
        b"software: newskeep\r\n"
        b"format: WARC File Format 1.1\r\n"
        b"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ) == record.block
    assert [
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "WARC-Filename",
        "Content-Type",
        "WARC-Block-Digest",
        "Content-Length",
    ] == [name for name, _ in record.headers]


def test_resource() -> None:
    """An article stands under a name of its own, so that it hides no page, and refers to its capture."""
    record = resource(
        record_id="urn:uuid:4",
        warcinfo_id="urn:uuid:0",
        target="urn:newskeep:article:a1:1",
        time=TIME,
        content_type="application/json",
        block=b"{}",
        capture="urn:uuid:2",
    )
    assert (
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", "<urn:uuid:4>"),
        ("WARC-Date", "2026-11-22T10:54:00.120Z"),
        ("WARC-Target-URI", "urn:newskeep:article:a1:1"),
        ("WARC-Warcinfo-ID", "<urn:uuid:0>"),
        ("WARC-Concurrent-To", "<urn:uuid:2>"),
        ("WARC-Payload-Digest", payload_digest(b"{}")),
        ("Content-Type", "application/json"),
        ("WARC-Block-Digest", payload_digest(b"{}")),
        ("Content-Length", "2"),
    ) == record.headers


def test_dechunked_body_gets_its_length(exchange: Make) -> None:
    """No record has both Transfer-Encoding and Content-Length: replay would break."""
    headers = ((b"transfer-encoding", b"chunked"), (b"Content-Length", b"99"), (b"Server", b"x"))
    assert (
        b"HTTP/1.1 200 OK\r\n"
        b"X-Archive-Orig-transfer-encoding: chunked\r\n"
        b"X-Archive-Orig-Content-Length: 99\r\n"
        b"Server: x\r\n"
        b"Content-Length: 12\r\n"
        b"\r\n"
        b"<p>Hello</p>"
    ) == _response(exchange(headers=headers)).block


@pytest.mark.parametrize(("status", "method"), [(304, "GET"), (200, "HEAD"), (204, "GET")])
def test_length_of_a_body_that_is_not_sent_stays(exchange: Make, status: int, method: str) -> None:
    """Where HTTP sends no body, Content-Length says how long it would be."""
    made = exchange(body=b"", status=status, method=method, headers=((b"Content-Length", b"99"),))
    assert b"\r\nContent-Length: 99\r\n\r\n" in _response(made).block


@pytest.mark.parametrize(
    ("status", "reason", "line"),
    [
        (404, "", b"HTTP/1.1 404 Not Found\r\n"),
        (599, "", b"HTTP/1.1 599 Unknown\r\n"),
        (200, "Oké\r\nX-Evil: 1", b"HTTP/1.1 200 Ok\xe9 X-Evil: 1\r\n"),
    ],
)
def test_status_line(exchange: Make, status: int, reason: str, line: bytes) -> None:
    """It is one line with a code and a phrase, whatever the server said."""
    assert line == _response(exchange(status=status, reason=reason)).block.split(b"\n")[0] + b"\n"


def test_header_fields_stay_on_their_line(exchange: Make) -> None:
    """A value with line breaks can add no field and end no header, and neither can a URL."""
    made = exchange(
        "http://example.com/a\r\nX: 1",
        headers=((b"A\r\nB", b"1\r\n\r\n<script>"), (b"Folded", b"a\r\n\t b"), (b"Nul", b"a\0b")),
    )
    head = _response(made).block.partition(b"\r\n\r\n")[0]
    assert b"HTTP/1.1 200 OK\r\nA B: 1 <script>\r\nFolded: a b\r\nNul: a b" == head
    assert ("WARC-Target-URI", "http://example.com/a%0D%0AX:%201") in _response(made).headers


def test_member_is_one_gzip_member_and_always_the_same(exchange: Make) -> None:
    """It holds the record and nothing of the moment it was made."""
    record = _response(exchange())
    assert record.to_bytes() == gzip.decompress(member(record))
    assert member(record) == member(record)
    assert b"\0\0\0\0" == member(record)[4:8]


def test_record_ids_are_new() -> None:
    """No two records share one."""
    assert 1000 == len({new_record_id() for _ in range(1000)})
