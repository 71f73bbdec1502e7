"""Crontab lines: five fields, as crontab(5) has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: lines with a name
NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    takes: str
    low: int
    high: int
    #: the first of them stands for `low`
    names: tuple[str, ...] = ()
    #: values of one round; where it is less than there are numbers, two of them mean the same
    round: int = 0


_MINUTE = _Field("minute", "0-59", 0, 59, round=60)
_HOUR = _Field("hour", "0-23", 0, 23, round=24)
_DAY = _Field("day-of-month", "1-31", 1, 31, round=31)
_MONTH = _Field("month", "1-12 or JAN-DEC", 1, 12, _MONTHS, 12)
_WEEKDAY = _Field("day-of-week", "0-7 (0 and 7 are Sunday) or SUN-SAT", 0, 7, _WEEKDAYS, 7)
_FIELDS = (_MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY)


@dataclass(frozen=True, slots=True)
class Crontab:
    """What the fields of a line allow."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    #: 0 is Sunday
    weekdays: frozenset[int]
    #: True when a day has to be right by both fields, because one of them begins with a star; else either will do
    both: bool
    #: True when minute or hour begins with a star: it means a rhythm, and no time of the day
    running: bool

    def on(self, day: date) -> bool:
        """Whether it fires on a day."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (by_date and by_weekday) if self.both else (by_date or by_weekday)


def parse_crontab(text: str) -> Crontab:
    """Five fields of `*`, numbers, names, ranges (which may go round: `22-2`, `fri-mon`), steps and lists of them.

    Raises:
        ValueError: it is none, or one that would never fire; the message says what is wrong.
    """
    written = text.split()
    if len(written) != len(_FIELDS):
        msg = f"a crontab line has 5 fields (minute hour day month weekday); this one has {len(written)}"
        raise ValueError(msg)
    minutes, hours, days, months, weekdays = (
        _values(field, part) for field, part in zip(_FIELDS, written, strict=True)
    )
    stars = [part.startswith("*") for part in written]
    line = Crontab(
        tuple(sorted(minutes)), tuple(sorted(hours)), days, months, weekdays,
        both=stars[2] or stars[4], running=stars[0] or stars[1],
    )  # fmt: skip
    if not _ever(line):
        msg = f'{_no_such_day(line)}: "{" ".join(written)}" would never fire'
        raise ValueError(msg)
    return line


def _values(field: _Field, text: str) -> frozenset[int]:
    try:
        found = [value for part in text.upper().split(",") for value in _part(field, part)]
    except ValueError:
        msg = f'"{text}" is no {field.name} of a crontab line; it takes {field.takes}'
        raise ValueError(msg) from None
    return frozenset(value % 7 for value in found) if field is _WEEKDAY else frozenset(found)


def _part(field: _Field, text: str) -> list[int]:
    """`*`, `5`, `5-9`, each with `/2` or without; `5/2` goes on to the end."""
    span, slash, step = text.partition("/")
    first, dash, last = span.partition("-")
    if span == "*":
        low, high = field.low, field.high
    else:
        low = _number(field, first)
        high = _number(field, last) if dash else field.high if slash else low
    if high < low:
        high += field.round
    return [
        (value - field.low) % field.round + field.low if value > field.high else value
        for value in range(low, high + 1, _digits(step) if slash else 1)
    ]


def _number(field: _Field, text: str) -> int:
    if text in field.names:
        return field.names.index(text) + field.low
    number = _digits(text)
    if not field.low <= number <= field.high:
        raise ValueError(text)
    return number


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def _ever(line: Crontab) -> bool:
    """Whether there is such a day; every weekday is 29 February's in some year."""
    days = (day <= _LONGEST_MONTHS[month - 1] for day in line.days for month in line.months)
    return not line.both or any(days)


def _no_such_day(line: Crontab) -> str:
    return f"no such month has a day {min(line.days)}"
