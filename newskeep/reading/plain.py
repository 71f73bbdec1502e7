"""Articles as plain text: paragraphs between blank lines, as text editions and old archives have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from newskeep.model import Link, NotArticle, PageKind, Reading
from newskeep.reading.article import Extract, make_article, site_names
from newskeep.reading.content import one_line
from newskeep.reading.dates import choose
from newskeep.reading.lines import cut_lines
from newskeep.reading.metadata import Metadata, hinted_dates
from newskeep.text.normalise import count_words, normalise

#: name and version of this way of reading
EXTRACTOR = "plain text 1"
LEAST_WORDS = 25
#: a paragraph of prose has so many words, and ends as a sentence does
_PROSE_WORDS = 12
#: a line of fewer words may be a heading; it does not tell whether lines are broken
_PHRASE_WORDS = 3
#: so many paragraphs make an article: lists of rules and names have none
_PROSE = 2
_END = re.compile(r"[.!?…。！？؟।]['\"’”»)\]]*$")
_BLANK = re.compile(r"\n[ \t]*\n")
_LONGEST_TITLE = 200


def read_plain(text: str, url: str, now: datetime, hint: Link | None = None, encoding: str = "") -> Reading:
    """Read a document without markup: an article when it has two paragraphs of prose.

    Its title is what the document that led to it said, else the line above the first paragraph that is not cut.

    Args:
        text: the document.
        url: where it was fetched from.
        now: when it was fetched; later dates are not believed.
        hint: what the document that led here said of it.
        encoding: that it was decoded from.
    """
    lines = _lines(text)
    if sum(map(_is_prose, lines)) < _PROSE:
        return Reading(PageKind.OTHER, "not HTML: text", encoding=encoding)
    title = (hint.title if hint else "") or _title(lines, url)
    kept, removed = cut_lines(lines, title, site_names("", url))
    words = count_words(" ".join(kept))
    if words < LEAST_WORDS:
        reason = f"{NotArticle.SHORT.value}: {words} words"
        return Reading(PageKind.OTHER, reason, encoding=encoding, refused=NotArticle.SHORT)
    dates = choose(hinted_dates(hint), "published", now) if hint else ()
    article = make_article(
        Extract(tuple(kept), tuple(removed)), Metadata(title=title, dates=dates), url, EXTRACTOR
    )
    return Reading(PageKind.ARTICLE, f"plain text, {words} words", article=article, encoding=encoding)


def _lines(text: str) -> list[str]:
    """Its paragraphs; where prose is broken into lines of a fixed width, a paragraph is what blank lines part."""
    lines = [one_line(line) for line in text.splitlines() if line.strip()]
    prose = [line for line in lines if count_words(line) >= _PHRASE_WORDS]
    broken = prose and sum(not _END.search(line) for line in prose) > len(prose) / 2
    if broken and max(map(len, lines)) <= 100:
        return [one_line(part) for part in _BLANK.split(text.replace("\r\n", "\n")) if part.strip()]
    return lines


def _is_prose(line: str) -> bool:
    return count_words(line) >= _PROSE_WORDS and _END.search(line) is not None


def _title(lines: Sequence[str], url: str) -> str:
    """The last line above the prose that is no boilerplate and no sentence; of several the one that is repeated."""
    first = next(number for number, line in enumerate(lines) if _is_prose(line))
    above, _ = cut_lines(lines[:first], "", site_names("", url))
    titles = [line for line in above if len(line) <= _LONGEST_TITLE and not line.endswith((".", ":", ";"))]
    said = [normalise(line) for line in titles]
    repeated = [title for title in titles if said.count(normalise(title)) > 1]
    return (repeated or titles or [""])[0]
