"""Times as the catalog keeps them: whole milliseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(time: datetime) -> int:
    """A time as the catalog keeps it."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


def stamp_or_none(time: datetime | None) -> int | None:
    """Likewise, where there may be none."""
    return None if time is None else stamp(time)


def moment(milliseconds: int) -> datetime:
    """A time that the catalog kept."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def moment_or_none(milliseconds: int | None) -> datetime | None:
    """Likewise, where there may be none."""
    return None if milliseconds is None else moment(milliseconds)
