"""What is known to dedupe: the catalog, and on top of it what this run has judged and not yet committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.catalog.articles import Articles, KnownArticle, KnownText, VersionText
from newskeep.catalog.fingerprints import NearText, Signed
from newskeep.catalog.postings import SHARED
from newskeep.model import ArticleText, Fingerprint, Judgement, Verdict
from newskeep.text.fingerprints import fingerprint


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text that has no row yet."""

    signed: Signed
    keys: frozenset[int]
    text: NearText


class Pending:
    """Judgements that have no rows yet, laid over the catalog's articles."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._by_identity: dict[str, KnownArticle] = {}
        self._by_text: dict[str, KnownText] = {}
        #: by the numbers that stand for their captures, which have no rows: -1, -2 …
        self._entries: dict[int, _Entry] = {}
        #: by article and version
        self._said: dict[tuple[str, int], VersionText] = {}

    def article(self, canonical: str) -> KnownArticle | None:
        """The article with this identity."""
        return self._by_identity.get(canonical) or self._articles.known(canonical)

    def with_text(self, text_digest: str) -> KnownText | None:
        """The earliest article that has had this text."""
        return self._articles.with_text(text_digest) or self._by_text.get(text_digest)

    def sharing(self, wanted: Fingerprint, time: datetime) -> list[Signed]:
        """Texts captured around a time that share passages with a fingerprint, the likeliest first."""
        keys = frozenset(wanted.keys)
        here = [entry.signed for entry in self._entries.values() if len(entry.keys & keys) >= SHARED]
        return here + self._articles.fingerprints.sharing(wanted, time)

    def of_article(self, article: str) -> list[Signed]:
        """The fingerprints of an article's versions, the first one first."""
        here = [entry.signed for entry in self._entries.values() if entry.text.article == article]
        return self._articles.fingerprints.of_article(article) + here

    def near_text(self, capture: int) -> NearText | None:
        """The version that a fingerprint is of."""
        entry = self._entries.get(capture)
        return entry.text if entry else self._articles.fingerprints.text(capture)

    def said(self, article: str, version: int) -> VersionText | None:
        """What a version says."""
        return self._said.get((article, version)) or self._articles.said(article, version)

    def add(self, judgement: Judgement, text: ArticleText, url: str, time: datetime) -> None:
        """A judgement that brings a new version, of a page fetched from `url`."""
        if judgement.verdict is Verdict.UNCHANGED:
            return
        known = self.article(judgement.canonical_url) if judgement.version > 1 else None
        texts = (*(known.texts if known else ()), (text.title, text.text_digest))
        self._by_identity[judgement.canonical_url] = KnownArticle(judgement.article, texts, url)
        at = text.published or time
        self._by_text.setdefault(
            text.text_digest,
            KnownText(judgement.article, text.words, at, judgement.cluster, judgement.canonical_url),
        )
        self._said[judgement.article, judgement.version] = VersionText(
            text.title, text.text, text.text_digest, text.published, text.removed, text.extractor
        )
        made = text.fingerprint or fingerprint(text.text)
        number = -1 - len(self._entries)
        self._entries[number] = _Entry(
            Signed(number, made.tokens, made.sketch),
            frozenset(made.keys),
            NearText(
                judgement.article, judgement.version, text.text, at, time,
                judgement.canonical_url, judgement.cluster,
            ),
        )  # fmt: skip

    def clear(self) -> None:
        """All of it is committed: the catalog knows it."""
        self._by_identity.clear()
        self._by_text.clear()
        self._entries.clear()
        self._said.clear()
