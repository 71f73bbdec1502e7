"""The part of a text that shows why it was found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newskeep.text.terms import Atom, Phrase, atoms

#: characters of a snippet, more or less
LENGTH = 180
#: an article is not searched further: its beginning tells as much
_SEARCHED = 50_000
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text, in pieces; those that were looked for are marked."""

    #: (text, whether it was looked for)
    pieces: tuple[tuple[str, bool], ...] = ()

    @property
    def marked(self) -> str:
        """The text, with **…** around what was looked for."""
        return "".join(f"**{text}**" if hit else text for text, hit in self.pieces)


def snippet(text: str, phrases: Sequence[Phrase]) -> Snippet:
    """The part of a text with most of what was looked for, on one line; its beginning when there is nothing of it."""
    text = text[:_SEARCHED]
    hits = _hits(text, phrases)
    start, end = _window(text, hits)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for first, last, _ in hits:
        if at <= first and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return Snippet(tuple((_BLANKS.sub(" ", piece), hit) for piece, hit in pieces if piece))


def marked(text: str, phrases: Sequence[Phrase]) -> Snippet:
    """A short text whole, such as a title."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for first, last, _ in _hits(text, phrases):
        if at <= first:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:], False))
    return Snippet(tuple(piece for piece in pieces if piece[0]))


def _hits(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int, int]]:
    """Where phrases begin and end in a text, and the number of each; in the text's order."""
    found: list[tuple[int, int, int]] = []
    words = list(atoms(text))
    first_words: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        first_words.setdefault(word.text, []).append(number)
    for which, phrase in enumerate(phrases):
        for at in _starts(phrase, words, first_words):
            last = at + len(phrase.atoms) - 1
            if last < len(words) and _matches(phrase, words, at):
                found.append((words[at].start, words[last].end, which))
    return sorted(found)


def _starts(phrase: Phrase, words: Sequence[Atom], first_words: dict[str, list[int]]) -> Iterator[int]:
    if len(phrase.atoms) > 1 or not phrase.atom_begins:
        yield from first_words.get(phrase.atoms[0], ())
        return
    yield from (number for number, word in enumerate(words) if word.text.startswith(phrase.atoms[0]))


def _matches(phrase: Phrase, words: Sequence[Atom], at: int) -> bool:
    *others, last = phrase.atoms
    if any(words[at + number].text != atom for number, atom in enumerate(others)):
        return False
    found = words[at + len(others)].text
    return found.startswith(last) if phrase.atom_begins else found == last


def _window(text: str, hits: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """The stretch with the most different phrases in it, the first of them; its ends are between words."""
    best, start = 0, 0
    for number, (first, _, _) in enumerate(hits):
        inside = hits[number : bisect_left(hits, (first + LENGTH * 3 // 4, 0, 0))]
        kinds = len({which for _, _, which in inside})
        if kinds > best:
            best, start = kinds, first
    start = max(0, start - LENGTH // 4)
    if start:
        # not in the middle of a word, where there is a blank near
        blank = text.find(" ", start, start + LENGTH // 4)
        start = blank + 1 if blank > 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", start + LENGTH * 3 // 4, end)
        end = blank if blank > 0 else end
    inside_end = next((last for first, last, _ in hits if first < end < last), end)
    return start, max(end, inside_end)
