"""Times, durations and sizes, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_BYTES = {
    "B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
}  # fmt: skip


#: what says the time: `utcnow`, or a hand-turned clock
Clock = Callable[[], datetime]


def utcnow() -> datetime:
    """The time now, in UTC. Everything else takes the time as an argument."""
    return datetime.now(UTC)


def parse_duration(text: str) -> timedelta:
    """`30s`, `15m`, `6h`, `7d`, `2w`, `250ms`.

    Raises:
        ValueError: it is not a duration; the message shows how one is written.
    """
    match = _DURATION.fullmatch(text.strip())
    if not match:
        msg = f'{text!r} is not a duration; write a number and a unit, such as "90s", "15m", "6h" or "2d"'
        raise ValueError(msg)
    try:
        return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])
    except OverflowError:
        raise ValueError(f"{text!r} is longer than a century") from None


def format_duration(duration: timedelta) -> str:
    """The shortest exact spelling that `parse_duration` reads back: `90s`, `6h`."""
    seconds = duration.total_seconds()
    if seconds != int(seconds):
        return f"{seconds:g}s"
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{int(seconds // _SECONDS[unit])}{unit}"
    return f"{int(seconds)}s"


def parse_size(text: str) -> int:
    """`500kB`, `10MB`, `1GB`, `64KiB`, in bytes.

    Raises:
        ValueError: it is not a size; the message shows how one is written.
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        msg = f'{text!r} is not a size; write a number and a unit, such as "500kB", "10MB" or "1GB"'
        raise ValueError(msg)
    try:
        return int(float(match[1]) * _BYTES[match[2]])
    except OverflowError:
        raise ValueError(f"{text!r} is larger than any disk") from None


def rfc3339(time: datetime) -> str:
    """A time as RFC 3339 in UTC with `Z`, with as many decimals as it has, none or three.

    >>> rfc3339(datetime(2026, 11, 22, 10, 54, 0, 123000, tzinfo=UTC))
    '2026-11-22T10:54:00.123Z'
    """
    spec = "milliseconds" if time.microsecond else "seconds"
    return time.astimezone(UTC).isoformat(timespec=spec).removesuffix("+00:00") + "Z"


def parse_time(text: str) -> datetime:
    """An ISO 8601 time or day, in UTC; one without an offset is taken as UTC.

    Raises:
        ValueError: it is neither.
    """
    parsed = datetime.fromisoformat(text.strip())
    try:
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is no day of any year") from None


def parse_moment(text: str, now: datetime) -> datetime:
    """What `--since` and `--until` take: a time, a day, a month (`2026-11`), or an age (`7d`).

    Raises:
        ValueError: it is none of them; the message shows each.
    """
    if re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    try:
        return now - parse_duration(text)
    except (ValueError, OverflowError):
        pass
    try:
        return parse_time(text)
    except ValueError:
        msg = (
            f'{text!r} is no time; write "2026-11-22", "2026-11-22T10:00Z", "2026-11", or an age such as "7d"'
        )
        raise ValueError(msg) from None


def day_start(day: date) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def milliseconds(time: datetime) -> datetime:
    """The time cut to whole milliseconds, the precision of everything stored."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)
