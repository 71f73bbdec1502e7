"""What a server says of when it wants to be asked again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newskeep.model import Exchange, Hints, Reading

#: nobody is believed who asks to be left alone for longer
LONGEST = timedelta(days=1)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
# Of what may not be kept, max-age says nothing.
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?:$|[,\s])", re.IGNORECASE)


def hints(exchange: Exchange, reading: Reading | None, now: datetime) -> Hints:
    """What an answer says: `Cache-Control: max-age`, the feed's own `<ttl>`, and `Retry-After`.

    Args:
        exchange: the answer, 304 and errors too.
        reading: what it is, where there is a page.
        now: what `Retry-After` counts from.
    """
    ttl = reading.ttl if reading else None
    fresh_for = max(_max_age(exchange), ttl or timedelta(0))
    return Hints(min(fresh_for, LONGEST), retry_after(exchange.header("Retry-After"), now))


def _max_age(exchange: Exchange) -> timedelta:
    """What is left of the time that the answer is good for (RFC 9111, section 4.2)."""
    said = exchange.header("Cache-Control")
    found = None if _NOT_KEPT.search(said) else _MAX_AGE.search(said)
    age = exchange.header("Age")
    seconds = int(found[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0) if found else 0
    return timedelta(seconds=max(0, seconds))


def retry_after(text: str, now: datetime) -> datetime | None:
    """When a server wants to be asked again; None when it does not say, or says a time that is over.

    Args:
        text: its `Retry-After`, seconds or a date (RFC 9110, section 10.2.3); no more than a day is believed.
        now: what seconds count from.
    """
    if text.isdecimal():
        return now + min(timedelta(seconds=int(text[:9])), LONGEST)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    if date >= now + LONGEST:  # so late, perhaps, that no other time zone has a name for it
        return now + LONGEST
    return date.astimezone(UTC) if date > now else None
