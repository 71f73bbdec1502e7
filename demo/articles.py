"""Articles without end: `article(n)` is the same text for the same number, and like no other number's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from demo.chance import Chance
from demo.grammar import LANGUAGES, Writer, language

#: when the demo's news was published; generated articles lie before it, a quarter of an hour or more apart
NEWS_DAY = datetime(2021, 11, 18, 9, 0, tzinfo=UTC)
_SPACING = timedelta(minutes=47)


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """An article as its newsroom wrote it, before any page is made of it."""

    title: str
    paragraphs: tuple[str, ...]
    author: str
    #: `world`, `economy`, `culture` or `science`
    section: str
    published: datetime
    modified: datetime
    #: BCP 47
    language: str = "en"
    #: True when it is written from right to left
    rtl: bool = False

    @property
    def text(self) -> str:
        """The paragraphs, separated by one blank line."""
        return "\n\n".join(self.paragraphs)

    @property
    def slug(self) -> str:
        """The title as WordPress makes a path of it: lower case, accents off, hyphens between words."""
        plain = "".join(map(_plain, self.title.lower()))
        return "-".join(re.findall(r"\w+", plain))


def article(number: int, code: str = "") -> DemoArticle:
    """The generated article of that number.

    Args:
        number: 0 or more; consecutive numbers go through all languages.
        code: one of `grammar.LANGUAGES`; empty for the number's own.
    """
    phrases = language(code or LANGUAGES[number % len(LANGUAGES)])
    chance = Chance(number)
    topic = chance.pick(phrases.topics)
    fixed = {"town": chance.pick(phrases.rules["place"]), **topic}
    writer = Writer(phrases, chance, fixed)
    published = NEWS_DAY - number * _SPACING - timedelta(minutes=chance.below(30))
    return DemoArticle(
        title=writer.sentence("title"),
        paragraphs=_paragraphs(writer, chance, phrases.spaced),
        author=phrases.byline,
        section=topic["section"],
        published=published,
        modified=published,
        language=phrases.code,
        rtl=phrases.rtl,
    )


def _paragraphs(writer: Writer, chance: Chance, spaced: bool) -> tuple[str, ...]:
    """A brief of 4 paragraphs now and then, mostly 6 to 9, seldom 14."""
    count = chance.pick((4, 5, 6, 6, 7, 7, 8, 8, 9, 11, 14))
    # A Chinese or Japanese sentence takes a third of the characters.
    lengths = (1, 2, 2, 3) if spaced else (2, 2, 3)
    blank = " " if spaced else ""
    paragraphs = [writer.sentence("lead") + blank + writer.sentence("story")]
    for _ in range(count - 1):
        sentences = [writer.sentence("story") for _ in range(chance.pick(lengths))]
        paragraphs.append(blank.join(sentences))
    return tuple(paragraphs)


def _plain(letter: str) -> str:
    """The letter without its accent if it is a Latin one; nothing for a mark that stands alone."""
    if letter == "ß":
        return "ss"
    base = unicodedata.normalize("NFKD", letter)[0]
    if unicodedata.category(base) == "Mn":
        return ""
    return base if base.isascii() else letter
