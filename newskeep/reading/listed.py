"""How much is read of a feed or sitemap, and what it brought, in words: its links, and what was left out and why."""

from __future__ import annotations

import re
from itertools import islice


def first_entries(text: str, end: re.Pattern[str], most: int) -> tuple[str, int]:
    """A document without the entries after so many, and how many those are.

    A parser would take all of its time and memory for what nobody looks at.

    Args:
        text: the document. What stands behind its last entry stays.
        end: finds where an entry ends.
        most: entries that are left.
    """
    ends = end.finditer(text)
    last = next(islice(ends, most - 1, most), None)
    rest = [match.end() for match in ends]
    return (text[: last.end()] + text[rest[-1] :], len(rest)) if last and rest else (text, 0)


def told(name: str, links: int, entries: int, most: int, astray: int) -> str:
    """The reason of a list's reading: `rss20 with 12 links; 2 entries lead to no web page`.

    Args:
        name: of the format.
        links: that were taken.
        entries: of the document, all of them.
        most: so many are looked at.
        astray: entries among these whose address is none of the web's: `file:`, `ftp:`, `data:`, and what is no URL.
    """
    words = f"{name} with {links} links"
    if entries > most:
        words += f"; limit: {most} of {entries} entries were taken"
    if astray:
        words += f"; {astray} {'entry leads' if astray == 1 else 'entries lead'} to no web page"
    return words
