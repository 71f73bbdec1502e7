"""Headlines on a page that lead to other pages, by their text: whether a text is one is told when it is asked for."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import unquote

from lxml import etree

from newskeep.reading.html import base_of, blocks
from newskeep.reading.sections import is_headline, title_of
from newskeep.text.urls import MOST_LENGTH, absolute_url, canonical_url

#: characters without which no Latin text has as many words as a headline
_LEAST_LETTERS = 7


class Headlines:
    """The anchors anywhere on a page whose text is a headline and that lead to another page.

    Args:
        tree: the document.
        url: where it was fetched from.
    """

    def __init__(self, tree: etree._Element, url: str) -> None:
        self._base = base_of(tree, url)
        self._own = canonical_url(url)
        self._name = _name(self._own)
        self._anchors: defaultdict[str, list[etree._Element]] = defaultdict(list)
        self._known: dict[etree._Element, bool] = {}
        self._keys: dict[str, bool] = {}
        for anchor in tree.iter("a"):
            if not _is_short(anchor):
                for block in blocks(anchor):
                    self._anchors[block.key].append(anchor)

    def has(self, key: str) -> bool:
        """Whether a block of one of them has that key."""
        if key not in self._anchors:
            return False
        if key not in self._keys:
            self._keys[key] = any(anchor in self for anchor in self._anchors[key])
        return self._keys[key]

    def __contains__(self, anchor: etree._Element) -> bool:
        known = self._known.get(anchor)
        if known is None:
            href = anchor.get("href") or ""
            known = bool(href) and is_headline(title_of(anchor)) and self._leads_elsewhere(href)
            self._known[anchor] = known
        return known

    def _leads_elsewhere(self, href: str) -> bool:
        """Whether a reference is a web page's, and another one's than the page it stands on.

        The name at its end tells as a rule; what two URLs have in common takes ten times as long to tell.
        """
        path = href.partition("#")[0].partition("?")[0]
        plain = len(href) < MOST_LENGTH and href.isprintable() and " " not in href and "\\" not in href
        if plain and ":" in path:
            plain = path.startswith(("http://", "https://"))
        if plain and _name(path) not in {"", ".", "..", self._name}:
            return (path.startswith("/") and not path.startswith("//")) or bool(
                absolute_url(self._base, href)
            )
        target = absolute_url(self._base, href)
        return bool(target) and canonical_url(target) != self._own


def _is_short(anchor: etree._Element) -> bool:
    """Of so few letters that it is no headline: a menu's, mostly."""
    text = (anchor.text or "").strip()
    return 0 < len(text) < _LEAST_LETTERS and not len(anchor) and text.isascii()


def _name(path: str) -> str:
    """The last name of a path, its parameters left out."""
    return unquote(path.partition("?")[0].rstrip("/").rpartition("/")[2].partition(";")[0])
