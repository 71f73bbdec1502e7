"""The compressor of the records, chosen by measurement: docs/performance.md has the figures.

libdeflate at level 6 makes members as small as zlib does, in half the CPU time or less. Quicker ones (isal,
zlib-ng 2) make an archive of plain pages a sixth larger, and an archive is kept for ever. Where the package
`deflate` has no wheel, zlib does the work; readers see no difference.
"""

from __future__ import annotations

import zlib

try:
    import deflate
except ImportError:
    deflate = None  # type: ignore[assignment]

_LEVEL = 6


def gzip_member(data: bytes) -> bytes:
    """Exactly one gzip member (RFC 1952) with all of the data, without a name and with time 0."""
    return zlib_member(data) if deflate is None else bytes(deflate.gzip_compress(data, _LEVEL))


def zlib_member(data: bytes) -> bytes:
    """The same by the library that every Python has."""
    # not gzip.compress: its header differs between versions of Python
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()
