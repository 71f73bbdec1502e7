"""What happens to one response in a reading worker: decode, tell what it is, read it, pack its records.

One trip into a worker process and back: the crawling process parses nothing that a server sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from newskeep.archive.redirection import REDIRECTS, leads_to, target_of
from newskeep.model import Exchange, Learned, Lease, Link, NotArticle, PageKind, Reading
from newskeep.reading.challenges import find_challenge
from newskeep.reading.content import TooLargeError, decode_content, decode_text
from newskeep.reading.page import Page, read_page
from newskeep.reading.wishes import wishes
from newskeep.text.blocks import keyed_blocks
from newskeep.text.fingerprints import fingerprint
from newskeep.warc.record import member, new_record_id, payload_digest, request, response

#: the name by which a page addresses us alone (RFC 9309, section 2.2.1, has it for robots.txt)
_AGENT = "newskeep"
_REFUSALS = frozenset({401, 403, 405, 429, 503})
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
    #: blocks that the source prints on many pages
    learned: Learned = field(default_factory=Learned)
    #: wishes of the page that are obeyed: `noarchive`, `nofollow`, `noindex`
    obey: frozenset[str] = frozenset()
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
    #: canonical URL that it is a redirect to; empty for what is none
    leads_to: str = ""


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
    reading = _signed(read(task))
    if not _kept(task, reading):
        return Taken(reading, None)
    return Taken(reading, pack(task.exchange, task.warcinfo_id, task.record_id, task.request_id))


def _signed(reading: Reading) -> Reading:
    """With what is made of the final text alone: a millisecond or two that the crawling process need not spend."""
    article = reading.article
    if article is None:
        return reading
    made = replace(article, fingerprint=fingerprint(article.text), blocks=keyed_blocks(article.text))
    return replace(reading, article=made)


def read(task: Task) -> Reading:
    """Tell what a response is and what it says."""
    exchange = task.exchange
    if exchange.status in REDIRECTS and exchange.header("Location"):
        return _redirect(exchange)
    if not 200 <= exchange.status < 300:
        return _error(exchange, task.max_page)
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
    reading = _obeyed(task, reading, decoded.body)
    if reading.article:
        from newskeep.reading.boilerplate import without_learned

        reading = replace(reading, article=without_learned(reading.article, task.learned))
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
        leads_to=leads_to(exchange.url, exchange.status, exchange.headers),
    )


def _redirect(exchange: Exchange) -> Reading:
    target = target_of(exchange.url, exchange.header("Location"))
    return Reading(PageKind.REDIRECT, f"HTTP {exchange.status} to {target}", (Link(target, "redirect"),))


def _error(exchange: Exchange, max_page: int) -> Reading:
    """An answer that is no page; guards give theirs with the status of a refusal."""
    if exchange.status in _REFUSALS:
        try:
            body = decode_content(exchange.body, exchange.header("Content-Encoding"), max_page).body
        except TooLargeError:
            body = b""
        guard = find_challenge(decode_text(body, exchange.header("Content-Type"))[0], words=0)
        if guard or exchange.header("cf-mitigated") == "challenge":
            reason = f"{NotArticle.CHALLENGE.value}: of {guard or 'Cloudflare'}, HTTP {exchange.status}"
            return Reading(PageKind.OTHER, reason, refused=NotArticle.CHALLENGE)
    return Reading(PageKind.OTHER, f"HTTP {exchange.status}")


def _obeyed(task: Task, reading: Reading, body: bytes) -> Reading:
    """What is left of a page when its wishes are obeyed: those of feeds and sitemaps are about search engines alone."""
    is_section = reading.kind is PageKind.SECTION
    heeded = task.obey & {"nofollow"} if is_section else task.obey - {"nofollow"}
    if not heeded or reading.kind not in {PageKind.ARTICLE, PageKind.SECTION}:
        return reading
    field_name = b"x-robots-tag"
    header = [value.decode("latin-1") for name, value in task.exchange.headers if name.lower() == field_name]
    asked = wishes(body, header, _AGENT) & heeded
    if is_section:
        reason = "the page asks that its links are not followed (nofollow)"
        return replace(reading, reason=reason, links=()) if "nofollow" in asked else reading
    if asked:
        reason = f"{NotArticle.WISH.value}: {', '.join(sorted(asked))}"
        return Reading(PageKind.OTHER, reason, encoding=reading.encoding, refused=NotArticle.WISH)
    return reading


def _kept(task: Task, reading: Reading) -> bool:
    if reading.refused is NotArticle.WISH:
        return False
    if reading.kind is PageKind.ARTICLE or task.lease.article:
        return True
    if reading.kind is PageKind.REDIRECT:
        return not task.lease.discovers
    if reading.kind is PageKind.SECTION:
        return "fronts" in task.keep
    return reading.kind in {PageKind.FEED, PageKind.SITEMAP} and "feeds" in task.keep
