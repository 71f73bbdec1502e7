"""URLs that are to be fetched, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.model.page import Link
from newskeep.model.reason import Reason


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
    #: when a whole answer came last, not only that nothing has changed
    whole: datetime | None = None
    #: when that article had its last new version; None when it is not stored
    changed: datetime | None = None

    @property
    def looks(self) -> bool:
        """True for a further look at an article that is known."""
        return bool(self.article) and not self.discovers

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
    #: of which kind the reason is; None where something was stored or found
    why: Reason | None = None
