"""HTML pages: article, section page, or neither, decided by what is on them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from lxml import etree

from newskeep.model import PageKind, Reading
from newskeep.reading import article
from newskeep.reading.article import Extract
from newskeep.reading.html import Block, blocks, parse_html, squeeze
from newskeep.reading.metadata import Metadata, read_metadata
from newskeep.reading.sections import article_links, headline_anchors
from newskeep.text.normalise import count_words
from newskeep.text.urls import is_home

if TYPE_CHECKING:
    from newskeep.reading.page import Page

#: a text of fewer words is no article (Chinese and Japanese: 50 characters)
LEAST_WORDS = 25
#: so many headlines make a section page
LEAST_HEADLINES = 3
#: a list of teasers has fewer words of prose to each headline link among them than an article
_WORDS_PER_HEADLINE = 60
#: pages that are declared articles are believed unless they are lists of bare headlines
_WORDS_PER_HEADLINE_DECLARED = 12
_MAIN_SHARE = 0.8
#: share of the words that stand under linked headings, from which it is a list of teasers
_TEASED = 0.5
_TEASED_DECLARED = 0.8
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


def read_html(page: Page, text: str, encoding: str) -> Reading:
    """Read an HTML document: its article, or its links to articles."""
    tree = parse_html(text)
    if tree is None:
        return Reading(PageKind.OTHER, "empty document", encoding=encoding)
    found = blocks(tree)
    metadata = read_metadata(tree, page.url, page.time, page.hint)
    try:
        extracted = article.extract(tree, found, metadata, page.url, page.prune)
    except RecursionError:
        return Reading(PageKind.OTHER, "nested too deeply for its text to be extracted", encoding=encoding)
    kind, reason = _decide(page, tree, found, metadata, extracted)
    if kind is not PageKind.ARTICLE:
        links = article_links(tree, page.url) if kind is PageKind.SECTION else ()
        return Reading(kind, reason, links, encoding=encoding)
    metadata = article.complete(tree, metadata, page.url, page.time)
    return Reading(
        kind, reason, article=article.make_article(extracted, metadata, page.url), encoding=encoding
    )


def _decide(
    page: Page,
    tree: etree._Element,
    found: Sequence[Block],
    metadata: Metadata,
    extracted: Extract,
) -> tuple[PageKind, str]:
    """What the page is, and why in words."""
    words = count_words(" ".join(extracted.paragraphs))
    hinted = page.hint is not None and page.hint.via in {"feed", "news-sitemap"}
    told = metadata.declared or (page.hint.via if page.hint and hinted else "")
    links = (
        len(article_links(tree, page.url)) if is_home(page.url) or (words < LEAST_WORDS and not told) else 0
    )
    if is_home(page.url) and links >= LEAST_HEADLINES:
        return PageKind.SECTION, f"home page with {links} links to articles"
    if words < LEAST_WORDS:
        if links and not told:
            return PageKind.SECTION, f"{links} links to articles and {words} words of text"
        return PageKind.OTHER, f"too short: {words} words"
    anchors = headline_anchors(tree, page.url)
    teased = _share_under_links(found, extracted, anchors)
    if teased >= (_TEASED_DECLARED if told else _TEASED):
        return PageKind.SECTION, f"{teased:.0%} of {words} words stand under headings that lead elsewhere"
    headlines = len(
        {
            anchor.get("href")
            for anchor in _main_element(tree, found, extracted).iter("a")
            if anchor in anchors
        }
    )
    least = _WORDS_PER_HEADLINE_DECLARED if told else _WORDS_PER_HEADLINE
    if headlines >= LEAST_HEADLINES and words < headlines * least:
        return PageKind.SECTION, f"{headlines} headlines among {words} words of text"
    return PageKind.ARTICLE, f"{told or 'prose'}, {words} words"


def _share_under_links(
    found: Sequence[Block], extracted: Extract, anchors: AbstractSet[etree._Element]
) -> float:
    """The share of the extracted words whose heading is a link to another page, as a teaser's is.

    A block that is nothing but such a link is the heading of the one block after it: articles have such blocks too.
    """
    wanted = {squeeze(paragraph): count_words(paragraph) for paragraph in extracted.paragraphs}
    linked = {squeeze(block.text) for anchor in anchors for block in blocks(anchor)}
    teased, total, under_link, after_link = 0, 0, False, False
    for block in found:
        key = squeeze(block.text)
        is_link = key in linked
        if any(item.tag in _HEADINGS for item in _upwards(block.element)):
            under_link = is_link
        words = wanted.pop(key, 0)
        total += words
        teased += words if under_link or after_link or is_link else 0
        after_link = is_link
    return teased / total if total else 0.0


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
        words = wanted.pop(squeeze(block.text), 0)
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
