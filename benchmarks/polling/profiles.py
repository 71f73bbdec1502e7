"""When articles come, and how long a document shows them: six kinds of feeds, each the same at every run."""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

#: minutes
DAY = 1440.0
#: days that are simulated before anything is counted, and days that count: the time before is only the documents' past
PAST, DAYS = 14, 28


@dataclass(frozen=True, slots=True)
class Profile:
    """A document as its publisher fills it; times are minutes since the first poll."""

    name: str
    #: when each article comes, in order; the past is negative
    times: Sequence[float]
    #: most articles in the document
    window: int
    #: minutes after which an article leaves it in any case
    lasts: float = math.inf

    def shown(self, at: float) -> tuple[int, int]:
        """The articles in the document at a time: from the first of two numbers up to, without, the second."""
        end = bisect_right(self.times, at)
        oldest = bisect_left(self.times, at - self.lasts)
        return max(end - self.window, oldest, 0), end

    def coming(self, days: int) -> range:
        """The articles that count: those that come while it is polled."""
        return range(bisect_right(self.times, 0.0), bisect_right(self.times, days * DAY))


def profiles(seed: int) -> list[Profile]:
    """One of each kind."""
    return [
        _by_day("1 a day", 1, 20, seed),
        _by_day("10 a day", 10, 20, seed),
        _by_day("60 a day", 60, 20, seed),
        _by_day("300 a day", 300, 50, seed),
        Profile("bursts of 30 in 10 min", _bursts(_chance("bursts", seed)), 20),
        _by_day("news sitemap of 1,000", 500, 1000, seed, lasts=2 * DAY),
    ]


def _by_day(name: str, a_day: float, window: int, seed: int, lasts: float = math.inf) -> Profile:
    """Articles by chance, most of them by day: ten in the afternoon for one at four in the morning."""
    chance = _chance(name, seed)
    return Profile(
        name,
        _poisson(chance, lambda t: a_day / DAY * (1 + 0.82 * _daylight(t)), a_day / DAY * 2),
        window,
        lasts,
    )


def _poisson(chance: random.Random, rate: Callable[[float], float], most: float) -> list[float]:
    """A Poisson process whose rate changes, by thinning one of its highest rate."""
    length = (PAST + DAYS) * DAY
    steps = accumulate(chance.expovariate(most) for _ in range(math.ceil(length * most * 1.5) + 50))
    times = [step - PAST * DAY for step in steps if step < length]
    return [time for time in times if chance.random() * most < rate(time)]


def _chance(name: str, seed: int) -> random.Random:
    return random.Random(f"{name} {seed}")  # noqa: S311 - the same articles at every run


def _daylight(time: float) -> float:
    return math.cos(2 * math.pi * (time % DAY / DAY - 16 / 24))


def _bursts(chance: random.Random) -> list[float]:
    """Silence from ten in the evening to six; by day, four times, thirty articles within ten minutes."""
    times: list[float] = []
    for day in range(-PAST, DAYS):
        for slot in range(4):
            start = (6 + 4 * slot) * 60 + chance.uniform(0, 230)
            times += [day * DAY + start + chance.uniform(0, 10) for _ in range(30)]
    return sorted(times)
