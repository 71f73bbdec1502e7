"""All that an archive holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from newskeep.archive.growth import Growth, growth
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.moments import moment_or_none


@dataclass(frozen=True, slots=True)
class SourceStats:
    """What one source has brought."""

    source: str
    captures: int
    #: bytes of the pages as they came
    bytes_raw: int
    #: bytes of their records
    bytes_stored: int
    articles: int
    versions: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class DayStats:
    """What was captured on one day, in UTC."""

    day: date
    captures: int
    bytes_raw: int
    bytes_stored: int
    #: captures of each verdict; near-duplicates are among the duplicates
    new: int
    version: int
    unchanged: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All that is stored, in numbers."""

    #: sources that have articles
    sources: int
    captures: int
    articles: int
    versions: int
    #: versions that repeat another article, or nearly
    duplicates: int
    #: bytes of the pages as they came
    bytes_raw: int
    #: bytes of the segments
    bytes_stored: int
    #: bytes that revisits need not store again
    bytes_saved: int
    revisits: int
    segments: int
    #: None when nothing was captured yet
    first_capture: datetime | None
    last_capture: datetime | None
    growth: Growth
    by_source: tuple[SourceStats, ...]
    by_day: tuple[DayStats, ...]


def stats(catalog: Catalog, home: Path, now: datetime) -> Stats:
    """The totals of a catalog.

    Args:
        catalog: of the archive.
        home: of the archive; its disk is looked at.
        now: the time, from which the growth is counted back.
    """
    door, found = catalog.door, dict(catalog.totals() or {})
    first, last = (moment_or_none(found.pop(f"{end}_capture")) for end in ("first", "last"))
    saved, by_day = door.one("totals_saved"), [dict(row) for row in door.all("totals_by_day")]
    return Stats(
        **found,
        bytes_saved=saved["bytes_saved"] if saved else 0,
        first_capture=first,
        last_capture=last,
        growth=growth(by_day, home, now),
        by_source=tuple(SourceStats(**dict(row)) for row in door.all("totals_by_source")),
        by_day=tuple(DayStats(**row | {"day": date.fromisoformat(row["day"])}) for row in by_day),
    )
