"""What was learned of a source's boilerplate, cut from its articles; and texts compared without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newskeep.model import ArticleText, Learned
from newskeep.model.boilerplate import LEARNED
from newskeep.reading.article import finish
from newskeep.text.blocks import block_key
from newskeep.text.normalise import count_words, text_digest

#: an article that would have fewer words without its boilerplate is left as it is
LEAST_WORDS = 5

#: a text, and the lines that were cut from it, as (rule, line)
Lines = tuple[str, tuple[tuple[str, str], ...]]


def without_learned(article: ArticleText, learned: Learned) -> ArticleText:
    """The article without the blocks that were learned; each is kept in `removed` under the rule `learned`."""
    if not learned.blocks:
        return article
    kept: list[str] = []
    cut: list[tuple[str, str]] = []
    for line in article.text.split("\n\n"):
        if block_key(line) in learned.blocks:
            cut.append((LEARNED, line))
        else:
            kept.append(line)
    if cut and count_words("\n".join(kept)) >= LEAST_WORDS:
        article = finish(article, kept, (*article.removed, *cut))
    return replace(article, boilerplate=learned.version)


def same_without_learned(one: Lines, other: Lines) -> bool:
    """Whether two texts of an article differ in nothing but what was learned between their captures.

    Both are compared without every line that either of them lost because it was learned: what was cut from the one
    may still stand in the other.
    """
    cut = _learned(one[1]) | _learned(other[1])
    return bool(cut) and _digest_without(one[0], cut) == _digest_without(other[0], cut)


def _learned(removed: Iterable[tuple[str, str]]) -> set[int | None]:
    return {block_key(line) for rule, line in removed if rule == LEARNED}


def _digest_without(text: str, cut: set[int | None]) -> str:
    return text_digest("\n\n".join(line for line in text.split("\n\n") if block_key(line) not in cut))
