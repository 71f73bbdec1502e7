"""A page's source as it was written, cut into tags, text, and what is neither; nothing is parsed, so nothing is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_PART = re.compile(
    r"(?P<raw><!--.*?-->|<(?P<name>script|style|textarea|iframe|svg|xmp)\b.*?</(?P=name)\s*>)"
    r"|(?P<title><title\b[^>]*>.*?</title\s*>)"
    # A sign of the end may stand in a quoted value; the group gives nothing back, or broken tags would take for ever.
    r"|(?P<tag></?[a-z!?](?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*+>)",
    re.DOTALL | re.IGNORECASE,
)
_LINKED = re.compile(r"<script\b[^>]*ld\+json", re.IGNORECASE)
_CHARSET = re.compile(r"(charset\s*=\s*[\"']?)[\w-]+", re.IGNORECASE)


class Kind(Enum):
    """What a part of the source is."""

    TEXT = "text"
    TAG = "tag"
    #: the title element, its tags included
    TITLE = "title"
    #: a script element of JSON-LD
    LINKED = "linked"
    #: other scripts, style sheets, comments, drawings
    RAW = "raw"


class Part(NamedTuple):
    """A piece of the source."""

    kind: Kind
    text: str


def parts(source: str) -> Iterator[Part]:
    """The pieces of a page's source, in order; together they are all of it."""
    end = 0
    for found in _PART.finditer(source):
        if end < found.start():
            yield Part(Kind.TEXT, source[end : found.start()])
        end = found.end()
        if found["raw"]:
            yield Part(Kind.LINKED if _LINKED.match(found[0]) else Kind.RAW, found[0])
        else:
            yield Part(Kind.TITLE if found["title"] else Kind.TAG, found[0])
    if end < len(source):
        yield Part(Kind.TEXT, source[end:])


def is_tag(tag: str, name: str, *words: str) -> bool:
    """Whether a tag has this name, and one of the words, if there are any, is a value in it."""
    lowered = tag.lower()
    if not re.match(rf"<{name}\b", lowered):
        return False
    return not words or any(re.search(rf"=\s*[\"']?{re.escape(word)}[\"'\s/>]", lowered) for word in words)


def value(tag: str, name: str) -> str:
    """The value of an attribute as it is written; empty when there is none."""
    found = _attribute(name).search(tag)
    return found[2].strip("\"'") if found else ""


def with_value(tag: str, name: str, given: str) -> str:
    """The tag with another value of an attribute that it has."""
    return _attribute(name).sub(lambda found: f'{found[1]}"{given}"', tag, count=1)


def in_unicode(tag: str) -> str:
    """A meta tag that says UTF-8 where it said another encoding."""
    return _CHARSET.sub(r"\1utf-8", tag)


def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(rf"(\s{name}\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
