"""Dates as feeds, sitemaps and pages write them, and which of several to believe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newskeep.model import DateFound

#: nothing on the web was published before
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8})(?:[T ]+(\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


def parse_date(text: str) -> tuple[datetime, bool] | None:
    """A date in ISO 8601 (RFC 3339, W3C-DTF), RFC 2822 or seconds since 1970, in UTC, and whether it has a time of day.

    One without an offset is taken as UTC. None when the text is none of them.
    """
    text = text.strip()
    try:
        return _parse_iso(text) or _parse_other(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def plausible(time: datetime, now: datetime) -> bool:
    """True for a time at which an article fetched at `now` can have been published."""
    return EARLIEST <= time <= now + _AHEAD


def choose(candidates: Iterable[DateFound], role: str, now: datetime) -> tuple[DateFound, ...]:
    """The plausible candidates of a role without repetitions, the one to believe first, then in the order given.

    The first given is believed, unless it is only a day and a later one tells the time on that day (give or take one,
    for time zones).
    """
    found = list(
        dict.fromkeys(date for date in candidates if date.role == role and plausible(date.time, now))
    )
    if not found:
        return ()
    first = found[0]
    if not first.precise:
        near = timedelta(hours=36)
        first = next((date for date in found if date.precise and abs(date.time - first.time) <= near), first)
    return first, *(date for date in found if date is not first)


def _parse_iso(text: str) -> tuple[datetime, bool] | None:
    match = _ISO.fullmatch(text)
    if match:
        day, clock, zone = (
            match[1],
            match[2],
            (match[3] or "").upper().replace("UTC", "Z").replace("GMT", "Z"),
        )
        if not clock:
            return datetime.fromisoformat(day).replace(tzinfo=UTC), False
        # Python reads only the basic or only the extended form.
        clock = clock.replace(",", ".") if ":" in clock else re.sub(r"(\d\d)(?=\d)", r"\1:", clock)
        day = day if "-" in day else f"{day[:4]}-{day[4:6]}-{day[6:]}"
        parsed = datetime.fromisoformat(f"{day}T{clock}{zone}")
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC), True
    if match := _MONTH.fullmatch(text):
        return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC), False
    return None


def _parse_other(text: str) -> tuple[datetime, bool] | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), True
    parsed = parsedate_to_datetime(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC), ":" in text
