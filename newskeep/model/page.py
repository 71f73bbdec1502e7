"""What is fetched, and what reading finds in it: values on the way of one page, not yet stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from newskeep.model.fingerprint import Fingerprint
from newskeep.model.reason import Reason

#: header fields as (name, value), in order, repeated ones repeated
Headers = tuple[tuple[bytes, bytes], ...]


class PageKind(StrEnum):
    """What a page is, told from its content and not from its URL."""

    ARTICLE = "article"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    REDIRECT = "redirect"
    OTHER = "other"


class NotArticle(StrEnum):
    """Why a page is no article: the closed list that every reason begins with."""

    SECTION = "section page"
    CONSENT = "consent wall"
    CHALLENGE = "challenge"
    SOFT_404 = "soft 404"
    PAYWALL = "paywall stub"
    LOGIN = "login"
    ERROR = "error page"
    SHORT = "too short"
    WISH = "the page asks for it"


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
    #: why it is not to be fetched, as (kind, words); None where it is
    refused: tuple[Reason, str] | None = None


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
    #: version of the learned boilerplate that was cut; empty when nothing was learned yet
    boilerplate: str = ""
    #: True when the page says that reading all of it costs money
    paywalled: bool = False
    #: of `text`, when it has been made already; whoever stores the text makes it otherwise
    fingerprint: Fingerprint | None = field(default=None, repr=False, compare=False)
    #: of each paragraph of `text` what tells it (`newskeep.text.blocks`) and its words; likewise
    blocks: tuple[tuple[int | None, int], ...] | None = field(default=None, repr=False, compare=False)


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
    #: why an HTML page is no article; None for one, and for what is no HTML
    refused: NotArticle | None = None
    #: how long a feed says that it may be kept before it is asked for again: `<ttl>` of RSS 2.0
    ttl: timedelta | None = None

    @property
    def title(self) -> str:
        """The article's title; empty when the page is no article."""
        return self.article.title if self.article else ""

    @property
    def text(self) -> str:
        """The article's text, paragraphs separated by one blank line; empty when the page is no article."""
        return self.article.text if self.article else ""
