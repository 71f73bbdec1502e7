"""HTML pages: article, section page, or neither, decided by what is on them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree

from newskeep.model import Link, PageKind, Reading
from newskeep.reading import article
from newskeep.reading.article import Extract
from newskeep.reading.html import Block, blocks, elements, parse_html, squeeze
from newskeep.reading.metadata import Metadata, read_metadata
from newskeep.reading.sections import article_links, is_headline_link
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
    links = article_links(tree, page.url)
    kind, reason = _decide(page, tree, found, metadata, extracted, links)
    if kind is not PageKind.ARTICLE:
        return Reading(kind, reason, links if kind is PageKind.SECTION else (), encoding=encoding)
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
    links: Sequence[Link],
) -> tuple[PageKind, str]:
    """What the page is, and why in words."""
    words = count_words(" ".join(extracted.paragraphs))
    hinted = page.hint is not None and page.hint.via in {"feed", "news-sitemap"}
    told = metadata.declared or (page.hint.via if page.hint and hinted else "")
    if is_home(page.url) and len(links) >= LEAST_HEADLINES:
        return PageKind.SECTION, f"home page with {len(links)} links to articles"
    if words < LEAST_WORDS:
        if links and not told:
            return PageKind.SECTION, f"{len(links)} links to articles and {words} words of text"
        return PageKind.OTHER, f"too short: {words} words"
    teased = _share_under_links(found, extracted, page.url)
    if teased >= (_TEASED_DECLARED if told else _TEASED):
        return PageKind.SECTION, f"{teased:.0%} of {words} words stand under headings that lead elsewhere"
    headlines = _headlines_among(tree, found, extracted, page.url)
    least = _WORDS_PER_HEADLINE_DECLARED if told else _WORDS_PER_HEADLINE
    if headlines >= LEAST_HEADLINES and words < headlines * least:
        return PageKind.SECTION, f"{headlines} headlines among {words} words of text"
    return PageKind.ARTICLE, f"{told or 'prose'}, {words} words"


def _share_under_links(found: Sequence[Block], extracted: Extract, url: str) -> float:
    """The share of the extracted words whose heading is a link to another page, as a teaser's is."""
    wanted = {squeeze(paragraph): count_words(paragraph) for paragraph in extracted.paragraphs}
    teased, total, leads_elsewhere = 0, 0, False
    for block in found:
        heading = next((item for item in _upwards(block.element) if item.tag in _HEADINGS), None)
        if heading is not None:
            anchors = elements(heading, ".//a[@href] | ancestor::a[@href]")
            leads_elsewhere = any(is_headline_link(anchor, url) for anchor in anchors)
        words = wanted.pop(squeeze(block.text), 0)
        total += words
        teased += words if leads_elsewhere else 0
    return teased / total if total else 0.0


def _upwards(element: etree._Element) -> tuple[etree._Element, ...]:
    """An element and the three around it: headings hold little nesting."""
    return element, *itertools.islice(element.iterancestors(), 3)


def _headlines_among(tree: etree._Element, found: Sequence[Block], extracted: Extract, url: str) -> int:
    """How many headline links stand in the part of the page that holds its text.

    An article may have many beside and below it; on a section page the text itself stands among them.
    """
    main = _main_element(tree, found, extracted)
    keys = {anchor.get("href") for anchor in elements(main, ".//a[@href]") if is_headline_link(anchor, url)}
    return len(keys)


def _main_element(tree: etree._Element, found: Sequence[Block], extracted: Extract) -> etree._Element:
    """The smallest element that holds most of the extracted words."""
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
