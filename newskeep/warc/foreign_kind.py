"""Which files are WARC files that can be read, and what makes one of those that are not."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO

from newskeep.errors import UsageError
from newskeep.warc.foreign import GZIP, next_packed
from newskeep.warc.foreign_record import HEAD_OF_LARGE, Lost, read_record
from newskeep.warc.members import PIECE, Broken, Member, Packed

#: what files begin with that are refused: what they are, and what makes a WARC file of them
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (
        b"PK\x03\x04",
        "a WACZ or zip file",
        "Unpack it with `unzip`, then import the files in its archive folder.",
    ),
    (b"BZh", "compressed with bzip2", "Unpack it with `bunzip2`, then import the .warc file."),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it with `unxz`, then import the .warc file."),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it with `zstd -d`, then import the .warc file."),
    (b"filedesc:", "an ARC file", "Convert it with `warcio recompress`, then import the result."),
)
#: a .warc.zst that carries its dictionary begins with a skippable frame
_ZSTD_DICTIONARY = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")


def check_warc(path: Path) -> None:
    """Make sure that a file is one that `ForeignWarc` reads.

    Raises:
        UsageError: it can't be read, is no WARC file, or is compressed in another way; the hint names the remedy.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
            stream.seek(0)
            refusal = _refusal(start, stream)
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {(error.strerror or str(error)).lower()}.", "Nothing was imported."
        ) from error
    if refusal:
        raise UsageError(f"{path} is {refusal[0]}.", refusal[1])


def _refusal(start: bytes, stream: BinaryIO) -> tuple[str, str] | None:
    """What a file is that is not read, and the remedy."""
    if not start:
        return "empty", "Nothing was imported."
    for magic, what, hint in _REFUSED:
        if start.startswith(magic):
            return what, hint
    if _ZSTD_DICTIONARY.match(start):
        return "compressed with zstd", "Unpack it with `zstd -d`, then import the .warc file."
    if start.startswith(GZIP):
        return _packed_refusal(stream)
    if start.lstrip().startswith(b"WARC/"):
        return None
    return "not a WARC file", "Give files that end in .warc or .warc.gz."


def _packed_refusal(stream: BinaryIO) -> tuple[str, str] | None:
    """Likewise, of a file that is gzip: told by its first member."""
    member = Member(Packed(stream, 0))
    try:
        if (begin := member.read(16).lstrip()).startswith(b"filedesc:"):
            return "an ARC file", "Convert it with `warcio recompress`, then import the result."
        if not begin.startswith(b"WARC/"):
            return "gzip, and what it holds is not a WARC file", "Give files that end in .warc or .warc.gz."
        stream.seek(0)
        member = Member(Packed(stream, 0))
        read_record(member, 0, HEAD_OF_LARGE)
        if member.read(PIECE).lstrip().startswith(b"WARC/"):
            hint = (
                "Recompress it with `warcio recompress OLD NEW`, one gzip member a record; then import that."
            )
            return "compressed as a whole, or several records at a time", hint
    except (Broken, Lost):
        if next_packed(stream, 1) == os.fstat(stream.fileno()).st_size and not _readable(stream):
            return "gzip, and no record in it can be read", "Is the download complete?"
    return None


def _readable(stream: BinaryIO) -> bool:
    """Whether the first member begins like a record, whatever becomes of it."""
    stream.seek(0)
    try:
        return Member(Packed(stream, 0)).read(5) == b"WARC/"
    except Broken:
        return False
