"""What happens to one response in a reading worker: decode, tell what it is, read it, pack its records.

One trip into a worker process and back: the crawling process parses nothing that a server sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from newskeep.model import Exchange, Lease, Link, PageKind, Reading
from newskeep.reading.content import decode_content
from newskeep.reading.page import Page, read_page
from newskeep.text.urls import fetch_url
from newskeep.warc.record import member, new_record_id, payload_digest, request, response

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: what each value of WARC-Truncated means to whoever asks why a page is no article
_TRUNCATED = {
    "disconnect": "its body broke off before its end",
    "length": "its body is larger than the limit, and was stored as far as that",
    "time": "its body did not end within the time limit, and was stored as far as it came",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One response to be read, with what its source wants."""

    exchange: Exchange
    lease: Lease
    #: id of the warcinfo record that describes the run's segments
    warcinfo_id: str
    #: kinds of pages whose records are kept besides articles: `fronts`, `feeds`
    keep: frozenset[str] = frozenset()
    #: most bytes of the body after content-decoding
    max_page: int = 10_000_000
    #: `module:function` of the source's own reader; empty for the built-in one
    reader: str = ""
    #: XPath expressions of what the source wants cut out
    prune: tuple[str, ...] = ()
    #: ids that the records keep when they are imported; new ones when empty
    record_id: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """The WARC records of one exchange, compressed, ready to be appended to a segment."""

    #: id of the response, or of the revisit
    record_id: str
    #: `response` or `revisit`
    type: str
    #: WARC-Target-URI
    url: str
    payload_digest: str
    #: bytes of the payload, still content-encoded
    payload_size: int
    #: gzip members: the response (or revisit), then the request
    members: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a worker made of a response."""

    reading: Reading
    #: None when the page is none that is kept
    packed: Packed | None


def take(task: Task) -> Taken:
    """Read a response and pack its records when it is kept; this is what runs in a worker.

    Raises:
        newskeep.errors.NewskeepError: the source's own reader failed.
        ValueError: the body is larger than the limit once it is decoded.
    """
    reading = read(task)
    if not _kept(task, reading):
        return Taken(reading, None)
    return Taken(reading, pack(task.exchange, task.warcinfo_id, task.record_id, task.request_id))


def read(task: Task) -> Reading:
    """Tell what a response is and what it says."""
    exchange = task.exchange
    if exchange.status in _REDIRECTS and exchange.header("Location"):
        return _redirect(exchange)
    if not 200 <= exchange.status < 300:
        return Reading(PageKind.OTHER, f"HTTP {exchange.status}")
    decoded = decode_content(exchange.body, exchange.header("Content-Encoding"), task.max_page)
    broken = _TRUNCATED.get(exchange.truncated or ("disconnect" if decoded.truncated else ""), "")
    if broken and not task.lease.discovers:
        # Half an article would be a version of it; half a feed has links that are good.
        raise ValueError(broken)
    reading = read_page(
        Page(
            url=exchange.url,
            status=exchange.status,
            content_type=exchange.header("Content-Type"),
            body=decoded.body,
            time=exchange.time,
            hint=task.lease.hint,
            reader=task.reader,
            prune=task.prune,
        )
    )
    if broken and reading.kind is PageKind.ARTICLE:
        raise ValueError(broken)
    return replace(reading, reason=f"{reading.reason}; {broken}") if broken else reading


def pack(exchange: Exchange, warcinfo_id: str, record_id: str = "", request_id: str = "") -> Packed:
    """The records of an exchange: response and request, as one gzip member each; ids are new where none is given."""
    response_id = record_id or new_record_id()
    digest = payload_digest(exchange.body)
    asked = request(
        exchange, record_id=request_id or new_record_id(), response_id=response_id, warcinfo_id=warcinfo_id
    )
    return Packed(
        record_id=response_id,
        type="response",
        url=exchange.url,
        payload_digest=digest,
        payload_size=len(exchange.body),
        members=(member(response(exchange, record_id=response_id, warcinfo_id=warcinfo_id)), member(asked)),
    )


def _redirect(exchange: Exchange) -> Reading:
    location = exchange.header("Location").encode("latin-1").decode("utf-8", "replace")
    target = fetch_url(urljoin(exchange.url, location))
    return Reading(PageKind.REDIRECT, f"HTTP {exchange.status} to {target}", (Link(target, "redirect"),))


def _kept(task: Task, reading: Reading) -> bool:
    if reading.kind is PageKind.ARTICLE or task.lease.article:
        return True
    if reading.kind is PageKind.REDIRECT:
        return not task.lease.discovers
    if reading.kind is PageKind.SECTION:
        return "fronts" in task.keep
    return reading.kind in {PageKind.FEED, PageKind.SITEMAP} and "feeds" in task.keep
