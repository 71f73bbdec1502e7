"""Crawl news on a schedule and keep it: every page in WARC, every version of every article, searchable.

    import newskeep

    with newskeep.open("archive") as archive:
        for article in archive.list(since="7d"):
            print(article.title)

Nothing heavy is imported before it is needed. docs/api.md is the tour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newskeep.errors import NewskeepError

if TYPE_CHECKING:
    from pathlib import Path

    from newskeep.archive.archive import Archive
    from newskeep.archive.members import StoredArticle, StoredCapture, StoredVersion
    from newskeep.archive.searching import FoundArticle
    from newskeep.archive.stats import Stats
    from newskeep.archive.status import Status
    from newskeep.model import Article, Capture, Fire, Reading, Verdict, Verification, Version

__version__ = "0.1.0"
__all__ = [
    "Archive",
    "Article",
    "Capture",
    "Fire",
    "FoundArticle",
    "NewskeepError",
    "Reading",
    "Stats",
    "Status",
    "StoredArticle",
    "StoredCapture",
    "StoredVersion",
    "Verdict",
    "Verification",
    "Version",
    "__version__",
    "open",
    "read",
]

#: what an open archive gives, imported when somebody asks for it by name
_LATER = {
    "Archive": "archive.archive",
    "Article": "model",
    "Capture": "model",
    "Fire": "model",
    "FoundArticle": "archive.searching",
    "Reading": "model",
    "Status": "archive.status",
    "StoredArticle": "archive.members",
    "StoredCapture": "archive.members",
    "StoredVersion": "archive.members",
    "Stats": "archive.stats",
    "Verdict": "model",
    "Verification": "model",
    "Version": "model",
}


def open(location: str | Path = "archive") -> Archive:  # noqa: A001 - newskeep.open(), as in gzip.open()
    """Open an archive for reading, also while a daemon writes to it.

    Args:
        location: its home; or `s3://bucket/prefix`, of which `newskeep reindex` has stored a snapshot of the catalog.

    Raises:
        NewskeepError: there is no archive, or it can't be read; its message says why.

    >>> with newskeep.open("archive") as archive:
    ...     print(archive.show("https://courier.example/tram/").title)
    Tram opens in September
    """
    from newskeep.archive.opening import open_archive

    return open_archive(location)


def read(html: str | bytes, url: str = "") -> Reading:
    """Read one page without an archive: what it is, and its title, text, authors and dates when it is an article.

    Args:
        html: the page, decoded or not.
        url: where it came from; relative links are resolved against it.

    >>> newskeep.read("<title>Contact</title><p>Write to us.", "https://courier.example/contact").article is None
    True
    """
    from newskeep.reading.page import read as read_html

    return read_html(html, url)


if not TYPE_CHECKING:  # a checker would take any name for one of these

    def __getattr__(name: str) -> object:
        """The values of an open archive, for annotations."""
        if name not in _LATER:
            msg = f"module 'newskeep' has no attribute {name!r}"
            raise AttributeError(msg)
        from importlib import import_module

        return getattr(import_module(f"newskeep.{_LATER[name]}"), name)
