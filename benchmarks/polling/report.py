"""Polls each profile by each rule, and says what came of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.polling.profiles import DAY, DAYS, Profile, profiles
from benchmarks.polling.rules import CommonCrawl, MediaCloud, Miniflux, Newskeep, Rule, Seen
from benchmarks.tables import table

#: each profile is made so many times
SEEDS = (1, 2, 3)
RULES: dict[str, Callable[[str], Rule]] = {
    "newskeep": Newskeep,
    "miniflux": Miniflux,
    "Media Cloud": MediaCloud,
    "Common Crawl": CommonCrawl,
}
_HEAD = ("feed", "rule", "polls a day", "median delay, min", "p95, min", "missed, %")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What polling a document for some time came to."""

    polls: int
    #: minutes between the moment at which an article came and the poll that found it
    delays: tuple[float, ...]
    missed: int

    @property
    def missed_share(self) -> float:
        """Articles that left before any poll, of all."""
        return self.missed / max(1, self.missed + len(self.delays))


def simulate(profile: Profile, rule: Rule, days: int = DAYS) -> Outcome:
    """Poll a document for some days by a rule."""
    coming, known = profile.coming(days), set[int]()
    delays, at, polls = dict[int, float](), 0.0, 0
    while at <= days * DAY:
        first, end = profile.shown(at)
        new = [number for number in range(first, end) if number not in known]
        known.update(new)
        delays |= {number: at - profile.times[number] for number in new if number in coming}
        polls += 1
        at += rule.after(Seen(at, profile.times[first:end], len(new)))
    # What came after the last poll was missed only if it had left by the end.
    first, _ = profile.shown(days * DAY)
    missed = sum(number not in delays and number < first for number in coming)
    return Outcome(polls, tuple(delays.values()), missed)


def main() -> None:
    """Print the table."""
    rows, totals = [], dict.fromkeys(RULES, 0.0)
    for kind in zip(*(profiles(seed) for seed in SEEDS), strict=True):
        for name, rule in RULES.items():
            outcome = _together([simulate(profile, rule(profile.name)) for profile in kind])
            a_day = outcome.polls / DAYS / len(SEEDS)
            totals[name] += a_day
            rows.append((kind[0].name, name, f"{a_day:.1f}", *_figures(outcome)))
    rows += [("all of them", name, f"{a_day:.1f}", "", "", "") for name, a_day in totals.items()]
    sys.stdout.write(table(_HEAD, rows))


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    delays = tuple(delay for outcome in outcomes for delay in outcome.delays)
    return Outcome(sum(o.polls for o in outcomes), delays, sum(o.missed for o in outcomes))


def _figures(outcome: Outcome) -> tuple[str, str, str]:
    delays = sorted(outcome.delays)
    late = delays[math.ceil(0.95 * len(delays)) - 1]
    return f"{median(delays):.1f}", f"{late:.1f}", f"{100 * outcome.missed_share:.2f}"
