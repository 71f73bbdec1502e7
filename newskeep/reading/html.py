"""HTML documents as trees, and their text in blocks as a browser shows it."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from newskeep.reading.content import one_line, without_bad_references
from newskeep.text.urls import absolute_url

_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
#: one class for all elements, looked up in C: lxml's own chooses one in Python, at every touch of an element
_ELEMENTS = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
     "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "source",
     "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "select",
        "textarea",
        "svg",
        "math",
        "iframe",
        "object",
    }
)


@dataclass(slots=True, eq=False)
class Block:
    """A run of text between two block borders or line breaks."""

    #: the block-level element that holds it
    element: etree._Element
    #: the text as it is shown: only blanks that HTML collapses are collapsed
    text: str
    _key: str = field(default="", init=False, repr=False)

    @property
    def key(self) -> str:
        """Its text, squeezed: what blocks and extracted paragraphs are held against each other by."""
        if not self._key:
            self._key = squeeze(self.text)
        return self._key


def parse_html(text: str) -> lxml_html.HtmlElement | None:
    """The tree of a document; None when there is nothing in it.

    libxml2 cuts documents of more than 256 levels or 10 MB a node without a word; those are parsed again without that
    limit (then 2,048 levels). References to characters that no text may have are left out: trees with them can't be
    worked on, and the page would have no text.
    """
    text = without_bad_references(text)
    tree, cut = _parse(text, huge=False)
    return _parse(text, huge=True)[0] if cut else tree


def blocks(tree: etree._Element) -> list[Block]:
    """The visible text of a document in its order, block by block."""
    # Most anchors: ten times as fast as a walk.
    if not len(tree) or all(inside.tag in _INLINE for inside in tree.iterdescendants()):
        text = one_line(str(_compiled("string()")(tree)) if len(tree) else tree.text or "")
        return [Block(tree, text)] if text else []
    return _walked(tree)


def _walked(tree: etree._Element) -> list[Block]:
    found: list[Block] = []
    holders = [tree]
    pieces: list[str] = []

    def flush() -> None:
        if text := one_line("".join(pieces)):
            found.append(Block(holders[-1], text))
        pieces.clear()

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        inline = tag in _INLINE
        if not inline and pieces:
            flush()
        if event == "start":
            if not inline:
                holders.append(element)
            if tag in _SKIPPED:
                walk.skip_subtree()
                continue
            text = element.text
        else:
            if not inline:
                holders.pop()
            text = None if element is tree else element.tail
        if text and (pieces or not text.isspace()):  # most of what stands between elements is blank
            pieces.append(text)
    flush()
    return found


def squeeze(text: str) -> str:
    """What is left of a text that was taken through another program: its visible characters, composed (NFC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace(" ", "")
    # No other blank is printable, nor is anything that can't be seen.
    return text if text.isprintable() else _INVISIBLE.sub("", "".join(text.split()))


def content_text(element: etree._Element) -> str:
    """The visible text of an element in one line."""
    return " ".join(block.text for block in blocks(element))


def elements(tree: etree._Element, path: str) -> list[etree._Element]:
    """The elements that an XPath expression finds."""
    found = _compiled(path)(tree)
    return [item for item in found if isinstance(item, etree._Element)] if isinstance(found, list) else []


def base_of(tree: etree._Element, url: str) -> str:
    """The URL that relative references are resolved against: `<base href>`, else the page's own."""
    given = next((base.get("href") for base in tree.iter("base") if base.get("href") is not None), None)
    return url if given is None else absolute_url(url, given) or url


@functools.cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def _parse(text: str, *, huge: bool) -> tuple[lxml_html.HtmlElement | None, bool]:
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=huge
    )
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = lxml_html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:
        return None, False
    cut = any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)
    return tree, cut
