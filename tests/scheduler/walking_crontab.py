"""Crontab lines the slow way: somebody looks at the clock on the wall every minute and at each field of the line."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

MINUTE = timedelta(minutes=1)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
#: lowest and highest number, and names
FIELDS: list[tuple[int, int, tuple[str, ...]]] = [
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, MONTHS),
    (0, 7, WEEKDAYS),
]


def fires(line: str, start: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """When a line fires after one moment and up to another, both whole minutes in UTC."""
    fields = line.lower().split()
    by_wall = fields[0].startswith("*") or fields[1].startswith("*")
    # What the clock has shown already, when it is set back, is shown for the second time.
    shown_until = start.astimezone(zone).replace(tzinfo=None)
    moment = start
    while moment < end:
        moment += MINUTE
        wall = moment.astimezone(zone).replace(tzinfo=None)
        if by_wall:
            due = _matches(fields, wall)
        else:
            due = False
            while shown_until < wall:
                shown_until += MINUTE
                due = _matches(fields, shown_until) or due
        if due:
            yield moment


def first_fires(line: str, start: datetime, count: int) -> list[datetime]:
    """The first fires of a line in UTC; days on which it can't fire are walked past."""
    fields, found, moment = line.lower().split(), list[datetime](), start
    while len(found) < count:
        moment += MINUTE
        while not _on_day(fields, moment):
            moment = (moment + timedelta(days=1)).replace(hour=0, minute=0)
        if _matches(fields, moment):
            found.append(moment)
    return found


def changes(zone: tzinfo, year: int) -> list[datetime]:
    """The hours, in UTC, before which the clocks of a zone change."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hour for hour, a, b in zip(hours[1:], offsets, offsets[1:], strict=False) if a != b]


def random_line(chance: random.Random, highest: tuple[int, int, int, int, int] = (59, 23, 31, 12, 7)) -> str:
    """A line with anything that crontab(5) allows, and ranges that go round."""
    return " ".join(
        _random_field(chance, low, min(high, most), names)
        for (low, high, names), most in zip(FIELDS, highest, strict=True)
    )


def _random_field(chance: random.Random, low: int, high: int, names: tuple[str, ...]) -> str:
    def number() -> str:
        value = chance.randint(low, high)
        named = names and chance.random() < 0.4
        return names[(value - low) % len(names)] if named else str(value)

    def part() -> str:
        kind = chance.random()
        if kind < 0.45:
            return number()
        step = f"/{chance.randint(1, 9)}" if chance.random() < 0.4 else ""
        return f"{number()}-{number()}{step}" if kind < 0.9 else f"*{step}"

    if chance.random() < 0.3:
        return chance.choice(["*", f"*/{chance.randint(1, 9)}"])
    return ",".join(part() for _ in range(chance.choice([1, 1, 2, 3])))


def _matches(fields: list[str], wall: datetime) -> bool:
    return _allows(0, fields[0], wall.minute) and _allows(1, fields[1], wall.hour) and _on_day(fields, wall)


def _on_day(fields: list[str], wall: datetime) -> bool:
    day, weekday = _allows(2, fields[2], wall.day), _allows(4, fields[4], int(wall.strftime("%w")))
    unrestricted = fields[2].startswith("*") or fields[4].startswith("*")
    return _allows(3, fields[3], wall.month) and (day and weekday if unrestricted else day or weekday)


def _allows(place: int, text: str, value: int) -> bool:
    """Go through each part as one turns a dial: from its first number, a step at a time, until it is past its last."""
    low, high, names = FIELDS[place]
    return any(value in _dialled(part, low, high, names) for part in text.split(","))


@cache
def _dialled(part: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    span, _, step = part.partition("/")
    if span == "*":
        span = f"{low}-{high}"
    first, _, last = span.partition("-")
    begin, until = (
        names.index(word) + low if word in names else int(word) for word in (first, last or first)
    )
    if names is WEEKDAYS and until < begin == 7:
        begin = 0  # Sunday's other number
    on_the_dial = 7 if names is WEEKDAYS else high - low + 1
    dial, steps = begin, 0
    passed = {begin % 7 if names is WEEKDAYS else begin}
    while dial != until:
        dial += 1
        if dial > high or (names is WEEKDAYS and dial == 7 and until < 7):
            dial -= on_the_dial
        steps += 1
        if steps % int(step or 1) == 0:
            passed.add(dial % 7 if names is WEEKDAYS else dial)
    return frozenset(passed)
