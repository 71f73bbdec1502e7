"""A record is read the same whether at once or piece by piece, and whichever way its header is written."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path

import pytest

from newskeep.errors import DamageError
from newskeep.warc import onerecord
from newskeep.warc.digests import EMPTY_SHA1, is_sha1
from newskeep.warc.fields import first_http, first_values, parse_warc, usual_name
from newskeep.warc.read import parse_record
from newskeep.warc.record import digest_text
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned

FOX = hashlib.sha1(b"fox", usedforsecurity=False).digest()


def _response(head: bytes) -> Scanned:
    """A response with an HTTP header."""
    block = head + b"\r\n\r\nbody"
    named = b"WARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: %d" % len(block)
    (found,) = scan(io.BytesIO(gzip.compress(b"WARC/1.1\r\n" + named + b"\r\n\r\n" + block + b"\r\n\r\n")))
    return found


def test_at_once_or_in_pieces(segment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sort of record, with the least of them too large to be read at once."""
    at_once = list(scan(segment))
    monkeypatch.setattr(onerecord, "_MAX_WHOLE", 1)
    in_pieces = list(scan(segment))
    assert [(one.headers, one.http, one.intact) for one in at_once] == [
        (one.headers, one.http, one.intact) for one in in_pieces
    ]
    assert [(one.first, one.block_sha1, one.payload_sha1, one.payload_size) for one in at_once] == [
        (one.first, one.block_sha1, one.payload_sha1, one.payload_size) for one in in_pieces
    ]


@pytest.mark.parametrize(
    "lines",
    [
        b"WARC-Type: response\r\nWARC-Date: 2026",
        b"WARC-Type: response\nWARC-Date: 2026",
        b"warc-type: response\r\nX-Other: 1",
        b"WARC-Type: one\r\nWARC-Type: two",
        b"WARC-Type:  response \r\nWARC-Date:2026\r\nWARC-Profile: ",
        b"WARC-Type: response\t\r\nWARC-Date : 2026",
        b"WARC-Filename: a: b\r\nWARC-Type: x",
        b"WARC-Filename: a\r\n b\r\nWARC-Type: x",
        b"WARC-Filename: a\r\r\nWARC-Type: x\r",
        b"WARC-Filename: a\nWARC-Type: x\r\nWARC-Date: 1",
        b"WARC-Filename\r\nWARC-Type: x",
        b"WARC-Filename:\ta: b\r\nWARC-Type: x\x0b",
        b"WARC-Filename: a\xc2\xa0\r\nWARC-Type:\x0cx",
        b"WARC-Filename: a\r\n\r\nWARC-Type: x",
        b"WARC-Filename: caf\xe9\r\nno colon\r\nWARC-Type: caf\xc3\xa9",
        b"",
    ],
)
def test_the_first_value_of_each_field(lines: bytes) -> None:
    """The short way finds what the long one does, whatever stands there."""
    found: dict[str, str] = {}
    for name, value in parse_warc(lines.split(b"\n")):
        found.setdefault(usual_name(name), value)
    assert found == first_values(lines)


def test_a_version_that_ends_in_lf() -> None:
    """The record's fields begin behind it, as with CR LF, and none is taken for a part of it."""
    head = b"WARC/1.1\nWARC-Type: resource\r\nWARC-Date: 2026\r\nContent-Length: 3"
    (found,) = scan(io.BytesIO(gzip.compress(head + b"\r\n\r\nfox\r\n\r\n")), keep=True)
    assert ("resource", "2026", b"fox") == (found.type, found.field("WARC-Date"), found.payload)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; a=b\r\nX: y",
        b"HTTP/1.1 200 OK\r\nX: y\r\nCONTENT-type:text/html",
        b"HTTP/1.1 200 OK\r\nContent-Type : text/html",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=x",
        b"HTTP/1.1 200 OK\r\nX: y\r\n Content-Type: z\r\nContent-Type-Not: text/html",
        b"HTTP/1.1 200 OK\r\nContent-Type-Not: q\r\ncontent-type: text/html\r\nContent-Type: b",
        b"HTTP/1.1 200 OK",
    ],
)
def test_an_http_field_by_its_name(head: bytes) -> None:
    """It is the one that is found when all are parsed."""
    record = _response(head)
    assert record.http
    assert first_http(record.http.headers, b"content-type") == record.http_field(b"content-type")
    assert (200, "HTTP/1.1 200 OK") == (record.status, record.http_line)


@pytest.mark.parametrize(
    ("claimed", "right"),
    [
        (digest_text(FOX), True),
        (digest_text(FOX).lower(), True),
        (digest_text(EMPTY_SHA1), False),
        (digest_text(FOX)[:-1], False),
        (digest_text(FOX) + "A", False),
        (digest_text(FOX)[:-1] + "1", False),
        ("sha1:" + " " * 32, False),
        ("sha1:" + "\u0663" * 32, False),
        ("sha1:" + "A_" * 16, False),
        (f"sha1:{FOX.hex()}", False),
        ("sha256:X", True),
        ("", True),
    ],
)
def test_a_claimed_digest(claimed: str, right: bool) -> None:
    """Only another SHA-1 in base 32 is wrong; a digest of another kind is not looked at."""
    assert right == is_sha1(claimed, FOX)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("http_end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("whole", [1, 1 << 20])
def test_a_scan_and_a_reading_agree(
    end: bytes, http_end: bytes, whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `verify` counts as a record, `show` reads: also one whose lines end in LF alone."""
    monkeypatch.setattr(onerecord, "_MAX_WHOLE", whole)
    block = http_end.join([b"HTTP/1.1 200 OK", b"X: a", b" ", b"Y: b", b"", b"fox"])
    fields = [b"WARC/1.1", b"WARC-Type: response", b"WARC-Target-URI: http://a/", b"WARC-Filename: a\n b"]
    fields += [b"Content-Type: application/http", b"Content-Length: %d" % len(block), b"", b""]
    member = gzip.compress(end.join(fields) + block + b"\r\n\r\n")
    (scanned,) = scan(io.BytesIO(member))
    read = parse_record(member)
    assert (scanned.headers, scanned.http) == (read.warc_headers, read.http)
    assert (FOX, 3, b"fox") == (scanned.payload_sha1, scanned.payload_size, read.payload)
    assert read.http
    assert ((b"X", b"a"), (b"Y", b"b")) == read.http.headers


def test_a_length_without_end() -> None:
    """Content-Length of thousands of digits is no length."""
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: " + b"9" * 5000
    with pytest.raises(DamageError, match="not a record"):
        next(scan(io.BytesIO(gzip.compress(head + b"\r\n\r\n\r\n\r\n"))))
