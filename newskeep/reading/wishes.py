"""What a page asks of robots: the robots meta element and the X-Robots-Tag header field.

No standard says what they are; the words are those of https://www.robotstxt.org/meta.html and of the search engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: the wishes that a source can obey
WISHES = frozenset({"noarchive", "nofollow", "noindex"})
_NONE = frozenset({"nofollow", "noindex"})
#: bytes of a page in which its meta elements are looked for
_HEAD = 200_000
#: directives with a value; before any other colon stands a robot's name
_VALUED = re.compile(r"^(?:unavailable_after|max-[a-z-]+)\s*:")
_META = re.compile(rb"<meta\s[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([a-z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


def wishes(body: bytes, header: Iterable[str], agent: str) -> frozenset[str]:
    """What a page asks of all robots, or of one.

    Args:
        body: the page without its content encoding; any charset that has ASCII in it.
        header: the values of its X-Robots-Tag fields.
        agent: product token of the robot.
    """
    found: set[str] = set()
    for value in header:
        found |= _of_header(value.lower(), agent.lower())
    for value in _metas(body[:_HEAD], agent.lower()):
        found |= _words(value)
    return frozenset(found) & WISHES


def _of_header(value: str, agent: str) -> set[str]:
    found: set[str] = set()
    concerns = True
    for part in value.split(","):
        words = part.strip()
        if ":" in words and not _VALUED.match(words):
            name, _, words = words.partition(":")
            concerns = name.strip() in {agent, "*"}
        if concerns:
            found |= _words(words)
    return found


def _metas(head: bytes, agent: str) -> Iterator[str]:
    for meta in _META.findall(head):
        said = {
            name.lower(): (double or single or bare).decode("latin-1").strip().lower()
            for name, double, single, bare in _ATTRIBUTE.findall(meta)
        }
        if said.get(b"name") in {"robots", agent}:
            yield said.get(b"content", "")


def _words(value: str) -> set[str]:
    found = {word.strip() for word in value.split(",")}
    return found | _NONE if "none" in found else found
