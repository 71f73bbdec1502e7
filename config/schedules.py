"""What a schedule may say, and its parts; when it fires is the scheduler's business."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cronsim import CronSim, CronSimError

from config.measures import duration

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS = {
    "minute": "0-59",
    "hour": "0-23",
    "day-of-month": "1-31",
    "month": "1-12 or JAN-DEC",
    "day-of-week": "0-7 (0 and 7 are Sunday) or SUN-SAT",
}
_FORMS = '"adaptive", "every 15m", a crontab line such as "*/15 * * * *", or "manual"'
# Any date will do: only the syntax is looked at.
_SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001


class ScheduleKind(StrEnum):
    """Who decides when a source is due."""

    #: the source's own rate of new articles
    ADAPTIVE = "adaptive"
    #: a fixed interval
    EVERY = "every"
    #: the clock
    CRON = "cron"
    #: nobody but a user
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due."""

    #: as it is written in the configuration
    text: str
    kind: ScheduleKind
    #: the interval, with EVERY
    every: timedelta | None = None
    #: five crontab fields, with CRON; empty otherwise
    cron: str = ""

    def __str__(self) -> str:
        return self.text


def parse_schedule(text: str) -> Schedule:
    """`adaptive`, `every 15m`, `manual`, five crontab fields (crontab(5)), or `@daily` and its kin.

    Raises:
        ValueError: it is none of them; the message says what is wrong and how it is written.
    """
    written = " ".join(text.split())
    first, _, rest = written.partition(" ")
    word = first.lower()
    if word in {"adaptive", "manual"}:
        if rest:
            msg = f'"{word}" stands alone; leave out "{rest}"'
            raise ValueError(msg)
        return Schedule(word, ScheduleKind(word))
    if word == "every":
        return Schedule(f"every {rest}", ScheduleKind.EVERY, every=_interval(rest))
    if word.startswith("@"):
        return Schedule(word, ScheduleKind.CRON, cron=_nickname(word))
    return Schedule(written, ScheduleKind.CRON, cron=_crontab(written))


def _interval(text: str) -> timedelta:
    every = duration(text)
    if not every:
        msg = f'"every {text}" would never rest; write an interval such as "every 15m", or "manual"'
        raise ValueError(msg)
    return every


def _nickname(word: str) -> str:
    if word not in _NICKNAMES:
        msg = f'"{word}" is no crontab nickname; there are {", ".join(_NICKNAMES)}'
        raise ValueError(msg)
    return _NICKNAMES[word]


def _crontab(text: str) -> str:
    fields = text.split()
    if not any(character in "0123456789*" for character in text) or len(fields) == 1:
        raise ValueError(_no_schedule(text))
    if fields[0].lower() == "cron":
        msg = f'leave out the word "cron": "{" ".join(fields[1:])}"'
        raise ValueError(msg)
    if len(fields) != len(_FIELDS):
        msg = f"a crontab line has 5 fields (minute hour day month weekday); this one has {len(fields)}"
        raise ValueError(msg)
    try:
        CronSim(text, _SOME_DAY)
    except CronSimError as error:
        raise ValueError(_bad_field(str(error).removeprefix("Bad "), fields)) from None
    return text


def _bad_field(name: str, fields: list[str]) -> str:
    written = dict(zip(_FIELDS, fields, strict=True)).get(name, " ".join(fields))
    if name == "day-of-month" and written.isdigit() and 29 <= int(written) <= 31:
        return f'no such month has a day {written}: "{" ".join(fields)}" would never fire'
    return f'"{written}" is no {name} of a crontab line; it takes {_FIELDS.get(name, "five fields")}'


def _no_schedule(text: str) -> str:
    sentence = f'"{text}" is no schedule; write {_FORMS}'
    try:
        duration(text)
    except ValueError:
        near = difflib.get_close_matches(text.lower(), ["adaptive", "manual", *_NICKNAMES], 1, 0.6)
        return f'{sentence}; did you mean "{near[0]}"?' if near else sentence
    return f'"{text}" is no schedule; did you mean "every {text}"?'
