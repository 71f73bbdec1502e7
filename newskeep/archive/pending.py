"""What is known to dedupe: the catalog, and on top of it what this run has judged and not yet committed."""

from __future__ import annotations

from datetime import datetime

from newskeep.catalog.articles import Articles, KnownArticle, KnownText
from newskeep.model import ArticleText, Judgement, Verdict


class Pending:
    """Judgements that have no rows yet, laid over the catalog's articles."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._by_identity: dict[str, KnownArticle] = {}
        self._by_text: dict[str, KnownText] = {}

    def article(self, canonical: str) -> KnownArticle | None:
        """The article with this identity."""
        return self._by_identity.get(canonical) or self._articles.known(canonical)

    def with_text(self, text_digest: str) -> KnownText | None:
        """The earliest article that has had this text."""
        return self._articles.with_text(text_digest) or self._by_text.get(text_digest)

    def add(self, judgement: Judgement, text: ArticleText, url: str, time: datetime) -> None:
        """A judgement that brings a new version, of a page fetched from `url`."""
        if judgement.verdict is Verdict.UNCHANGED:
            return
        known = self.article(judgement.canonical_url)
        texts = (*(known.texts if known else ()), (text.title, text.text_digest))
        self._by_identity[judgement.canonical_url] = KnownArticle(judgement.article, texts, url)
        self._by_text.setdefault(
            text.text_digest,
            KnownText(judgement.article, text.words, text.published or time, judgement.cluster),
        )

    def clear(self) -> None:
        """All of it is committed: the catalog knows it."""
        self._by_identity.clear()
        self._by_text.clear()
