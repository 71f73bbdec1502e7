"""What the verdict on a capture is said beside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from newskeep.catalog.articles import KnownArticle, KnownText
from newskeep.catalog.fingerprints import NearText, Signed
from newskeep.model import Fingerprint


class Known(Protocol):
    """What is already stored, or about to be committed."""

    def article(self, canonical: str) -> KnownArticle | None:
        """The article with this identity."""

    def with_text(self, text_digest: str) -> KnownText | None:
        """The earliest article that has had this text."""

    def sharing(self, wanted: Fingerprint, time: datetime) -> list[Signed]:
        """Texts captured around a time that share passages with a fingerprint, the likeliest first."""

    def of_article(self, article: str) -> list[Signed]:
        """The fingerprints of an article's versions, the first one first."""

    def near_text(self, capture: int) -> NearText | None:
        """The version that a fingerprint is of."""
