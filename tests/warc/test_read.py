"""A stored record, read back."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from newskeep.errors import DamageError, NewskeepError
from newskeep.model import Exchange
from newskeep.warc.body import decode_body
from newskeep.warc.read import parse_headers, parse_record
from newskeep.warc.record import Record, member, response
from newskeep.warc.scan import scan

PAGE = b"<p>News of the day.</p>" * 1000


def test_every_record_reads_back(segment: Path, varied: list[Record]) -> None:
    """From its offset and length alone come its type, id, header fields and block, as they were written."""
    data = segment.read_bytes()
    found = [parse_record(data[one.offset : one.offset + one.length]) for one in scan(segment)]
    assert [(one.type, one.id, one.headers, one.block) for one in varied] == [
        (one.type, one.id, one.warc_headers, one.block) for one in found
    ]
    assert [one.to_bytes() for one in varied] == [one.raw for one in found]


def test_response_reads_back_as_it_was_received(exchange: Callable[..., Exchange]) -> None:
    """Status, header fields and payload are the exchange's; the body is decoded."""
    headers = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"), (b"X", b"1"), (b"X", b"2"))
    made = exchange(body=gzip.compress(PAGE), headers=headers, status=404)
    record = parse_record(member(response(made, record_id="urn:uuid:1", warcinfo_id="urn:uuid:0")))
    assert (404, headers, made.body, PAGE) == (record.status, record.headers, record.payload, record.body)


def test_the_header_of_a_large_page(exchange: Callable[..., Exchange]) -> None:
    """The beginning of its member is enough; where the header may go on behind that, it says nothing."""
    headers = ((b"Content-Type", b"text/html"), (b"X", b"1"))
    made = exchange(body=random.Random(1).randbytes(50_000), headers=headers)
    data = member(response(made, record_id="urn:uuid:1", warcinfo_id="urn:uuid:0"))
    found = [parse_headers(beginning) for beginning in (data[:2000], data[:200], data[:20])]
    assert [parse_record(data).headers, None, None] == found


def test_what_begins_no_record() -> None:
    """Bytes that are no gzip member, and a member without a record, are damage."""
    for data in (b"no member at all", gzip.compress(b"no record")):
        with pytest.raises(DamageError):
            parse_headers(data)


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        ("", PAGE),
        ("identity", PAGE),
        ("gzip", gzip.compress(PAGE)),
        ("X-GZip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:])),
        ("gzip", gzip.compress(PAGE) + b"trailing junk"),
        ("gzip", PAGE),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("br", brotli.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
    ],
)
def test_body_is_decoded(encoding: str, payload: bytes) -> None:
    """Every encoding that was asked for, in the spellings and with the faults that servers have."""
    assert PAGE == decode_body(payload, encoding)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_body_that_was_cut_off_gives_its_beginning(encoding: str) -> None:
    """Half of an encoded body is worth reading, too."""
    page = b"".join(b"<p>%d</p>" % (number * number) for number in range(10_000))
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding](page)
    half = decode_body(packed[: len(packed) // 2], encoding)
    assert page[: len(half)] == half
    assert len(half) > len(page) // 4


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_body_has_a_limit(encoding: str) -> None:
    """A few kilobytes that decode to megabytes are stopped; a body of just the limit is not."""
    page = bytes(5_000_000)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding](page)
    assert page == decode_body(packed, encoding, limit=5_000_000)
    with pytest.raises(NewskeepError, match="more than 4999999 bytes"):
        decode_body(packed, encoding, limit=4_999_999)


def test_unknown_encoding_is_named() -> None:
    """What can't be decoded is not given out as if it were."""
    with pytest.raises(NewskeepError, match="zstd"):
        decode_body(b"x", "zstd")


@pytest.mark.parametrize("kind", ["cut", "two", "junk", "none", "no record"])
def test_damaged_bytes_are_refused(exchange: Callable[..., Exchange], kind: str) -> None:
    """Only exactly one member with exactly one record is read."""
    good = member(response(exchange(), record_id="urn:uuid:1", warcinfo_id="urn:uuid:0"))
    bad = {
        "cut": good[:-1],
        "two": good + good,
        "junk": b"x" + good,
        "none": b"",
        "no record": gzip.compress(b"<html>"),
    }
    with pytest.raises(DamageError):
        parse_record(bad[kind])
