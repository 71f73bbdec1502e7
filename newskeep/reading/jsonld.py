"""JSON-LD (schema.org) in pages: which object is the article, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newskeep.reading.content import clean

#: larger scripts are data of an application
MAX_SCRIPT = 1_000_000
_WRAPPINGS = (
    ("<!--", "-->"),
    ("//<![CDATA[", "//]]>"),
    ("/*<![CDATA[*/", "/*]]>*/"),
    ("<![CDATA[", "]]>"),
    ("", ";"),
)
ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle", "BackgroundNewsArticle",
     "OpinionNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "Report"}
)  # fmt: skip


def objects(tree: etree._Element) -> list[dict[str, Any]]:
    """The objects at the top of a page's JSON-LD scripts, those of a `@graph` and the `mainEntity` of each included."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "") and len(text) <= MAX_SCRIPT:
            found.extend(_top(_loads(text), depth=0))
    return found


def article_object(found: list[dict[str, Any]], urls: set[str]) -> dict[str, Any]:
    """The object that describes the page's own article; an empty one when there is none.

    A page may describe other articles as well, in a list: of several, it is the one that names the page's URL.
    """
    articles = [item for item in found if not ARTICLE_TYPES.isdisjoint(types(item))]
    own = [
        item
        for item in articles
        if urls & {text(item.get(key)) for key in ("url", "@id", "mainEntityOfPage")}
    ]
    if own:
        return own[0]
    return articles[0] if len(articles) == 1 else {}


def types(item: dict[str, Any]) -> set[str]:
    """The types of an object, without the vocabulary's address."""
    return {value.rpartition("/")[2] for value in as_list(item.get("@type")) if isinstance(value, str)}


def text(value: Any) -> str:
    """A property as text: of a list the first, of an object its `@id`, `url` or `name`."""
    for item in as_list(value):
        if isinstance(item, str):
            return clean(item).strip()
        if isinstance(item, dict):
            return next(
                (
                    text(item[key])
                    for key in ("@id", "url", "name", "@value")
                    if isinstance(item.get(key), str)
                ),
                "",
            )
    return ""


def names(value: Any) -> list[str]:
    """The names of persons or organisations given as texts or objects."""
    given = (item.get("name") if isinstance(item, dict) else item for item in as_list(value))
    return [
        clean(name).strip()
        for item in given
        for name in as_list(item)
        if isinstance(name, str) and name.strip()
    ]


def as_list(value: Any) -> list[Any]:
    """A value or list of values as a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _top(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    for item in as_list(value):
        if isinstance(item, list) and depth < 8:
            yield from _top(item, depth + 1)
        elif isinstance(item, dict):
            yield item
            if depth < 8:
                yield from _top(item.get("@graph"), depth + 1)
                yield from _top(item.get("mainEntity"), depth + 1)


def _loads(script: str) -> Any:
    script = script.strip()
    for start, end in _WRAPPINGS:
        script = script.removeprefix(start).removesuffix(end).strip()
    try:
        # strict=False: line breaks inside strings are common.
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None
