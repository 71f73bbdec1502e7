"""HTML pages: from the document to its article, or to its links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newskeep.model import NotArticle, PageKind, Reading
from newskeep.reading import article
from newskeep.reading.challenges import MOST_WORDS, find_challenge
from newskeep.reading.html import Block, blocks, parse_html
from newskeep.reading.kind import decide
from newskeep.reading.metadata import read_metadata
from newskeep.reading.sections import MAX_LINKS, article_links
from newskeep.reading.walls import find_wall
from newskeep.text.normalise import count_words

if TYPE_CHECKING:
    from newskeep.reading.page import Page


def read_html(page: Page, text: str, encoding: str) -> Reading:
    """Read an HTML document: its article, or its links to articles."""
    tree = parse_html(text)
    if tree is None:
        return Reading(PageKind.OTHER, "empty document", encoding=encoding)
    found = blocks(tree)
    metadata = read_metadata(tree, page.url, page.time, page.hint)
    if guard := find_challenge(text, _words_shown(found)):
        return _refused(NotArticle.CHALLENGE, f"of {guard}", encoding)
    extracted = article.extract(tree, found, metadata, page.url, page.prune)
    kind, reason = decide(tree, page.url, found, extracted, metadata, page.hint)
    listing = kind is PageKind.SECTION
    if wall := find_wall(tree, found, extracted.paragraphs, metadata, listing=listing):
        return _refused(*wall, encoding)
    if listing:
        links = article_links(tree, page.url)
        cut = f"; limit: the first {MAX_LINKS} links were taken" if len(links) == MAX_LINKS else ""
        return Reading(kind, reason + cut, links, encoding=encoding, refused=NotArticle.SECTION)
    if kind is not PageKind.ARTICLE:
        return Reading(kind, reason, encoding=encoding, refused=NotArticle.SHORT)
    metadata = article.complete(tree, metadata, page.url, page.time)
    return Reading(
        kind, reason, article=article.make_article(extracted, metadata, page.url), encoding=encoding
    )


def _words_shown(found: Sequence[Block]) -> int:
    """How many words a page shows, as far as it takes to tell that it is no challenge."""
    words = 0
    for block in found:
        words += count_words(block.text)
        if words > MOST_WORDS:
            break
    return words


def _refused(why: NotArticle, sign: str, encoding: str) -> Reading:
    return Reading(PageKind.OTHER, f"{why.value}: {sign}", encoding=encoding, refused=why)
