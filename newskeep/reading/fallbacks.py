"""What is taken for an article's text where trafilatura finds none, or little of it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from lxml import etree
from lxml import html as lxml_html

from newskeep.reading.html import Block, blocks, content_text
from newskeep.reading.metadata import Metadata
from newskeep.text.normalise import count_words

#: a text of fewer words was not found
LEAST_WORDS = 25
#: JSON-LD that has so many times the words is believed
_MORE = 3
#: a block of fewer words is a label
_PROSE_WORDS = 8
#: share of a block's letters in links from which it is a menu
_LINKED = 0.5
_BESIDE = frozenset({"nav", "footer", "aside", "form", "header", "figure", "button", "dialog"})
_MARKUP = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|a|em|strong|span|b|i)\b", re.IGNORECASE)


def instead(
    lines: Sequence[str], tree: etree._Element, found: Sequence[Block], metadata: Metadata
) -> tuple[list[str], str] | None:
    """Better lines than those that were extracted, and how they were found; None when those will do.

    Only for a page that is declared an article: elsewhere, little text is what there is.

    Args:
        lines: that were extracted.
        tree: the document.
        found: its blocks.
        metadata: what it says of itself.
    """
    if not metadata.declared:
        return None
    words = count_words("\n".join(lines))
    if body := _told(lines, words, _body_lines(metadata.body)):
        return body, "json-ld articleBody"
    if words < LEAST_WORDS:
        dense = _densest(tree, found)
        if count_words("\n".join(dense)) >= LEAST_WORDS:
            return dense, "densest block"
    return None


def _told(lines: Sequence[str], words: int, body: list[str]) -> list[str]:
    """The lines that JSON-LD has, where they are to be believed; none otherwise."""
    # What trafilatura itself takes from there has no paragraphs any more.
    lost = len(lines) == 1 < len(body)
    # As a rule both say the same, and in so few letters there are not so many words.
    if not lost and 2 * sum(map(len, body)) <= _MORE * sum(map(len, lines)):
        return []
    told = count_words("\n".join(body))
    return body if told >= LEAST_WORDS and (lost or told > _MORE * words) else []


def _body_lines(body: str) -> list[str]:
    """JSON-LD gives plain text as a rule, and HTML now and then."""
    if _MARKUP.search(body):
        body = "\n".join(
            block.text for block in blocks(lxml_html.fragment_fromstring(body, create_parent="div"))
        )
    return [line for line in body.splitlines() if line.strip()]


def _densest(tree: etree._Element, found: Sequence[Block]) -> list[str]:
    """The prose of the element that holds most of it at first hand: a child's words count whole, a grandchild's half."""
    prose = [block for block in found if _is_prose(block)]
    weights: Counter[etree._Element] = Counter()
    for block in prose:
        words = 2 * count_words(block.text)
        for number, element in enumerate(itertools.islice(block.element.iterancestors(), 2)):
            weights[element] += words >> number
    if not weights:
        return []
    best = max(weights.items(), key=lambda item: item[1])[0]
    return [block.text for block in prose if best in block.element.iterancestors()]


def _is_prose(block: Block) -> bool:
    if count_words(block.text) < _PROSE_WORDS:
        return False
    if any(element.tag in _BESIDE for element in (block.element, *block.element.iterancestors())):
        return False
    linked = sum(len(content_text(anchor)) for anchor in block.element.iter("a"))
    return linked < _LINKED * len(block.text)
