"""One gzip member a record, by whichever compressor, and every tool reads it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer
from warcio.archiveiterator import ArchiveIterator

from newskeep.testing import Clock
from newskeep.warc.compress import gzip_member, zlib_member
from newskeep.warc.naming import segment_name
from newskeep.warc.record import new_record_id, request, response, warcinfo
from newskeep.warc.scan import scan
from tests.archive.keeping import SITE, exchange

Pack = Callable[[bytes], bytes]

BODIES = [b"", b"x", b"<p>The tram was in the news.</p>" * 3000, bytes(range(256)) * 500]


@pytest.fixture(params=[gzip_member, zlib_member])
def pack(request: pytest.FixtureRequest) -> Pack:
    """The chosen compressor, and the one that every Python has."""
    found: Pack = request.param
    return found


@pytest.mark.parametrize("data", BODIES)
def test_one_member_without_a_time(pack: Pack, data: bytes) -> None:
    """All of the data in one member, with its checksum, and the same bytes each time."""
    packed = pack(data)
    unpacker = zlib.decompressobj(31)
    assert data == unpacker.decompress(packed)
    assert (True, b"") == (unpacker.eof, unpacker.unused_data)
    assert (b"\x1f\x8b\x08\x00", bytes(4)) == (packed[:4], packed[4:8])
    assert packed == pack(data)


def test_tools_read_the_segment(pack: Pack, clock: Clock, tmp_path: Path) -> None:
    """Every digest is right to warcio; cdxj-indexer makes a row of each page, and gzip finds nothing amiss."""
    path = tmp_path / segment_name(clock(), "run1", 0, "host")
    found = [warcinfo(record_id=new_record_id(), time=clock(), filename=path.name, about=[])]
    for number, body in enumerate(BODIES):
        page = exchange(f"{SITE}/{number}", body, clock())
        found.append(response(page, record_id=new_record_id(), warcinfo_id=found[0].id))
        asked = new_record_id()
        found.append(request(page, record_id=asked, response_id=found[-1].id, warcinfo_id=found[0].id))
    path.write_bytes(b"".join(pack(record.to_bytes()) for record in found))
    assert [record.id for record in found] == [record.id for record in scan(path)]
    with path.open("rb") as stream:
        read = [
            (record.content_stream().read(), record.digest_checker.passed)[1]
            for record in ArchiveIterator(stream, check_digests=True)
        ]
    assert 9 == len(read)
    assert False not in read
    rows = io.StringIO()
    CDXJIndexer(rows, [str(path)]).process_all()
    assert len(BODIES) == len(rows.getvalue().splitlines())
    if gzip := shutil.which("gzip"):
        subprocess.run([gzip, "-t", str(path)], check=True)


def test_zlib_is_the_fallback() -> None:
    """Where the compressor's package is not installed, records are packed by zlib, and nothing else changes."""
    program = (
        "import sys; sys.modules['deflate'] = None\n"
        "from newskeep.warc.compress import gzip_member, zlib_member\n"
        "assert gzip_member(b'news' * 99) == zlib_member(b'news' * 99)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
