"""A stored page read once more: the exchange as it was, out of the archive and not over the network."""

from __future__ import annotations

from dataclasses import replace

from newskeep.archive.intake import Task, read
from newskeep.archive.layout import Layout
from newskeep.archive.members import Members
from newskeep.catalog.segments import Segments
from newskeep.model import ArticleText, Capture, Exchange, Lease, Link, Reading
from newskeep.storage.base import Storage
from newskeep.text.fingerprints import fingerprint

#: dates of these origins were given by the document that led to a page
HINTS = frozenset({"feed", "sitemap", "news-sitemap"})


class StoredPages(Members):
    """Reads the pages of captures, those of revisits among them.

    Args:
        segments: of the catalog.
        layout: of the home.
        storage: that has the sealed segments.
    """

    def __init__(self, segments: Segments, layout: Layout, storage: Storage) -> None:
        super().__init__(layout, storage)
        self._segments = segments

    def find(self, record_id: str) -> Capture | None:
        """A capture by its record."""
        row = self._segments.capture(record_id)
        return row.capture if row else None

    def exchange(self, capture: Capture) -> Exchange:
        """What the server answered; of a revisit with the payload that it refers to.

        Raises:
            DamageError: the record, or the one that it refers to, is not there.
            StorageError: storage can't be reached.
        """
        record = self.whole(capture)
        return Exchange(
            url=capture.url,
            time=capture.time,
            request_headers=(),
            status=200 if capture.status == 304 else capture.status,
            headers=record.headers,
            body=record.payload,
            truncated=record.field("WARC-Truncated"),
        )


def lease_of(capture: Capture, source: str, article: str = "", hint: Link | None = None) -> Lease:
    """A lease that the page of a capture is read by, as if it had been fetched just now."""
    found = hint or Link(capture.url, "archive")
    return Lease(0, capture.url, capture.url, "link", source, found, captured=capture.time, article=article)


def reread(task: Task) -> Reading:
    """Read a stored page, and make the fingerprint of its text; this is what runs in a worker.

    Raises:
        newskeep.errors.NewskeepError: the source's own reader failed.
        ValueError: the body is larger than the limit once it is decoded, or not whole.
    """
    reading = read(task)
    article = reading.article
    return replace(reading, article=_signed(article)) if article else reading


def _signed(article: ArticleText) -> ArticleText:
    return replace(article, fingerprint=fingerprint(article.text))
