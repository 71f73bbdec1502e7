"""What became of single URLs: their rows in the frontier, and their captures."""

from __future__ import annotations

import json
from collections.abc import Iterable

from newskeep.catalog.door import Door, Row


class Past:
    """Asks what there is; writes nothing."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def rows(self, key: str) -> list[Row]:
        """The rows of a canonical URL: first the one as an article's, then those as a document that is polled."""
        return self._door.all("url_past", key=key)

    def captures(self, urls: Iterable[str], limit: int) -> list[Row]:
        """The last captures of what was sent as one of these URLs, the newest first."""
        return self._door.all("capture_past", urls=json.dumps(sorted(set(urls))), limit=limit)

    def documents(self, source: str) -> list[Row]:
        """The rows of the documents that were polled for a source, its own URLs first."""
        return self._door.all("source_documents", source=source)
