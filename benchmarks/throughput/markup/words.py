"""The words of a page that may change places, and what they change places with: those as long, in the same case."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from demo.chance import Chance

#: signs that stand around a word that may go elsewhere; Unicode has them for a program's own use alone
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    # References, escapes of JSON, tags in it, and addresses stay; where words are not set apart, a character is one.
    rf"(?P<fixed>&#?\w+;|\\u[0-9a-fA-F]{{4}}|\\.|<[^>]*>|https?:\S+|\S*@\S*)|[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+"
)
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
#: a text of fewer words is a menu's, a button's, a byline or a date, and stays as it is
LEAST = 6

#: characters, whether the first is a capital, whether it is of a script without blanks
Shape = tuple[int, bool, bool]


def loosened(text: str) -> str:
    """A text with its words marked, so that they may go elsewhere; a short one as it is."""
    if sum(not found["fixed"] for found in _WORD.finditer(text)) < LEAST:
        return text
    return _WORD.sub(lambda found: found[0] if found["fixed"] else f"{_OPEN}{found[0]}{_CLOSE}", text)


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [found[0].lower() for found in _WORD.finditer(text) if not found["fixed"]]


class Loose:
    """A text whose marked words change places."""

    def __init__(self, marked: str) -> None:
        #: every second piece is a word
        self._pieces: Sequence[str] = _MARKED.split(marked)
        places: defaultdict[Shape, list[int]] = defaultdict(list)
        for place in range(1, len(self._pieces), 2):
            places[_shape(self._pieces[place])].append(place)
        self._places: Mapping[Shape, Sequence[int]] = dict(places)
        self._vocabulary = {
            shape: tuple(sorted({self._pieces[place] for place in found})) for shape, found in places.items()
        }

    def shuffled(self, chance: Chance) -> str:
        """The text with its words in other places; every one of them is as long as the one that was there."""
        pieces = list(self._pieces)
        for places in self._places.values():
            for last in range(len(places) - 1, 0, -1):
                one, other = places[last], places[chance.below(last + 1)]
                pieces[one], pieces[other] = pieces[other], pieces[one]
        return "".join(pieces)

    def like(self, text: str, chance: Chance) -> str:
        """Another text of this one's vocabulary, its words as long as those of a given text."""

        def drawn(found: re.Match[str]) -> str:
            known = () if found["fixed"] else self._vocabulary.get(_shape(found[0]), ())
            return chance.pick(known) if known else found[0]

        return _WORD.sub(drawn, text)


def _shape(word: str) -> Shape:
    return len(word), word[0].isupper(), bool(re.match(f"[{_UNSPACED}]", word))
