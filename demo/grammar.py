"""Sentences from phrases: one file of phrases a language in `languages/`, and what expands them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from demo.chance import Chance

_FIELD = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
_FOLDER = Path(__file__).parent / "languages"

#: the languages there are phrases for
LANGUAGES = ("en", "de", "fr", "es", "ru", "ar", "zh", "ja")


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases of one language."""

    #: BCP 47
    code: str
    #: who signs
    byline: str
    #: True when it is written from right to left
    rtl: bool
    #: True when a blank stands between sentences
    spaced: bool
    #: what articles are about: `section`, `subject` and further forms that the rules use
    topics: tuple[Mapping[str, str], ...]
    #: name -> alternatives; `{name}` in one stands for another rule, `{n:2-9}` for a number
    rules: Mapping[str, tuple[str, ...]]


@cache
def language(code: str) -> Language:
    """The phrases of the language with that code, one of `LANGUAGES`."""
    data = tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))
    rules = {name: tuple(options) for name, options in data["rules"].items()}
    return Language(
        code=data["code"],
        byline=data["byline"],
        rtl=data.get("rtl", False),
        spaced=data.get("spaced", True),
        topics=tuple(data["topics"]),
        rules=rules,
    )


class Writer:
    """Expands the rules of one language for one article.

    A rule's alternatives are dealt like cards: none comes twice before all came once.
    """

    def __init__(self, phrases: Language, chance: Chance, fixed: Mapping[str, str]) -> None:
        self._rules = phrases.rules
        self._chance = chance
        self._fixed = fixed
        self._decks: dict[str, list[str]] = {}

    def sentence(self, rule: str) -> str:
        """The next sentence that the rule gives, with a capital at its beginning."""
        text = _FIELD.sub(self._field, self._deal(rule))
        return re.sub(r"\w", lambda first: first[0].upper(), text, count=1)

    def _field(self, match: re.Match[str]) -> str:
        name, low, high = match.groups()
        if low:
            return str(self._chance.between(int(low), int(high)))
        if name in self._fixed:
            return self._fixed[name]
        return _FIELD.sub(self._field, self._deal(name))

    def _deal(self, rule: str) -> str:
        deck = self._decks.setdefault(rule, [])
        if not deck:
            deck.extend(self._rules[rule])
        return deck.pop(self._chance.below(len(deck)))
