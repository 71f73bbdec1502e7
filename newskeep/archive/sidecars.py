"""The two files beside a segment, made from it alone: its CDXJ index, and its articles as rows for data tools."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newskeep.archive import documents
from newskeep.archive.outline import OUTLINE, Outline
from newskeep.warc.compress import gzip_member
from newskeep.warc.naming import articles_key, cdxj_key
from newskeep.warc.scan import scan

#: ends the name of a sidecar while it is written
_UNFINISHED = ".new"
#: bytes of rows in a gzip member: more would hardly be packed tighter, and are held in memory
_MEMBER = 1 << 20


@dataclass(frozen=True, slots=True)
class Sidecars:
    """Where the files beside a segment are while they wait with it in the spool."""

    index: Path
    articles: Path

    @classmethod
    def of(cls, segment: Path) -> Sidecars:
        """Those of a segment."""
        return cls(*(segment.with_name(Path(key(segment.name)).name) for key in (cdxj_key, articles_key)))

    @property
    def complete(self) -> bool:
        """True when both are there; each appears whole or not at all."""
        return self.index.is_file() and self.articles.is_file()

    def write(self, segment: Path, name: str) -> int:
        """Make both from a segment in one pass over it, durable, in place of what a crash left of them.

        Args:
            segment: the file.
            name: its own name, which the rows have.

        Returns:
            How many records it has.

        Raises:
            StorageError: there is no room to sort the rows.
            DamageError: it is not made of whole records.
        """
        with Outline(segment, name, self.index.parent) as outline:
            count = 0
            for record in scan(segment, keep=True):
                outline.see(record)
                count += 1
            _write(self.index, outline.index())
            _write(self.articles, _packed(_rows(outline)))
        return count


def segment_of(name: str) -> str:
    """The name of the segment that a file in the spool belongs to: its own, or a sidecar's."""
    stem = name.removesuffix(_UNFINISHED).removesuffix(OUTLINE)
    for suffix in (".warc.gz", ".cdxj", ".jsonl.gz"):
        stem = stem.removesuffix(suffix)
    return f"{stem}.warc.gz"


def _rows(outline: Outline) -> Iterator[bytes]:
    """One row a version, as JSON Lines: what data tools query without opening a WARC file."""
    for capture, payload in outline.versions():
        yield documents.line(payload, capture)


def _packed(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Rows as gzip members of whole rows, without a time: the same rows give the same bytes, also after a crash."""
    waiting: list[bytes] = []
    size = 0
    for row in rows:
        if size >= _MEMBER:
            yield gzip_member(b"".join(waiting))
            waiting, size = [], 0
        waiting.append(row)
        size += len(row)
    yield gzip_member(b"".join(waiting))


def _write(path: Path, data: Iterable[bytes]) -> None:
    new = path.with_name(path.name + _UNFINISHED)
    with new.open("wb") as file:
        file.writelines(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
