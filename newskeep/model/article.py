"""What dedupe says of a capture, and what is stored of it: captures, articles, versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newskeep.model.difference import ChangeKind
from newskeep.model.page import DateFound


class Verdict(StrEnum):
    """What dedupe says of a capture."""

    NEW = "new"
    UNCHANGED = "unchanged"
    VERSION = "version"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What dedupe says of a capture of an article, and why."""

    verdict: Verdict
    #: id of the article that the capture belongs to
    article: str
    #: canonical URL: the article's identity
    canonical_url: str
    #: the version that the capture shows
    version: int
    #: the rule that decided, in words
    reason: str
    #: id of the article that this one repeats; empty when none
    duplicate_of: str = ""
    #: 0..1 with `duplicate_of` or `series_of`: what `rule` measures
    similarity: float | None = None
    #: id of the cluster's first member; empty when it is in none
    cluster: str = ""
    #: with `duplicate_of` or `series_of`: `contains` when this text is the larger one, `contained`, or `equal`
    direction: str = ""
    #: what told it: `same-text`, `containment`, `jaccard`; `series` with `series_of`
    rule: str = ""
    #: id of an article of the same words with other figures: another issue of one series, no duplicate
    series_of: str = ""
    #: canonical URL at another site that the page names as its original; empty when it names none
    syndicated_from: str = ""
    #: of a version: how it differs from the one before it; None of the first one
    kind: ChangeKind | None = None
    #: against the version before it
    words_added: int = 0
    words_removed: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """A stored HTTP exchange: where its WARC record is."""

    #: `<urn:uuid:…>` without the brackets
    record_id: str
    url: str
    time: datetime
    status: int
    #: file name of the segment
    segment: str
    offset: int
    #: bytes of the record's gzip member
    length: int
    #: `sha1:BASE32` of the payload: de-chunked, still content-encoded
    payload_digest: str
    #: `response` or `revisit`
    type: str = "response"


@dataclass(frozen=True, slots=True)
class Version:
    """One distinct text of an article."""

    #: id of the article
    article: str
    #: 1..n
    version: int
    #: when it was first captured
    time: datetime
    title: str
    words: int
    text_digest: str
    capture: Capture
    #: how it differs from the version before it; None of the first one, and where nobody has compared them
    kind: ChangeKind | None = None
    #: against the version before it; 0 of the first one
    words_added: int = 0
    words_removed: int = 0
    #: when the page says that it was published
    published: datetime | None = None
    #: when the page says that it was changed last; `time` is when the change was seen
    modified: datetime | None = None
    #: the rule that made it a version, in words
    reason: str = ""
    #: name and version of what extracted the text
    extractor: str = ""
    #: when its text was read again from the stored capture, and came out otherwise; None when it never was
    reextracted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader would call one article, as of one of its versions (the latest, unless asked)."""

    id: str
    #: URL it was fetched from
    url: str
    canonical_url: str
    source: str
    site: str
    title: str
    authors: tuple[str, ...]
    published: datetime | None
    modified: datetime | None
    language: str
    description: str
    image: str
    words: int
    #: number of the version shown
    version: int
    #: how many there are
    versions: int
    first_seen: datetime
    last_seen: datetime
    last_changed: datetime
    #: verdict of the version shown: `new`, `version`, `duplicate` or `near-duplicate`
    verdict: Verdict
    duplicate_of: str
    similarity: float | None
    #: id of the cluster; empty when it is in none
    cluster: str
    extractor: str
    capture: Capture
    text: str
    #: `sha256:hex` of the normalised text
    text_digest: str = ""
    #: every date found, with where it came from
    dates: tuple[DateFound, ...] = ()
    #: version of the learned boilerplate that was cut from the text
    boilerplate: str = ""
    #: True when the page says that reading all of it costs money
    paywalled: bool = False
    #: with `duplicate_of` or `series_of`: `contains` when this text is the larger one, `contained`, or `equal`
    direction: str = ""
    #: what told it: `same-text`, `containment`, `jaccard`; `series` with `series_of`
    rule: str = ""
    #: id of an article of the same words with other figures
    series_of: str = ""
    #: canonical URL at another site that the page names as its original
    syndicated_from: str = ""
