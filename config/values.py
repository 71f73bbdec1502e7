"""The kinds of values that settings have; each knows what it takes and what it says to anything else.

What a refusal says stands behind the file, the line and the key, so it begins with what was written.
"""

from __future__ import annotations

import difflib
import itertools
import re
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    WithJsonSchema,
)

from config import addresses, measures, places, spelling, watching
from config.schedules import Schedule, parse_schedule
from newskeep.units import format_duration

_REFERENCE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_NAME = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_DURATION_PATTERN = r"^\s*\d+(\.\d+)?\s*(ms|s|m|h|d|w)\s*$"
_SIZE_PATTERN = r"^\s*\d+(\.\d+)?\s*(B|[kKMGT]B|[KMGT]iB)\s*$"
_SCHEDULE_PATTERN = r"^\s*(adaptive|manual|every\s+\S.*|@[a-z]+|\S+(\s+\S+){4})\s*$"


def _duration(value: object) -> timedelta:
    match value:
        case timedelta():
            return value
        case str():
            return measures.duration(value)
        case int() | float() if not isinstance(value, bool):
            msg = f'{value} has no unit; write a duration in quotes, such as "{value}s"'
        case _:
            msg = f'{spelling.shortened(value)} is not a duration; write one in quotes, such as "90s" or "6h"'
    raise ValueError(msg)


def _size(value: object) -> int:
    match value:
        case str():
            return measures.size(value)
        case int() if value is not True and value is not False:
            msg = f'{value} has no unit; write a size in quotes, such as "{spelling.size(value or 10**7)}"'
        case _:
            msg = f'{spelling.shortened(value)} is not a size; write one in quotes, such as "10MB"'
    raise ValueError(msg)


def _schedule(value: object) -> Schedule:
    match value:
        case Schedule():
            return value
        case str():
            return parse_schedule(value)
        case _:
            msg = f'{spelling.shortened(value)} is no schedule; write one in quotes, such as "every 15m"'
    raise ValueError(msg)


def _more_than_nothing(value: timedelta) -> timedelta:
    if not value:
        msg = '"0s" leaves no time at all; write one such as "30s"'
        raise ValueError(msg)
    return value


