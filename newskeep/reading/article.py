"""The text of an article by trafilatura, letter for letter as the page shows it."""

from __future__ import annotations

import contextlib
import copy
import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

from newskeep.model import ArticleText, DateFound
from newskeep.reading import fallbacks
from newskeep.reading.bylines import bylines
from newskeep.reading.content import TooLargeError, one_line
from newskeep.reading.dates import EARLIEST, choose, parse_date
from newskeep.reading.html import Block, elements, squeeze
from newskeep.reading.lines import cut_lines
from newskeep.reading.metadata import Metadata
from newskeep.text.normalise import count_words, text_digest

#: characters of a text; a book has a million, and a page that was made to be extracted may yield more than it has
MOST_TEXT = 2_000_000
#: menus and the page's foot, which leak into the text of very short pages, and the box around a form (newsletter)
_PRUNED = (
    "//nav",
    "//footer[not(ancestor::article)]",
    "//form/parent::*[self::div or self::section or self::aside][string-length(normalize-space(.)) < 400]",
)
#: cells that hold no figure of a table but a column of the page
_COLUMNS = "//td[string-length(normalize-space(.)) > 600][.//h1 or count(.//p) > 2 or count(.//br) > 3]"
for _name in ("trafilatura", "htmldate"):
    # They warn about every page without a text; who logs nothing shall not read that on the terminal.
    logging.getLogger(_name).addHandler(logging.NullHandler())
_DATE_FORMAT = "%Y-%m-%dT%H:%M:%S%z"


@dataclass(frozen=True, slots=True)
class Extract:
    """What was extracted of a page."""

    paragraphs: tuple[str, ...]
    #: lines cut as boilerplate, as (rule, line)
    removed: tuple[tuple[str, str], ...]
    #: how the text was found, when not by trafilatura
    method: str = ""


@functools.cache
def extractor_name() -> str:
    """Name, version and method of the extractor, as stored with most texts."""
    return f"trafilatura {version('trafilatura')} fast"


def extract(
    tree: lxml_html.HtmlElement,
    found: Sequence[Block],
    metadata: Metadata,
    url: str,
    prune: Sequence[str] = (),
) -> Extract:
    """The paragraphs of a page's main text, without the lines that are no part of any article.

    Args:
        tree: the document; it is left as it is.
        found: its blocks, of which the paragraphs' exact spelling is taken.
        metadata: of the page: its title and the site's name are told from the text by it.
        url: where it was fetched from.
        prune: XPath expressions of what is cut off before.
    """
    lines, method = _main_lines(tree, url, prune), ""
    if instead := fallbacks.instead(lines, tree, found, metadata):
        lines, method = instead
    paragraphs = _as_shown(lines, found)
    kept, removed = cut_lines(paragraphs, metadata.title, site_names(metadata.site, url))
    return Extract(tuple(kept), tuple(removed), method)


def _main_lines(tree: lxml_html.HtmlElement, url: str, prune: Sequence[str]) -> list[str]:
    import trafilatura

    try:
        document: Any = trafilatura.bare_extraction(
            _without_columns(tree), url=url, options=_options(), prune_xpath=[*_PRUNED, *prune]
        )
    except RecursionError:
        return []  # nested too deeply for it
    return (document.text or "").split("\n") if document else []


@functools.cache
def _options() -> Any:
    """What trafilatura would otherwise read out of its configuration for every page."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=True, comments=False)


def _without_columns(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The document, or a copy in which the tables that arrange the page are plain elements.

    Of a cell trafilatura makes one line.
    """
    if next(tree.iter("td"), None) is None or not elements(tree, _COLUMNS):
        return tree
    plain = copy.deepcopy(tree)
    tables = {table for cell in elements(plain, _COLUMNS) for table in islice(cell.iterancestors("table"), 1)}
    parts = [
        part
        for table in tables
        for part in table.iter("tbody", "thead", "tfoot", "tr", "td", "th")
        if next(part.iterancestors("table")) is table
    ]
    for part in (*tables, *parts):
        part.tag = "div"
    return plain


