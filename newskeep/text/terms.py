"""The words of a text as the search index has them, in any script; queries and excerpts are cut by the same rule.

Case and accents are folded away. What is written without blanks (Chinese, Japanese, Thai, Lao, Burmese, Khmer) is
cut into pairs of characters that overlap: a run of them is found wherever it stands, with no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from typing import NamedTuple

#: a word is cut there: nobody types longer ones, and a page may hold megabytes without a blank
LONGEST = 64
#: begins a term that is no word of a text: private use, in no word
_FACT = "\ue000"

_UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of scripts with blanks are marks, and part of their words; `\w` leaves them out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0f71-\u0f84"
)
_RUN = rf"[{_UNSPACED}]+|(?:[{_MARKS}]|(?![{_UNSPACED}_])\w){{1,{LONGEST}}}"
# The same where nothing is written without blanks, several times as fast.
_SPACED_RUN = rf"(?:[^\W_]|[{_MARKS}]){{1,{LONGEST}}}"
# And where no letter has a sign of its own, twice as fast again.
_PLAIN_RUN = rf"[^\W_]{{1,{LONGEST}}}"
_ASCII_RUN = re.compile(rf"[0-9A-Za-z]{{1,{LONGEST}}}")
_ANY_UNSPACED = rf"[{_UNSPACED}]"
#: accents of Latin, Greek and Cyrillic letters; points of Hebrew and Arabic ones
_ACCENTS = "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f]"


class Atom(NamedTuple):
    """A word, or one character of what is written without blanks, and where it stands in its text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another."""

    atoms: tuple[str, ...]
    #: what the index has for them
    terms: tuple[str, ...]
    #: the last atom, and the last term, are beginnings of one
    atom_begins: bool
    term_begins: bool


def fold(text: str) -> str:
    """A text without its case and accents (Unicode compatibility forms, case folding)."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _compiled(_ACCENTS).sub("", apart)).casefold()


def index_terms(text: str) -> str:
    """The terms of a text, with blanks between them."""
    folded = fold(text)
    runs = _runs(folded)
    if folded.isascii() or not _compiled(_ANY_UNSPACED).search(folded):
        return " ".join(runs)
    return " ".join(term for run in runs for term in _terms(run, last=False))


def fact(kind: str, value: str) -> str:
    """A term that no text can hold, for something that is known of an article: `fact("source", "courier")`."""
    return f"{_FACT}{kind}{value.encode('utf-8', 'surrogatepass').hex()}"


def phrase(text: str, *, begins: bool = False) -> Phrase | None:
    """What is to be found of words that somebody typed; None when there is no letter or digit in them.

    Args:
        text: one word or several.
        begins: the last one is the beginning of a word.
    """
    runs = _runs(fold(text))
    if not runs:
        return None
    terms = [term for number, run in enumerate(runs, 1) for term in _terms(run, last=number == len(runs))]
    atoms = tuple(atom for run in runs for atom in (run if _unspaced(run) else (run,)))
    # one character of a run is the beginning of a pair
    alone = _unspaced(runs[-1]) and len(runs[-1]) == 1
    return Phrase(
        atoms, tuple(terms), begins and not _unspaced(runs[-1]), alone or (begins and not _unspaced(runs[-1]))
    )


def atoms(text: str) -> Iterator[Atom]:
    """The words of a text as they stand in it, folded."""
    if text.isascii():
        yield from (Atom(match[0].lower(), *match.span()) for match in _ASCII_RUN.finditer(text))
        return
    for match in _runs_of(text).finditer(text):
        start = match.start()
        if _unspaced(match[0]):
            for number, character in enumerate(match[0], start):
                yield Atom(_folded(character), number, number + 1)
        else:
            yield Atom(_folded(match[0]), start, match.end())


@lru_cache(4096)
def _folded(word: str) -> str:
    return fold(word)


def _runs(folded: str) -> list[str]:
    return _runs_of(folded).findall(folded)


def _runs_of(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _ASCII_RUN
    if _compiled(_ANY_UNSPACED).search(text):
        return _compiled(_RUN)
    return _compiled(_SPACED_RUN if _compiled(f"[{_MARKS}]").search(text) else _PLAIN_RUN)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Made when it is needed: to make all of them takes longer than many a search."""
    return re.compile(pattern)


def _terms(run: str, *, last: bool) -> list[str]:
    """The terms of a run; in the last run of a query more may follow in the text."""
    if not _unspaced(run):
        return [run]
    pairs = list(map(add, run, run[1:]))
    return pairs if last and pairs else [*pairs, run[-1]]


def _unspaced(run: str) -> bool:
    return not run.isascii() and _compiled(_ANY_UNSPACED).match(run) is not None
