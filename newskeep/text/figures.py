"""Whether two texts say the same with other figures: a bulletin and the next one, a table and last week's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

#: words on either side that a figure must have in common with another to be held against it
_BESIDE = 2
#: so many figures in the same words are needed to judge, so many of them must differ, and such a share
_LEAST, _DIFFERENT, _SHARE = 3, 2, 0.2

_Contexts = dict[tuple[str, ...], Counter[str]]


def other_figures(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """True when the figures that stand in the same words in both texts differ in more than a fifth.

    A figure whose sentence was cut, added or rewritten says nothing: a shortened copy has the same figures where it has
    any.

    Args:
        ours: a text's normalised words.
        theirs: another's.
    """
    same, different = _compared(_contexts(ours), _contexts(theirs))
    both = same + different
    return both >= _LEAST and different >= _DIFFERENT and different > _SHARE * both


def without_figures(words: Sequence[str]) -> list[str]:
    """The words, all figures among them made equal."""
    return ["#" if _is_figure(word) else word for word in words]


def _compared(ours: _Contexts, theirs: _Contexts) -> tuple[int, int]:
    same = different = 0
    for context in ours.keys() & theirs.keys():
        equal = (ours[context] & theirs[context]).total()
        same += equal
        different += min(ours[context].total(), theirs[context].total()) - equal
    return same, different


def _contexts(words: Sequence[str]) -> _Contexts:
    """Every figure by the words around it, other figures among them left open."""
    masked = without_figures(words)
    found: _Contexts = defaultdict(Counter)
    for place, word in enumerate(words):
        if masked[place] == "#":
            around = masked[max(0, place - _BESIDE) : place + _BESIDE + 1]
            found[tuple(around)][word] += 1
    return found


def _is_figure(word: str) -> bool:
    return any(char.isdigit() for char in word)
