"""Whether an HTML page is an article, a list of articles or neither, told from what is on it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence

from lxml import etree

from newskeep.model import Link, NotArticle, PageKind
from newskeep.reading.article import Extract
from newskeep.reading.headlines import Headlines
from newskeep.reading.html import Block, squeeze
from newskeep.reading.jsonld import ARTICLE_TYPES
from newskeep.reading.metadata import Metadata
from newskeep.reading.sections import article_links
from newskeep.text.normalise import count_words
from newskeep.text.urls import is_home

#: a text of fewer words is no article (Chinese and Japanese: 50 characters)
LEAST_WORDS = 25
#: so many headlines make a section page
LEAST_HEADLINES = 3
#: a list of teasers has fewer words of prose to each headline link among them than an article
_WORDS_PER_HEADLINE = 60
#: pages that are declared articles are believed unless they are lists of bare headlines
_WORDS_PER_HEADLINE_DECLARED = 12
#: a teaser has fewer words on average
_WORDS_PER_TEASER = 80
_MAIN_SHARE = 0.8
#: share of the words that stand under linked headings, from which it is a list of teasers
_TEASED = 0.5
_TEASED_DECLARED = 0.8
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


def decide(
    tree: etree._Element,
    url: str,
    found: Sequence[Block],
    extracted: Extract,
    metadata: Metadata,
    hint: Link | None,
) -> tuple[PageKind, str]:
    """What a page is, and why in words.

    Args:
        tree: the document.
        url: where it was fetched from.
        found: its blocks.
        extracted: what would be its article.
        metadata: what it says of itself.
        hint: what the document that led here said: a feed and a news sitemap list articles.
    """
    words = count_words("\n".join(extracted.paragraphs))
    told = metadata.declared or (hint.via if hint and hint.via in {"feed", "news-sitemap"} else "")
    # A list of teasers may call itself an article by og:type, but has no author and date of its own.
    sure = (
        metadata.declared in ARTICLE_TYPES
        and bool(metadata.authors)
        and metadata.date("published") is not None
    )
    if is_home(url) and (links := len(article_links(tree, url))) >= LEAST_HEADLINES:
        return PageKind.SECTION, f"{NotArticle.SECTION.value}: home page with {links} links to articles"
    if words >= LEAST_WORDS:
        teasers = "" if sure else _teasers(tree, url, found, extracted, words, told=bool(told))
        if teasers:
            return PageKind.SECTION, f"{NotArticle.SECTION.value}: {teasers}"
        return PageKind.ARTICLE, f"{told or 'prose'}, {words} words"
    if not told and (links := len(article_links(tree, url))):
        return (
            PageKind.SECTION,
            f"{NotArticle.SECTION.value}: {links} links to articles and {words} words of text",
        )
    return PageKind.OTHER, f"{NotArticle.SHORT.value}: {words} words"


def _teasers(
    tree: etree._Element, url: str, found: Sequence[Block], extracted: Extract, words: int, *, told: bool
) -> str:
    """Why the text is a list of teasers, in words; empty when it is none."""
    links = Headlines(tree, url)
    share, heads = _share_under_links(found, extracted, links)
    # Many words under one link are an article under a link.
    if share >= (_TEASED_DECLARED if told else _TEASED) and share * words <= heads * _WORDS_PER_TEASER:
        return f"{share:.0%} of {words} words stand under headings that lead elsewhere"
    if told:
        headlines = _headlines_between(found, extracted, links)
    else:
        main = _main_element(tree, found, extracted)
        headlines = len({anchor.get("href") for anchor in main.iter("a") if anchor in links})
    least = _WORDS_PER_HEADLINE_DECLARED if told else _WORDS_PER_HEADLINE
    if headlines >= LEAST_HEADLINES and words < headlines * least:
        return f"{headlines} headlines among {words} words of text"
    return ""


def _share_under_links(found: Sequence[Block], extracted: Extract, links: Headlines) -> tuple[float, int]:
    """The share of the extracted words whose heading is a link to another page, as a teaser's is; how many of those.

    A block that is nothing but such a link is the heading of the one block after it: articles have such blocks too.
    """
    wanted = {squeeze(paragraph): count_words(paragraph) for paragraph in extracted.paragraphs}
    teased, total, heads = 0, 0, set()
    linked, headings = _Last(found, lambda block: links.has(block.key)), _Last(found, _is_heading)
    for place, block in enumerate(found):
        words = wanted.pop(block.key, 0)
        total += words
        around = (block, found[place - 1]) if place else (block,)
        if words and (any(links.has(near.key) for near in around) or headings.leads(place, links)):
            teased += words
            head = linked.upto(place)
            heads.add(head.key if head else "")
    return (teased / total if total else 0.0), len(heads)


class _Last:
    """The last block of a kind up to some place; asked in the order of places, so that none is looked at twice."""

    def __init__(self, found: Sequence[Block], is_one: Callable[[Block], bool]) -> None:
        self._found = found
        self._is_one = is_one
        self._last: Block | None = None
        self._seen = 0

    def upto(self, place: int) -> Block | None:
        """The last one up to a place, the block there included."""
        for number in range(place, self._seen - 1, -1):
            if self._is_one(self._found[number]):
                self._last = self._found[number]
                break
        self._seen = place + 1
        return self._last

    def leads(self, place: int, links: Headlines) -> bool:
        """Whether it is a headline that leads to another page."""
        last = self.upto(place)
        return last is not None and links.has(last.key)


def _is_heading(block: Block) -> bool:
    return any(item.tag in _HEADINGS for item in _upwards(block.element))


def _headlines_between(found: Sequence[Block], extracted: Extract, links: Headlines) -> int:
    """How many headlines stand between the first and the last of the extracted paragraphs."""
    wanted = {squeeze(paragraph) for paragraph in extracted.paragraphs}
    keys = [block.key for block in found]
    places = [number for number, key in enumerate(keys) if key in wanted]
    return sum(map(links.has, set(keys[places[0] : places[-1] + 1]))) if places else 0


def _upwards(element: etree._Element) -> tuple[etree._Element, ...]:
    """An element and the three around it: headings hold little nesting."""
    return element, *itertools.islice(element.iterancestors(), 3)


def _main_element(tree: etree._Element, found: Sequence[Block], extracted: Extract) -> etree._Element:
    """The smallest element that holds most of the extracted words.

    An article may have many headlines beside and below it; on a section page the text itself stands among them.
    """
    wanted = {squeeze(paragraph): count_words(paragraph) for paragraph in extracted.paragraphs}
    weights: Counter[etree._Element] = Counter()
    total = 0
    for block in found:
        words = wanted.pop(block.key, 0)
        total += words
        for element in (block.element, *block.element.iterancestors()) if words else ():
            weights[element] += words
    main: etree._Element = tree
    while total:
        heavy = next((child for child in main if weights[child] >= total * _MAIN_SHARE), None)
        if heavy is None:
            break
        main = heavy
    return main
