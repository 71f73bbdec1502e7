from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newskeep.model import Exchange, PageKind, Reading
from newskeep.reading.feeds import read_feed
from pipelines.hints import hints

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NONE, MINUTE, HOUR, DAY = timedelta(0), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def answer(**fields: str) -> Exchange:
    """An answer with these header fields."""
    headers = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in fields.items())
    return Exchange("https://courier.example/feed", NOW, (), 200, headers, b"")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, NONE),
        ({"Cache_Control": "public, max-age=600"}, 10 * MINUTE),
        ({"Cache_Control": "max-age=600", "Age": "240"}, 6 * MINUTE),
        ({"Cache_Control": "max-age=600", "Age": "9999"}, NONE),
        ({"Cache_Control": 'MAX-AGE="60"'}, MINUTE),
        ({"Cache_Control": "s-maxage=600"}, NONE),
        ({"Cache_Control": "no-cache, max-age=600"}, NONE),
        ({"Cache_Control": "max-age=31536000"}, DAY),
        ({"Cache_Control": "max-age=-5"}, NONE),
    ],
)
def test_how_long_an_answer_is_good(fields: dict[str, str], expected: timedelta) -> None:
    """What is left of `max-age`, and a day at most; what may not be kept is good for no time."""
    assert expected == hints(answer(**fields), None, NOW).fresh_for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", NOW + 2 * MINUTE),
        ("Sun, 22 Nov 2026 13:00:00 GMT", NOW + HOUR),
        ("Sun, 22 Nov 2026 11:00:00 GMT", None),
        ("99999999999999", NOW + DAY),
        ("Sun, 22 Nov 2099 11:00:00 GMT", NOW + DAY),
        ("soon", None),
        ("-1", None),
    ],
)
def test_retry_after(text: str, expected: datetime | None) -> None:
    """Seconds or a date, a day at most; what is neither, or past, says nothing."""
    assert expected == hints(answer(Retry_After=text), None, NOW).not_before


@pytest.mark.parametrize(
    ("ttl", "expected"), [("60", HOUR), (" 15 ", 15 * MINUTE), ("-5", None), ("9" * 40, None), ("1h", None)]
)
def test_the_ttl_of_a_feed(ttl: str, expected: timedelta | None) -> None:
    """RSS gives it in minutes; anything else is none."""
    feed = f"<rss version='2.0'><channel><title>C</title><ttl>{ttl}</ttl></channel></rss>"
    assert expected == read_feed(feed, "https://courier.example/feed").ttl


def test_the_longer_of_both_counts() -> None:
    """A feed that may be kept for an hour, in an answer that is good for a minute."""
    reading = Reading(PageKind.FEED, ttl=HOUR)
    assert HOUR == hints(answer(Cache_Control="max-age=60"), reading, NOW).fresh_for
