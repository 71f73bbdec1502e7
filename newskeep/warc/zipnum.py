"""A CDXJ index in compressed blocks, and the small index of those blocks, as a WACZ package has them.

A reader finds the block by its first line, and fetches that one alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

#: lines of a block, as py-wacz has it
BLOCK = 1024


def write_blocks(lines: Iterable[bytes], write: Callable[[bytes], object], filename: str) -> Iterator[bytes]:
    """Write the blocks, one gzip member each; gives the lines of their index.

    Args:
        lines: of a CDXJ index, sorted, each with its line break.
        write: takes the blocks.
        filename: of the file that they make.
    """
    meta = {"format": "cdxj-gzip-1.0", "filename": filename}
    yield f"!meta 0 {json.dumps(meta)}\n".encode()
    going, offset = iter(lines), 0
    while block := list(islice(going, BLOCK)):
        data = gzip.compress(b"".join(block), mtime=0)
        write(data)
        yield _index_line(block[0], data, offset, filename)
        offset += len(data)


def _index_line(first: bytes, data: bytes, offset: int, filename: str) -> bytes:
    key, time, _ = first.split(b" ", 2)
    place = {
        "offset": offset,
        "length": len(data),
        "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "filename": filename,
    }
    return b"%b %b %b\n" % (key, time, json.dumps(place).encode())
