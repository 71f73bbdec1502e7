"""The frozen values that cross the borders between folders.

`Exchange` → `Reading` → `Judgement` is the way of one page; `Capture`, `Article` and `Version` are
what is stored of it; `Fire` and `Run` say when and how it came about. docs/architecture.md has the terms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: header fields as (name, value), in order, repeated ones repeated
Headers = tuple[tuple[bytes, bytes], ...]


class Verdict(StrEnum):
    """What dedupe says of a capture."""

    NEW = "new"
    UNCHANGED = "unchanged"
    VERSION = "version"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"


class PageKind(StrEnum):
    """What a page is, told from its content and not from its URL."""

    ARTICLE = "article"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    REDIRECT = "redirect"
    OTHER = "other"


class RunState(StrEnum):
    """How a run, and the part of it that concerns one source, ended or stands."""

    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"
    EMPTY = "empty"
    FAILED = "failed"
    TIMEOUT = "timeout"
    KILLED = "killed"
    SKIPPED = "skipped"
    MISSED = "missed"


class Trigger(StrEnum):
    """Why a run was started."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    CATCH_UP = "catch-up"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange as it went over the wire, not yet stored."""

    #: the URL as sent: ASCII, percent-encoded, without credentials
    url: str
    #: when the request was sent, UTC, whole milliseconds
    time: datetime
    #: request header fields as sent, secrets redacted
    request_headers: Headers
    #: status code of the response
    status: int
    #: response header fields as received
    headers: Headers
    #: body after de-chunking, still content-encoded
    body: bytes = field(repr=False)
    #: reason phrase
    reason: str = ""
    #: request method
    method: str = "GET"
    #: `http/1.1`, `h2`; empty when unknown
    protocol: str = ""
    #: address of the server; empty when unknown
    ip: str = ""
    #: WARC-Truncated: `length`, `time`, `disconnect`; empty when the body is whole
    truncated: str = ""

    def header(self, name: str) -> str:
        """The last value of a response header field, decoded as latin-1; empty when there is none."""
        wanted = name.lower().encode()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return values[-1].decode("latin-1").strip() if values else ""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a page gave, with what the page said of it."""

    #: absolute URL
    url: str
    #: what kind of document gave it: `feed`, `sitemap`, `news-sitemap`, `section`, `redirect`, `canonical`
    via: str
    #: title given by a feed, news sitemap, or as the anchor's text; empty when none
    title: str = ""
    #: publication date given
    published: datetime | None = None
    #: date of the last change given (`lastmod`, `updated`)
    modified: datetime | None = None
    #: True when the document it leads to is a further discovery document (a sitemap in an index)
    discovery: bool = False


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date that a page, feed or sitemap gave for an article."""

    #: the date, UTC
    time: datetime
    #: where it came from: `json-ld`, `open-graph`, `meta`, `time-element`, `feed`, `news-sitemap`, `trafilatura` …
    origin: str
    #: `published` or `modified`
    role: str = "published"
    #: False when only the day was given
    precise: bool = True


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What reading found in the page of an article."""

    title: str
    #: paragraphs separated by one blank line
    text: str = field(repr=False)
    #: `sha256:hex` of the normalised text
    text_digest: str
    #: words of the text
    words: int
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    #: every candidate, with where it came from; the chosen one first in its role
    dates: tuple[DateFound, ...] = ()
    #: BCP 47, lower case; empty when unknown
    language: str = ""
    description: str = ""
    #: URL of the lead image; empty when none
    image: str = ""
    #: name of the site as it gives it; its host otherwise
    site: str = ""
    #: the canonical URL the page itself names, absolute; empty when none
    declared_canonical: str = ""
    #: name and version of what extracted the text, with its method
    extractor: str = ""
    #: lines that were cut as boilerplate, as (rule, line)
    removed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page is and what it says."""

    kind: PageKind
    #: why it was taken as that, in words
    reason: str = ""
    #: links found, in the document's order
    links: tuple[Link, ...] = ()
    #: present when kind is ARTICLE
    article: ArticleText | None = None
    #: character encoding that the body was decoded with
    encoding: str = ""

    @property
    def title(self) -> str:
        """The article's title; empty when the page is no article."""
        return self.article.title if self.article else ""

    @property
    def text(self) -> str:
        """The article's text, paragraphs separated by one blank line; empty when the page is no article."""
        return self.article.text if self.article else ""


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
    #: 0..1 with `duplicate_of`
    similarity: float | None = None
    #: id of the cluster's first member; empty when it is in none
    cluster: str = ""


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


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a run, in pages and articles."""

    #: URLs found that were not known before
    discovered: int = 0
    #: responses received
    fetched: int = 0
    new: int = 0
    version: int = 0
    #: articles looked at again and found the same
    unchanged: int = 0
    duplicate: int = 0
    near_duplicate: int = 0
    #: URLs that manners or limits kept from being fetched
    blocked: int = 0
    failed: int = 0
    #: pages that were expected to be articles and are none
    not_articles: int = 0

    @property
    def stored(self) -> int:
        """Articles that were stored or confirmed."""
        return self.new + self.version + self.unchanged + self.duplicate + self.near_duplicate

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Fire:
    """A moment at which a source is due, and what came of it: one row of the ledger."""

    #: id of the run; empty when none was started
    run: str
    source: str
    due: datetime
    trigger: Trigger
    state: RunState
    started: datetime | None = None
    ended: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    #: one line in words
    verdict: str = ""
    #: path of the log below the home; empty when there is none
    log: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of `verify`."""

    kind: str
    segment: str
    offset: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of `verify`."""

    segments: int
    records: int
    captures: int
    articles: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """True when nothing is missing or damaged."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL that a run is to fetch now, with what is known of it."""

    #: row of the frontier
    id: int
    #: canonical URL
    key: str
    #: what is sent
    url: str
    #: `source` (the source's own URL), `hop` (a document that one of them led to), `link`
    role: str
    source: str
    #: what the document that gave it said of it
    hint: Link
    #: how many redirects or sitemap indexes led here
    hops: int = 0
    #: fetches that failed since one did not
    failures: int = 0
    #: when an article was first captured there
    captured: datetime | None = None
    #: validators of the last full response, byte-exact
    etag: bytes = b""
    last_modified: bytes = b""
    #: `sha1:BASE32` of the last payload
    payload_digest: str = ""
    #: id of the article that it led to; empty when it never did
    article: str = ""

    @property
    def discovers(self) -> bool:
        """True for a document that is polled for links, False for an article's URL."""
        return self.role != "link"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of fetching a URL: what its row in the frontier says afterwards."""

    #: `stored`, `unchanged`, `discovered`, `redirect`, `not-article`, `blocked`, `gone`, `failed`
    outcome: str
    #: in words; the rule where one decided
    reason: str = ""
    #: status code; None when no response came
    status: int | None = None
    etag: bytes = b""
    last_modified: bytes = b""
    payload_digest: str = ""
    #: when to fetch it next; None: not again
    due: datetime | None = None
    failures: int = 0