def make_article(extracted: Extract, metadata: Metadata, url: str, extractor: str = "") -> ArticleText:
    """The article of what was extracted and what the page says of itself.

    Args:
        extracted: its paragraphs.
        metadata: title, authors, dates and the like.
        url: where the page was fetched from.
        extractor: name and version of what extracted it; that of the built-in extractor when empty.
    """
    article = ArticleText(
        title=metadata.title,
        text="",
        text_digest="",
        words=0,
        authors=metadata.authors,
        published=metadata.date("published"),
        modified=metadata.date("modified"),
        dates=metadata.dates,
        language=metadata.language,
        description=metadata.description,
        image=metadata.image,
        site=metadata.site or urlsplit(url).hostname or "",
        declared_canonical=metadata.declared_canonical,
        extractor=extractor or extracted.method or extractor_name(),
        paywalled=metadata.paywalled,
    )
    return finish(article, extracted.paragraphs, extracted.removed)


def finish(
    article: ArticleText, paragraphs: Sequence[str], removed: tuple[tuple[str, str], ...]
) -> ArticleText:
    """An article with its final text, and what follows from that: whoever changes a text ends with this.

    Args:
        article: what else is known.
        paragraphs: that are left.
        removed: all that was cut, as (rule, line).

    Raises:
        TooLargeError: it is no article of that length.
    """
    text = "\n\n".join(paragraphs)
    if len(text) > MOST_TEXT:
        msg = f"the text is larger than the limit of {MOST_TEXT} characters"
        raise TooLargeError(msg)
    return replace(
        article, text=text, text_digest=text_digest(text), words=count_words(text), removed=removed
    )


def complete(tree: lxml_html.HtmlElement, metadata: Metadata, url: str, now: datetime) -> Metadata:
    """The metadata with what trafilatura can tell from the page's text, where its markup says nothing."""
    if metadata.title and metadata.authors and metadata.date("published"):
        return metadata
    try:
        guess = _guess(tree, metadata, url, now)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return metadata  # a date like 10:00:00+99:99 breaks it, which must not cost the page its text
    dates = metadata.dates
    if metadata.date("published") is None:
        dates = choose(_guessed(guess.date), "published", now) + dates
    authors = tuple(name.strip() for name in (guess.author or "").split(";") if name.strip())
    return replace(
        metadata,
        title=metadata.title or one_line(guess.title or ""),
        authors=metadata.authors or authors,
        dates=dates,
    )


def _guess(tree: lxml_html.HtmlElement, metadata: Metadata, url: str, now: datetime) -> Any:
    """What is missing, as trafilatura's `extract_metadata` tells it: all that it can tell takes twice the time."""
    from htmldate import find_date
    from trafilatura import metadata as guesses

    guess = guesses.examine_meta(tree)
    if guess.author and " " not in guess.author:
        guess.author = None
    with contextlib.suppress(Exception):  # as there: JSON-LD may be anything
        guess = guesses.extract_meta_json(tree, guess)
    if not metadata.title:
        guess.title = guess.title or guesses.extract_title(tree)
    if not metadata.authors:
        guess.author = guess.author or guesses.extract_author(bylines(tree))
    if metadata.date("published") is None:
        where = guess.url or guesses.extract_url(tree, url)
        guess.date = find_date(tree, url=where, **_date_rules(now))
    guess.clean_and_trim()
    return guess


def _date_rules(now: datetime) -> dict[str, Any]:
    return {
        "original_date": True,
        "extensive_search": True,
        "outputformat": _DATE_FORMAT,
        "min_date": EARLIEST.replace(tzinfo=None),
        "max_date": now.replace(tzinfo=None),
    }


def _guessed(text: str | None) -> list[DateFound]:
    parsed = parse_date(text) if text else None
    if not parsed:
        return []
    # Midnight is what it makes of a day.
    precise = any((parsed[0].hour, parsed[0].minute, parsed[0].second))
    return [DateFound(parsed[0], "trafilatura", "published", precise)]


def _as_shown(lines: Sequence[str], found: Sequence[Block]) -> list[str]:
    """The lines as the page shows them.

    The extractor collapses white space that HTML does not, and marks list items and rows; a line with the same visible
    characters as a block of the page is replaced by that block.
    """
    shown: dict[str, str] = {}
    for block in found:
        shown.setdefault(block.key, block.text)
    paragraphs = []
    for line in lines:
        key = squeeze(line)
        marked = key.removeprefix("-").strip("|")
        if key:
            paragraphs.append(shown.get(key) or shown.get(marked) or one_line(line))
    return paragraphs


def site_names(site: str, url: str) -> set[str]:
    """What a site may call itself: the name that it gives, its host, and the first part of that."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return {site, host, host.partition(".")[0]}
