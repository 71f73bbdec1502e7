"""What the site's server was asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Seen:
    """What was asked for."""

    #: `time.monotonic()` of the first and the last article
    first: float = 0.0
    last: float = 0.0
    articles: int = 0
    unchanged: int = 0
    others: int = 0

    def note(self, *, article: bool, unchanged: bool) -> None:
        """Count an answer."""
        if not article:
            self.others += 1
            return
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.articles += 1
        self.unchanged += unchanged
