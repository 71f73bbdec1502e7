"""What a schedule may say, and its parts; when it fires is the scheduler's business."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from config.crontab import NICKNAMES, Crontab, parse_crontab
from config.measures import duration

_FORMS = '"adaptive", "every 15m", a crontab line such as "*/15 * * * *", or "manual"'


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
    #: with CRON
    cron: Crontab | None = None

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


def _nickname(word: str) -> Crontab:
    if word == "@reboot":
        msg = '"@reboot" is no moment: the daemon catches up what was missed when it starts; write "every 1d" or "@daily"'
        raise ValueError(msg)
    if word not in NICKNAMES:
        msg = f'"{word}" is no crontab nickname; there are {", ".join(NICKNAMES)}'
        raise ValueError(msg)
    return parse_crontab(NICKNAMES[word])


def _crontab(text: str) -> Crontab:
    fields = text.split()
    if not any(character in "0123456789*" for character in text) or len(fields) == 1:
        raise ValueError(_no_schedule(text))
    if fields[0].lower() == "cron":
        msg = f'leave out the word "cron": "{" ".join(fields[1:])}"'
        raise ValueError(msg)
    return parse_crontab(text)


def _no_schedule(text: str) -> str:
    sentence = f'"{text}" is no schedule; write {_FORMS}'
    try:
        duration(text)
    except ValueError:
        near = difflib.get_close_matches(text.lower(), ["adaptive", "manual", *NICKNAMES], 1, 0.6)
        return f'{sentence}; did you mean "{near[0]}"?' if near else sentence
    return f'"{text}" is no schedule; did you mean "every {text}"?'
