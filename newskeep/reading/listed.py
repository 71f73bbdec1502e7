"""What a feed or sitemap brought, in words: its links, and what was left out and why."""

from __future__ import annotations


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
