"""Damaged files: what is whole comes in, what is lost is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.model import RunState
from newskeep.warc.foreign import Damage, ForeignWarc
from newskeep.warc.foreign_record import ForeignRecord
from tests.imports import foreign
from tests.imports.conftest import Importing

BLOCK = foreign.http(foreign.page(1))
DIGEST = f"WARC-Block-Digest: {foreign.sha1(BLOCK)}"
RECORDS = (foreign.response(0), foreign.response(1, BLOCK, DIGEST), foreign.response(2))


def _urls(path: Path) -> list[str]:
    found = ForeignWarc(path, 1 << 20)
    return [record.field("WARC-Target-URI") for record in found if isinstance(record, ForeignRecord)]


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
def test_damage_in_the_middle(importing: Importing, tmp_path: Path, suffix: str) -> None:
    """One byte of one record is wrong: the others are imported, and it is said where what was lost."""
    path = foreign.write(tmp_path / f"a.{suffix}", *RECORDS)
    data = bytearray(path.read_bytes())
    begin = len(foreign.packed(RECORDS[:1]) if suffix == "warc.gz" else RECORDS[0])
    length = len(foreign.packed(RECORDS[1:2]) if suffix == "warc.gz" else RECORDS[1])
    data[begin + length - 100] ^= 0xFF
    path.write_bytes(data)
    result = importing(path)
    (file,) = result.files
    assert (RunState.PARTIAL, 2) == (result.state, result.counts.new)
    assert [(begin, length)] == [(damage.offset, damage.length) for damage in file.damage]


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
def test_a_file_that_is_cut_off(tmp_path: Path, suffix: str) -> None:
    """Wherever a file ends, its whole records are found, and the rest is told as lost."""
    path = foreign.write(tmp_path / f"a.{suffix}", *RECORDS)
    data = path.read_bytes()
    whole = len(foreign.packed(RECORDS[:2]) if suffix == "warc.gz" else b"".join(RECORDS[:2]))
    for end in (whole + 5, whole + 60, len(data) - 60):
        path.write_bytes(data[:end])
        *records, last = ForeignWarc(path, 1 << 20)
        assert 2 == len(records)
        assert isinstance(last, Damage)
        assert (whole, end - whole) == (last.offset, last.length)


def test_bytes_that_are_missing_from_a_plain_file(tmp_path: Path) -> None:
    """A record that runs into the next one costs itself only."""
    path = tmp_path / "a.warc"
    path.write_bytes(RECORDS[0] + RECORDS[1][:-300] + RECORDS[1][-200:] + RECORDS[2])
    assert [foreign.url(0), foreign.url(2)] == _urls(path)


@pytest.mark.parametrize("between", [bytes(500), b"\x1f\x8b\x08junk" * 40, b"no record at all" * 40])
def test_what_stands_between_members(tmp_path: Path, between: bytes) -> None:
    """Zeros, as after a power cut, and junk are passed over."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(foreign.packed(RECORDS[:2]) + between + foreign.packed(RECORDS[2:]))
    assert [foreign.url(number) for number in range(3)] == _urls(path)


def test_members_of_several_records(tmp_path: Path) -> None:
    """A member with more than one record is told, and none of it taken for whole."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(foreign.packed([RECORDS[0], RECORDS[1] + RECORDS[2]]))
    *_, last = ForeignWarc(path, 1 << 20)
    assert isinstance(last, Damage)
    assert "the gzip member holds more than one record" == last.why


def test_a_wrong_digest_in_a_member_is_its_writers(tmp_path: Path) -> None:
    """The member's own checksum proves the bytes: a tool that hashes wrongly costs nothing."""
    wrong = foreign.response(1, BLOCK, f"WARC-Block-Digest: {foreign.sha1(b'other')}")
    assert [foreign.url(1)] == _urls(foreign.write(tmp_path / "a.warc.gz", wrong))
    assert [] == _urls(foreign.write(tmp_path / "a.warc", wrong))


def test_a_record_without_a_date_is_told(importing: Importing, tmp_path: Path) -> None:
    """When it was captured is not invented."""
    dateless = foreign.response(1).replace(b"WARC-Date: 2026", b"WARC-Date: some day in 2026")
    result = importing(foreign.write(tmp_path / "a.warc", dateless, foreign.response(2)))
    assert (RunState.PARTIAL, 1, 1) == (result.state, result.counts.new, result.files[0].damaged)
