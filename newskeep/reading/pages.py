"""HTML pages: from the document to its article, or to its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newskeep.model import PageKind, Reading
from newskeep.reading import article
from newskeep.reading.html import blocks, parse_html
from newskeep.reading.kind import decide
from newskeep.reading.metadata import read_metadata
from newskeep.reading.sections import article_links

if TYPE_CHECKING:
    from newskeep.reading.page import Page


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
    kind, reason = decide(tree, page.url, found, extracted, metadata, page.hint)
    if kind is not PageKind.ARTICLE:
        links = article_links(tree, page.url) if kind is PageKind.SECTION else ()
        return Reading(kind, reason, links, encoding=encoding)
    metadata = article.complete(tree, metadata, page.url, page.time)
    return Reading(
        kind, reason, article=article.make_article(extracted, metadata, page.url), encoding=encoding
    )
