"""A glance at the segments: which of them are plainly not what they were, told without reading any."""

from __future__ import annotations

from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.archive.workspace import remembered_storage
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.segments import SegmentRow
from newskeep.storage.local import LocalStorage
from newskeep.warc.naming import segment_key


def damaged_at_a_glance(catalog: Catalog, layout: Layout) -> tuple[str, ...]:
    """The names of segments whose file is not there, or shorter or longer than it has to be.

    Only `verify` proves that the others are sound; those in a bucket are not looked at.
    """
    storage = remembered_storage(catalog).open(layout.home)
    root = Path(storage.url) if isinstance(storage, LocalStorage) else None
    # Storage was asked about these; what another process moves from the spool meanwhile is in one of both places.
    return tuple(row.name for row in catalog.segments.all() if not _is_there(row, layout, root))


def _is_there(row: SegmentRow, layout: Layout, root: Path | None) -> bool:
    if row.state == "open":
        return True  # it grows, or the next crawl puts it in order
    places = [layout.spool / row.name] if row.state == "sealed" else []
    if root is None and row.state == "stored":
        return True
    if root is not None:
        places.append(root / segment_key(row.name))
    return any(_size(place) == row.size for place in places)


def _size(place: Path) -> int | None:
    """None where there is no such file, or none any more: another process may have moved it just now."""
    try:
        return place.stat().st_size
    except OSError:
        return None