def _rising(tiers: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    for earlier, later in itertools.pairwise(tiers):
        if later <= earlier:
            msg = f"ages must rise, and {spelling.value(later)} stands after {spelling.value(earlier)}"
            raise ValueError(msg)
    return tiers


def _at_least_1kb(number: int) -> int:
    if number < 1000:
        msg = f'"{spelling.size(number)}" is less than any page has; write at least "1kB"'
        raise ValueError(msg)
    return number


def _at_least_10mb(number: int) -> int:
    if number < 10_000_000:
        msg = f'"{spelling.size(number)}" has no room for a run\'s segment; write at least "10MB"'
        raise ValueError(msg)
    return number


def _at_least_256mb(number: int) -> int:
    if number < 256_000_000:
        msg = f'"{spelling.size(number)}" is less than a crawling process needs; write at least "256MB"'
        raise ValueError(msg)
    return number


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        msg = f"{spelling.shortened(pattern)} is not a regular expression: {error}"
        raise ValueError(msg) from None
    return pattern


def _selector(selector: str) -> str:
    import cssselect  # only sources with `prune` pay for it

    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as error:
        msg = f"{spelling.shortened(selector)} is not a CSS selector: {error}"
        raise ValueError(msg) from None
    return selector


def _time_zone(name: str) -> str:
    if name == "UTC":
        return name  # known even to a machine without a time zone database
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        guess = _near_time_zone(name)
        hint = f'did you mean "{guess}"?' if guess else 'write one such as "Europe/Berlin" or "UTC"'
        msg = f"{spelling.shortened(name)} is not a time zone; {hint}"
        raise ValueError(msg) from None
    return name


def _near_time_zone(name: str) -> str:
    zones = sorted(zoneinfo.available_timezones(), key=len, reverse=True)
    # A city alone will do, and a zone's full name goes before another one's city.
    known = {zone.rpartition("/")[2].lower(): zone for zone in zones} | {zone.lower(): zone for zone in zones}
    near = difflib.get_close_matches(name.strip().lower().replace(" ", "_"), known, 1, 0.75)
    return known[near[0]] if near else ""


def _reference(name: str) -> str:
    if not _REFERENCE.fullmatch(name):
        dots = re.fullmatch(r"([A-Za-z_][\w.]*)\.([A-Za-z_]\w*)", name)
        hint = f'did you mean "{dots[1]}:{dots[2]}"?' if dots else 'write it as "module:name"'
        msg = f"{spelling.shortened(name)} names nothing in a module; {hint}"
        raise ValueError(msg)
    return name


def _source_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        near = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.")
        hint = f'; did you mean "{near}"?' if near else ""
        msg = f'the name of a source has letters, digits, "-", "_" and "." only{hint}'
        raise ValueError(msg)
    return name


def _tag(tag: str) -> str:
    if not tag.strip() or not tag.isprintable():
        msg = f'{spelling.shortened(tag)} is no tag; write a word or two, such as "world"'
        raise ValueError(msg)
    return tag


def _in_json(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


def _spelled(spell: Callable[[Any], str]) -> PlainSerializer:
    return PlainSerializer(spell, return_type=str, when_used="json")


Duration = Annotated[
    timedelta, BeforeValidator(_duration), _spelled(format_duration), _in_json(pattern=_DURATION_PATTERN)
]
PositiveDuration = Annotated[Duration, AfterValidator(_more_than_nothing)]
Tiers = Annotated[tuple[PositiveDuration, ...], AfterValidator(_rising)]
PageSize = Annotated[
    int,
    BeforeValidator(_size),
    AfterValidator(_at_least_1kb),
    _spelled(spelling.size),
    _in_json(pattern=_SIZE_PATTERN),
]
SpoolSize = Annotated[
    int,
    BeforeValidator(_size),
    AfterValidator(_at_least_10mb),
    _spelled(spelling.size),
    _in_json(pattern=_SIZE_PATTERN),
]
MemorySize = Annotated[
    int,
    BeforeValidator(_size),
    AfterValidator(_at_least_256mb),
    _spelled(spelling.size),
    _in_json(pattern=_SIZE_PATTERN),
]
RoomSize = Annotated[int, BeforeValidator(_size), _spelled(spelling.size), _in_json(pattern=_SIZE_PATTERN)]
ScheduleText = Annotated[
    Schedule, PlainValidator(_schedule), _spelled(str), _in_json(pattern=_SCHEDULE_PATTERN)
]
Count = Annotated[int, Strict(), Field(ge=1, le=1_000_000_000)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Flag = Annotated[bool, Strict()]
WebAddress = Annotated[str, AfterValidator(addresses.web_address), _in_json(pattern=r"^https?://\S+$")]
WebAddresses = Annotated[tuple[WebAddress, ...], Field(min_length=1), AfterValidator(addresses.different)]
Contact = Annotated[
    str, AfterValidator(addresses.contact), _in_json(pattern=r"^$|^mailto:\S+@\S+$|^https?://\S+$")
]
Listen = Annotated[str, AfterValidator(watching.listen), _in_json(pattern=r"^\S*:\d+$")]
Ping = Annotated[
    str, BeforeValidator(watching.one), AfterValidator(watching.ping), _in_json(pattern=r"^https?://\S+$")
]
Notification = Annotated[
    str,
    BeforeValidator(watching.one),
    AfterValidator(watching.notification),
    _in_json(pattern=r"^[A-Za-z0-9]+://\S+$"),
]
Notifications = Annotated[tuple[Notification, ...], BeforeValidator(watching.several)]
HostRule = Annotated[str, AfterValidator(addresses.host_rule)]
Pattern = Annotated[str, AfterValidator(_pattern), _in_json(format="regex")]
Selector = Annotated[str, AfterValidator(_selector)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Folder = Annotated[Path, AfterValidator(places.folder), _in_json()]
Storage = Annotated[str, AfterValidator(places.storage)]
Catalog = Annotated[str, AfterValidator(places.catalog), _in_json(pattern=r"^postgres(ql)?://\S+$")]
Reference = Annotated[str, AfterValidator(_reference), _in_json(pattern=rf"^{_REFERENCE.pattern}$")]
Tag = Annotated[str, AfterValidator(_tag)]
SourceName = Annotated[str, AfterValidator(_source_name), _in_json(pattern=rf"^{_NAME.pattern}$")]
