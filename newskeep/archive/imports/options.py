"""What an import takes, and how it reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.archive.spool import LARGEST
from newskeep.text.likeness import NEAR, Nearness


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import takes, and how it reads it."""

    #: the source that everything is put under; empty: each page under its host's name
    source: str = ""
    #: only captures from then on
    since: datetime | None = None
    #: only captures before then
    until: datetime | None = None
    #: kinds of pages whose records are kept besides articles: `fronts`, `feeds`
    keep: frozenset[str] = frozenset()
    #: most bytes of a page, on the wire and after decompression
    max_page: int = 10_000_000
    #: `module:function` of the source's own reader; empty for the built-in one
    reader: str = ""
    #: XPath expressions of what the source wants cut out
    prune: tuple[str, ...] = ()
    #: bytes at which a segment is sealed
    rotate: int = LARGEST
    #: bytes that may wait in the spool for a storage elsewhere
    spool_limit: int = 10_000_000_000
    #: fields of the segments' warcinfo records
    about: tuple[tuple[str, str], ...] = ()
    #: from where on two texts are nearly the same; None when only equal ones count
    near: Nearness | None = NEAR
