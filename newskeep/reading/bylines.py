"""The parts of a document that may name its author, and nothing else: trafilatura looks at every element of it, for long."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from lxml import html as lxml_html

#: where more elements than these may name an author (readers' comments), it is no shorter way
_MOST = 400
_ATTRIBUTES = frozenset({"class", "id", "itemprop", "rel", "data-testid", "data-component"})
#: one of these is in the attributes of whatever trafilatura takes for an author
_SIGNS = re.compile(
    "uthor|yline|byl|username|BBL|channel-name|zuozhe|bianji|xiaobian|submitted-by|posted-by|journalist-name|screenname|writer"
)


def bylines(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """A document of all elements that trafilatura may take for an author, each whole, and of those around them, empty.

    What it takes and what it leaves out are told by the names and attributes of single elements, so that it finds the
    same here as in the whole document, in a tenth of the time.
    """
    if next(tree.iter("author"), None) is not None:
        return tree
    sketch = tree.makeelement(tree.tag, dict(tree.attrib))
    drawn = {tree: sketch}
    whole: set[lxml_html.HtmlElement] = set()
    for number, element in enumerate(_signed(tree)):
        if element is tree or number == _MOST:
            return tree
        around = list(element.iterancestors())
        if whole.isdisjoint(around):
            whole.add(element)
            _draw(around, drawn).append(copy.deepcopy(element))
    return sketch


def _signed(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """The elements that may be an author's."""
    known: dict[str, bool] = {}  # values of attributes are repeated all over a page
    for element in tree.iter():
        for name, value in element.items():
            if name in _ATTRIBUTES:
                signed = known.get(value)
                if signed is None:
                    signed = known[value] = _SIGNS.search(value) is not None
                if signed:
                    yield element
                    break


def _draw(
    around: list[lxml_html.HtmlElement], drawn: dict[lxml_html.HtmlElement, lxml_html.HtmlElement]
) -> lxml_html.HtmlElement:
    """The sketch of the innermost of some elements, each inside the next; those that are not there yet are made."""
    new = [element for element in around if element not in drawn]
    place = drawn[around[len(new)]]
    for element in reversed(new):
        made = element.makeelement(element.tag, dict(element.attrib))
        place.append(made)
        place = drawn[element] = made
    return place
