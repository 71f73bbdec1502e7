"""Stories as long as newspapers' own, in the demo's languages, no two of which share more than their commonest words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from demo.chance import Chance
from demo.grammar import language

#: when the first story was published; every other one lies before it
_NEWEST = datetime(2026, 11, 1, 18, 0, tzinfo=UTC)
_SPACING = timedelta(minutes=19)
#: languages of consecutive stories
_LANGUAGES = ("en", "de", "en", "fr", "en", "es", "en", "ru", "en", "ar", "zh", "en", "ja")
#: paragraphs of a story: a brief now and then, seldom a feature
_LENGTHS = (7, 9, 11, 14, 16, 18, 20, 23, 27, 36, 56)
SECTIONS = ("world", "politics", "business", "culture", "science", "sport", "opinion", "region")
_FIELD = re.compile(r"\{[^}]*\}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Story:
    """What a newsroom wrote, before any page is made of it."""

    number: int
    title: str
    standfirst: str
    paragraphs: tuple[str, ...]
    author: str
    section: str
    published: datetime
    modified: datetime
    #: BCP 47
    language: str
    tags: tuple[str, ...]
    #: True when it is written from right to left
    rtl: bool

    @property
    def path(self) -> str:
        """Where its page is."""
        return path(self.number)


class Prose:
    """Sentences of one language, of words that are drawn as seldom as they are in its phrases' alphabet of words."""

    def __init__(self, code: str, chance: Chance) -> None:
        self._words = _words(code)
        self._blank = " " if language(code).spaced else ""
        self._end = ". " if self._blank else "。"
        self._chance = chance

    def words(self, count: int) -> str:
        """So many words; where words are not set apart, three characters for each."""
        times = 1 if self._blank else 3
        return self._blank.join(self._word() for _ in range(count * times))

    def title(self) -> str:
        """A headline."""
        return _capital(self.words(self._chance.between(6, 11)))

    def paragraph(self) -> str:
        """One to three sentences."""
        return "".join(self._sentence() for _ in range(self._chance.between(1, 3))).strip()

    def _sentence(self) -> str:
        parts = [self.words(self._chance.between(5, 13)) for _ in range(self._chance.between(1, 2))]
        comma = ", " if self._blank else "，"
        return _capital(comma.join(parts)) + self._end

    def _word(self) -> str:
        if self._chance.below(40) == 0:
            return str(self._chance.between(2, 2026))
        # To the third, so that some are common and most are not.
        place = self._chance.below(1 << 16) / (1 << 16)
        return self._words[int(len(self._words) * place**3)]


@lru_cache(2000)
def story(number: int) -> Story:
    """The story of that number, the same one every time."""
    chance, code = Chance(number * 7919 + 1), language_of(number)
    prose = Prose(code, chance)
    published = published_at(number)
    return Story(
        number=number,
        title=headline(number),
        standfirst=prose.paragraph(),
        paragraphs=tuple(prose.paragraph() for _ in range(chance.pick(_LENGTHS))),
        author=" ".join(_capital(prose.words(1)) for _ in range(2)),
        section=section(number),
        published=published,
        modified=published + timedelta(minutes=chance.below(300)),
        language=code,
        tags=tuple(prose.words(chance.between(1, 2)) for _ in range(chance.between(3, 8))),
        rtl=language(code).rtl,
    )


@lru_cache(20_000)
def headline(number: int) -> str:
    """The headline of the story of that number, at which teasers need not make the rest of it."""
    return Prose(language_of(number), Chance(number * 104_729 + 3)).title()


def language_of(number: int) -> str:
    """BCP 47: the story's language."""
    return _LANGUAGES[number % len(_LANGUAGES)]


def published_at(number: int) -> datetime:
    """When the story was published."""
    return _NEWEST - number * _SPACING


def section(number: int) -> str:
    """The section that the story stands in."""
    return SECTIONS[number * 5 // 3 % len(SECTIONS)]


def path(number: int) -> str:
    """Where the story's page is."""
    day = published_at(number)
    return f"/{section(number)}/{day:%Y/%m/%d}/story-{number * 2_654_435_761 % (1 << 32):08x}-{number}.html"


@cache
def _words(code: str) -> tuple[str, ...]:
    rules = language(code).rules.values()
    text = " ".join(_FIELD.sub(" ", option) for options in rules for option in options)
    found = list(dict.fromkeys(_WORD.findall(text.lower())))
    if not language(code).spaced:
        found = list(dict.fromkeys("".join(found)))
    # A newspaper has more words than our phrases: compounds of them, which nearly every language knows.
    chance = Chance(len(found))
    return tuple(found + [chance.pick(found) + chance.pick(found) for _ in range(3 * len(found))])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
