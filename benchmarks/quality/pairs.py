"""Pairs of texts whose likeness is known: made of the demo's articles, or read from a file."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from demo.articles import article
from demo.grammar import LANGUAGES

_FOOTER = (
    "Our newsroom lives by its readers. If you value what we do, become a member today: every amount helps.",
    "Subscribe to the morning newsletter and never miss a story. You can unsubscribe at any time.",
    "Comments are moderated. Stay on topic, be polite, and leave the insults to others. Report a comment here.",
)


class Pair(NamedTuple):
    """Two texts, and what the second one is beside the first."""

    kind: str
    first: str
    second: str


class Kind(NamedTuple):
    """A kind of pair."""

    #: verdict that is right: `duplicate`, `near-duplicate`, `series` or `new`; empty where both can be said
    right: str
    make: Callable[[Sequence[str], int], tuple[Sequence[str], Sequence[str]]]


def _whole(
    change: Callable[[list[str], int], Sequence[str]],
) -> Callable[..., tuple[Sequence[str], Sequence[str]]]:
    return lambda paragraphs, number: (paragraphs, change(list(paragraphs), number))


def _other(number: int) -> tuple[str, ...]:
    """Paragraphs of another article in the language of this one."""
    return article(number + 10_000 * len(LANGUAGES), LANGUAGES[number % len(LANGUAGES)]).paragraphs


def _other_figures(paragraph: str) -> str:
    return re.sub(r"\d+", lambda figure: str(int(figure[0]) + 7), paragraph)


def _typography(paragraphs: list[str], _: int) -> list[str]:
    text = "\n".join(paragraphs).replace(" ", "\u00a0 ").replace('"', "“").replace("'", "’").replace("-", "‐")
    return [unicodedata.normalize("NFD", text)]


_TABLE = (
    "The exchange in {0} turned over {1} shares on Friday, after {2} the day before, its directors said. "
    "Most of the firms that are listed there gained, among them the ferry line and the two breweries, while "
    "the index of the leading stocks closed at {3} points. Trading was quiet until the early afternoon, dealers "
    "said, when orders from abroad lifted prices across the board. The crown stood at {4} to the dollar in late "
    "trading, and the central bank left its key rate where it has been since the spring, at {5} per cent. "
    "Analysts expect little movement before the budget is read in parliament."
)


def _table(seed: int, town: str) -> str:
    return _TABLE.format(town, *(seed * step % 9973 + 10 for step in range(31, 71, 8)))


def _bulletins(_: Sequence[str], number: int) -> tuple[Sequence[str], Sequence[str]]:
    town = f"Town{number}"
    return [_table(number + 11, town)], [_table(number + 500, town)]


KINDS = {
    "identical": Kind("duplicate", lambda a, _: (a, a)),
    "typography": Kind("duplicate", _whole(_typography)),
    "boilerplate": Kind("near-duplicate", _whole(lambda a, _: [*a, *_FOOTER])),
    "dateline, one paragraph cut": Kind(
        "near-duplicate", _whole(lambda a, _: ["TOWN — " + a[0], *a[1:-2], a[-1]])
    ),
    "cut to 60 %": Kind("near-duplicate", _whole(lambda a, _: a[: -(-len(a) * 6 // 10)])),
    "one paragraph rewritten": Kind("near-duplicate", _whole(lambda a, n: [*a[:2], _other(n)[2], *a[3:]])),
    "grown from a third": Kind("near-duplicate", lambda a, _: (a[: -(-len(a) // 3)], a)),
    "half rewritten": Kind("", _whole(lambda a, n: [*a[: len(a) // 2], *_other(n)[: len(a) - len(a) // 2]])),
    "bulletin, other figures": Kind("series", _bulletins),
    "one paragraph in common": Kind("new", lambda a, n: (a, [*_other(n), a[2]])),
    "same boilerplate": Kind("new", lambda a, n: ([*a, *_FOOTER], [*_other(n), *_FOOTER])),
    "random": Kind("new", lambda a, n: (a, _other(n))),
}


def made(each: int) -> Iterator[Pair]:
    """Pairs of every kind, in all languages of the demo's articles.

    Args:
        each: pairs of a kind.
    """
    for name, kind in KINDS.items():
        for number in range(each):
            first, second = kind.make(article(number).paragraphs, number)
            yield Pair(name, "\n\n".join(first), "\n\n".join(second))


def read(path: Path) -> Iterator[Pair]:
    """Pairs of a JSON Lines file, packed or not: `cls`, `a` and `b` of each line."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            fields = json.loads(line)
            yield Pair(fields["cls"], fields["a"], fields["b"])
