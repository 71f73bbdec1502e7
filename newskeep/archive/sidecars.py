"""The two files beside a segment, made from it alone: its CDXJ index, and its articles as rows for data tools."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newskeep.archive import documents
from newskeep.archive.contents import Contents, FoundDocument
from newskeep.model import Capture, Verdict
from newskeep.warc.cdxj import cdxj
from newskeep.warc.naming import articles_key, cdxj_key
from newskeep.warc.scan import Scanned

#: ends the name of a sidecar while it is written
_UNFINISHED = ".new"


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

    def write(self, records: Sequence[Scanned], found: Contents, name: str) -> None:
        """Make both, durable; in place of what a crash left of them."""
        _write(self.index, cdxj(records, name))
        _write(self.articles, _rows(found))


def segment_of(name: str) -> str:
    """The name of the segment that a file in the spool belongs to: its own, or a sidecar's."""
    stem = name.removesuffix(_UNFINISHED)
    for suffix in (".warc.gz", ".cdxj", ".jsonl.gz"):
        stem = stem.removesuffix(suffix)
    return f"{stem}.warc.gz"


def _items(found: Contents) -> Iterator[tuple[Capture, FoundDocument]]:
    for capture in found.captures:
        item = found.documents.get(capture.record_id)
        if item and item.document.judgement.verdict is not Verdict.UNCHANGED:
            yield capture, item


def _rows(found: Contents) -> bytes:
    """One row a version, as JSON Lines: what data tools query without opening a WARC file."""
    rows = (
        json.dumps(documents.row(item.document, capture), ensure_ascii=False)
        for capture, item in _items(found)
    )
    # mtime 0: the same rows give the same bytes, also when a crash makes us write them again
    return gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0)


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(path.name + _UNFINISHED)
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
