"""Crawl news on a schedule and keep it: every page in WARC, every version of every article, searchable.

    import newskeep

    with newskeep.open("archive") as archive:
        for article in archive.list(since="7d"):
            print(article.title)

Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newskeep.errors import NewskeepError
from newskeep.model import Article, Capture, Fire, Reading, Verdict, Verification, Version

if TYPE_CHECKING:
    from pathlib import Path

    from newskeep.archive.archive import Archive

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Capture",
    "Fire",
    "NewskeepError",
    "Reading",
    "Verdict",
    "Verification",
    "Version",
    "__version__",
    "open",
    "read",
]


def open(location: str | Path = "archive") -> Archive:  # noqa: A001 - newskeep.open(), as in gzip.open()
    """Open an archive for reading; see `newskeep.archive.opening.open_archive`."""
    from newskeep.archive.opening import open_archive

    return open_archive(location)


def read(html: str | bytes, url: str = "") -> Reading:
    """Read one page without an archive: what it is, and its title, text, authors and dates when it is an article.

    Args:
        html: the page, decoded or not.
        url: where it came from; relative links are resolved against it.
    """
    from newskeep.reading.page import read as read_html

    return read_html(html, url)
