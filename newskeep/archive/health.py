"""How a source fares, judged by its own rhythm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from newskeep.catalog.catalog import Catalog
from newskeep.model import NOT_ITS_OWN, Fire, RunState, SourceFigures, SourceHealth, SourceState
from newskeep.units import rfc3339

#: nights, and evenings after a slow day, are no silence
LEAST_SILENCE = timedelta(days=1)
#: silence of a source whose rhythm is not known
UNKNOWN_SILENCE = timedelta(days=30)
#: articles in a month that a rhythm can be taken from
_ENOUGH = 5
#: failures in a row that are no accident; where less often is crawled, so is what lasts for a day
_SEVERAL = 3
_LASTING = timedelta(days=1)

_GOOD = frozenset({RunState.OK, RunState.PARTIAL})
_REFUSAL = re.compile(r"\bHTTP (401|403|407|429|451)\b|robots\.txt forbids|challenge|captcha", re.IGNORECASE)


def source_health(catalog: Catalog, source: str, now: datetime) -> SourceHealth:
    """How a source of an archive fares at this moment."""
    operating = catalog.operating
    return judge(operating.figures(source, now, operating.paused().get(source)), now)


def judge(figures: SourceFigures, now: datetime) -> SourceHealth:
    """How a source fares, from its last fires and its articles.

    `failing`, `blocked` and `empty` want three failures in a row, or two that lasted a day, or a source that never
    went well. `quiet` is a source that answers and had nothing new for twice its longest silence of a month, and
    for a day at least; one whose rhythm isn't known yet, for 30 days.
    """
    bad = _streak(figures.fires)
    if figures.paused:
        words = f"paused since {rfc3339(figures.paused)}"
        return SourceHealth(SourceState.PAUSED, words, figures.paused, len(bad))
    if bad and _no_accident(bad, figures.fires):
        return SourceHealth(_kind(bad[0], figures), _in_words(bad), bad[-1].due, len(bad))
    looked = next((fire.ended for fire in figures.fires if fire.state in _GOOD and fire.ended), None)
    if figures.newest and looked and (quiet := _quiet(figures, figures.newest, min(looked, now))):
        return SourceHealth(SourceState.QUIET, quiet, figures.newest, len(bad))
    return SourceHealth(SourceState.OK, failures=len(bad))


def _streak(fires: Sequence[Fire]) -> list[Fire]:
    """The fires that went wrong since one did not, newest first.

    One that somebody stopped says nothing of the source, nor does an outage of our own network. One that was stopped
    because of what it did to its process says a lot.
    """
    found = []
    for fire in fires:
        if fire.state in _GOOD:
            break
        if fire.fault in NOT_ITS_OWN:
            continue
        found.append(fire)
    return found


def _no_accident(bad: Sequence[Fire], fires: Sequence[Fire]) -> bool:
    never_good = not any(fire.state in _GOOD for fire in fires)
    lasting = len(bad) > 1 and bad[0].due - bad[-1].due >= _LASTING
    return never_good or len(bad) >= _SEVERAL or lasting


def _kind(last: Fire, figures: SourceFigures) -> SourceState:
    if figures.refused or (last.state is not RunState.TIMEOUT and _REFUSAL.search(last.verdict)):
        return SourceState.BLOCKED
    return SourceState.EMPTY if last.state is RunState.EMPTY else SourceState.FAILING


def _in_words(bad: Sequence[Fire]) -> str:
    times = "" if len(bad) == 1 else f" ({len(bad)} times in a row)"
    return f"{bad[0].verdict or bad[0].state.value}{times}"


def _quiet(figures: SourceFigures, newest: datetime, looked: datetime) -> str:
    """Why it counts as quiet; empty when it doesn't. Silence is counted up to the last look at the source."""
    silent = looked - newest
    if figures.silence is None or figures.articles < _ENOUGH:
        if silent <= UNKNOWN_SILENCE:
            return ""
        return f"nothing new for {in_words(silent)}"
    if silent <= max(LEAST_SILENCE, 2 * figures.silence):
        return ""
    return f"nothing new for {in_words(silent)}, and its longest silence was {in_words(figures.silence)}"


def in_words(duration: timedelta) -> str:
    """A duration in its largest unit: `3 days`, `9 hours`, `1 minute`."""
    seconds = int(duration.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or (seconds >= size and unit == "minute"):
            number = seconds // size
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return f"{seconds} seconds"
