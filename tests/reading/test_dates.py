from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newskeep.model import DateFound
from newskeep.reading.dates import choose, parse_date

NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T12:30:00Z", "2026-11-20T13:30:00+01:00", "2026-11-20T13:30:00+0100", "2026-11-20T12:30+00:00",
        "2026-11-20 12:30", "2026-11-20T12:30:00 GMT", "20261120T123000Z", "2026-11-20T12:30:00.0000000Z",
        "Fri, 20 Nov 2026 14:30:00 +0200", "Fri, 20 Nov 2026 12:30:00 GMT", " 1795177800 ", "1795177800000",
    ],
)  # fmt: skip
def test_moments(text: str) -> None:
    """ISO 8601, RFC 2822 and seconds since 1970 are read, in UTC."""
    assert (NOON, True) == parse_date(text)


@pytest.mark.parametrize(
    ("expected", "text"), [((2026, 11, 20), "2026-11-20"), ((2026, 11, 20), "20261120"), ((2026, 11, 1), "2026-11"), ((2026, 1, 1), "2026")]
)  # fmt: skip
def test_days(expected: tuple[int, int, int], text: str) -> None:
    """What has no time of day says so."""
    assert (datetime(*expected, tzinfo=UTC), False) == parse_date(text)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-40", "0001-01-01T00:00:00+05:00", "12345", "None", "9" * 5000]
)
def test_what_is_no_date(text: str) -> None:
    """Anything else is none, and never an error."""
    assert parse_date(text) is None


def test_choosing() -> None:
    """Only plausible dates; the first, unless a later one tells the time of that day."""
    day = DateFound(NOON.replace(hour=0, minute=0), "json-ld", precise=False)
    other_day, feed = DateFound(NOON - timedelta(days=9), "meta"), DateFound(NOON, "feed")
    absurd = [
        DateFound(datetime(1970, 1, 1, tzinfo=UTC), "json-ld"),
        DateFound(NOW + timedelta(days=3), "json-ld"),
    ]
    changed = DateFound(NOON, "feed", "modified")
    assert (feed, day, other_day) == choose([*absurd, day, other_day, feed, feed, changed], "published", NOW)
    assert (other_day, day) == choose([other_day, day], "published", NOW)
    assert choose(absurd, "published", NOW) == ()
