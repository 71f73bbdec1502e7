"""Where a segment ends, whatever happened to it."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newskeep.errors import DamageError
from newskeep.model import Exchange
from newskeep.warc.members import Stop
from newskeep.warc.record import Record, member, response
from newskeep.warc.scan import Scan, Tail, scan, truncate_torn


@pytest.fixture
def members(exchange: Callable[..., Exchange]) -> list[bytes]:
    """Three small records."""
    exchanges = [exchange(f"http://example.com/{number}") for number in range(3)]
    return [
        member(response(one, record_id=f"urn:uuid:{number}", warcinfo_id="urn:uuid:9"))
        for number, one in enumerate(exchanges)
    ]


def test_scan_gives_every_record(segment: Path, varied: list[Record]) -> None:
    """In order, gapless, with their headers, and the digests computed are those that were written."""
    found = list(scan(segment))
    assert [record.headers for record in varied] == [one.headers for one in found]
    ends = [one.offset + one.length for one in found]
    assert [0, *ends] == [*(one.offset for one in found), segment.stat().st_size]
    assert all(one.intact for one in found)
    assert ("response", 301, b"/a") == (found[11].type, found[11].http.status, found[11].http.headers[0][1])  # type: ignore[union-attr]


def test_scan_begins_where_it_is_told(segment: Path) -> None:
    """From the offset of a record on, with offsets of the whole file, from a path or a stream."""
    every = list(scan(segment))
    start = every[10].offset
    assert every[10:] == list(scan(segment, start))
    assert every[10:] == list(scan(io.BytesIO(segment.read_bytes()[start:]), start))


def test_scan_reads_large_records_in_pieces(exchange: Callable[..., Exchange]) -> None:
    """A body of 50 MB, packed to almost nothing, has its digest right."""
    record = response(exchange(body=bytes(50_000_000)), record_id="urn:uuid:1", warcinfo_id="urn:uuid:0")
    (found,) = scan(io.BytesIO(member(record)))
    assert record.headers == found.headers
    assert found.intact


def test_a_tail_torn_at_any_byte_is_seen(members: list[bytes]) -> None:
    """However much of the last member is there, the records before it are whole and their end is known."""
    whole = members[0] + members[1]
    for size in range(1, len(members[2])):
        going = Scan(io.BytesIO(whole + members[2][:size]))
        assert ["urn:uuid:0", "urn:uuid:1"] == [one.id for one in going]
        assert Tail(len(whole), Stop.TRUNCATED) == going.tail


@pytest.mark.parametrize(
    ("tail", "stop"),
    [
        (bytes(5000), Stop.ZEROS),
        (b"x", Stop.JUNK),
        (b"\n" * 100, Stop.JUNK),
        (b"\x1f\x8b\x08" + bytes(500), Stop.DAMAGED),
        (gzip.compress(b"no record", mtime=0), Stop.NOT_A_RECORD),
        (gzip.compress(b"", mtime=0), Stop.NOT_A_RECORD),
        (gzip.compress(b"WARC/1.1\r\nContent-Length: 9\r\n\r\n\r\n\r\n", mtime=0), Stop.NOT_A_RECORD),
        (gzip.compress(b"WARC/1.1\r\nContent-Length: -1\r\n\r\n\r\n\r\n", mtime=0), Stop.NOT_A_RECORD),
        (gzip.compress(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\nmore", mtime=0), Stop.NOT_A_RECORD),
        (gzip.compress(b"WARC/1.1\r\nX: " + b"x" * 2_000_000, mtime=0), Stop.NOT_A_RECORD),
    ],
)
def test_what_is_no_record_is_named(members: list[bytes], tail: bytes, stop: Stop) -> None:
    """The scan stops before it and says what it is; a strict scan raises after the whole records."""
    going = Scan(io.BytesIO(members[0] + tail))
    assert 1 == len(list(going))
    assert Tail(len(members[0]), stop) == going.tail
    strict = scan(io.BytesIO(members[0] + tail))
    assert "urn:uuid:0" == next(strict).id
    with pytest.raises(DamageError, match=f"at {len(members[0])}: {stop}"):
        next(strict)


def test_any_flipped_bit_is_seen(members: list[bytes]) -> None:
    """A record with a wrong bit in its data or checksum doesn't count."""
    header, trailer = 10, 8
    padded = len(members[1]) - trailer - 1  # some bits of the last data byte mean nothing
    for position in {*range(header, len(members[1]))} - {padded}:
        broken = bytearray(members[1])
        broken[position] ^= 0x10
        going = Scan(io.BytesIO(members[0] + broken))
        assert 1 == len(list(going)), position
        assert len(members[0]) == going.tail.end


def test_a_member_with_two_records_is_no_record(members: list[bytes]) -> None:
    """One member, one record: otherwise nobody could read it alone."""
    both = gzip.compress(gzip.decompress(members[0]) + gzip.decompress(members[1]))
    going = Scan(io.BytesIO(both))
    assert [] == list(going)
    assert Tail(0, Stop.NOT_A_RECORD) == going.tail


def test_a_wrong_digest_is_seen(exchange: Callable[..., Exchange]) -> None:
    """A record whose bytes are not those its header tells of is whole, and not intact."""
    record = response(exchange(), record_id="urn:uuid:1", warcinfo_id="urn:uuid:0")
    wrong = replace(record, block=record.block.replace(b"Hello", b"HELLO"))
    (found,) = scan(io.BytesIO(member(wrong)))
    assert not found.intact


def test_repair_keeps_whole_records_and_cuts_the_rest(members: list[bytes], tmp_path: Path) -> None:
    """Records after the committed ones are given back; a tail torn at any byte is gone."""
    path = tmp_path / "s.open"
    whole = members[0] + members[1]
    for size in range(len(members[2])):
        path.write_bytes(whole + members[2][:size])
        repair = truncate_torn(path, len(members[0]))
        assert ["urn:uuid:1"] == [one.id for one in repair.records]
        assert (len(whole), size) == (repair.size, repair.cut)
        assert whole == path.read_bytes()


@pytest.mark.parametrize("tail", [bytes(5000), b"junk", b"\x1f\x8b\x08" + bytes(500)])
def test_repair_cuts_zeros_and_junk(members: list[bytes], tmp_path: Path, tail: bytes) -> None:
    """What a power cut leaves behind a record goes, what is in front of it stays."""
    path = tmp_path / "s.open"
    path.write_bytes(members[0] + tail)
    assert len(tail) == truncate_torn(path, 0).cut
    assert members[0] == path.read_bytes()


def test_repair_never_touches_what_was_committed(members: list[bytes], tmp_path: Path) -> None:
    """Damage before the committed offset is for `verify`; the file stays as it is."""
    path = tmp_path / "s.open"
    path.write_bytes(b"damaged" + members[1])
    repair = truncate_torn(path, 7)
    assert (1, 7 + len(members[1]), 0) == (len(repair.records), repair.size, repair.cut)


@pytest.mark.parametrize(("content", "committed"), [(b"", 1), (gzip.compress(b"not ours", mtime=0), 0)])
def test_repair_refuses_what_no_crash_leaves(tmp_path: Path, content: bytes, committed: int) -> None:
    """A file that lost acknowledged bytes, or has somebody else's, is reported and left alone."""
    path = tmp_path / "s.open"
    path.write_bytes(content)
    with pytest.raises(DamageError):
        truncate_torn(path, committed)
    assert content == path.read_bytes()
