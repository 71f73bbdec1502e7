"""What a URL's row in the frontier says after it was fetched, and when it is due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from newskeep.model import Exchange, Lease, NotArticle, Outcome, PageKind, Reading, Reason

#: a reason; a source that has it is tried again sooner than others
NO_NAME = "the host's name can't be resolved"
#: a fetch that failed is tried again after this, then after twice as long, and so on
_FIRST_RETRY = timedelta(minutes=10)
_LONGEST_RETRY = timedelta(days=1)
#: so many failures in a row, over three days and more, and an article's URL is given up
TRIES = 10
#: a URL that is gone may only not be there yet: it gets one more look
_GONE_TRIES = 2
#: robots.txt may allow tomorrow what it forbids today
_BLOCKED_RETRY = timedelta(days=1)
#: what the configuration keeps out is due again when the configuration changes, and a document leads to it
_FOR_GOOD = frozenset({Reason.INCLUDE, Reason.EXCLUDE, Reason.PAGE})


def failed(
    lease: Lease,
    reason: str,
    now: datetime,
    exchange: Exchange | None = None,
    *,
    why: Reason = Reason.CONNECTION,
    not_before: datetime | None = None,
) -> Outcome:
    """The fetch failed, or its answer could not be read.

    Args:
        lease: what was fetched.
        reason: in words.
        now: when.
        exchange: the answer, where there was one.
        why: of which kind the reason is.
        not_before: when the server wants to be asked again.
    """
    failures = lease.failures + 1
    # a source's own URL may have failed any number of times
    wait = min(_FIRST_RETRY * 2 ** min(lease.failures, TRIES), _LONGEST_RETRY)
    due = None if lease.discovers or failures >= TRIES else max(now + wait, not_before or now)
    return Outcome(
        "failed",
        reason if due or lease.discovers else f"{reason}; given up after {failures} tries",
        status=exchange.status if exchange else None,
        payload_digest=lease.payload_digest,
        due=due,
        failures=failures,
        why=why,
    )


def blocked(
    lease: Lease,
    reason: str,
    now: datetime,
    *,
    why: Reason = Reason.ROBOTS,
    until: datetime | None = None,
    status: int | None = None,
) -> Outcome:
    """Manners or limits kept the URL from being fetched.

    What was known of it is kept. It is due `until`, or in a day, or, where the configuration keeps it out, not again.
    """
    again = None if why in _FOR_GOOD else until or now + _BLOCKED_RETRY
    return Outcome(
        "blocked",
        reason,
        status=status,
        etag=lease.etag,
        last_modified=lease.last_modified,
        payload_digest=lease.payload_digest,
        due=None if lease.discovers else again,
        failures=lease.failures,
        why=why,
    )


def unchanged(
    lease: Lease,
    exchange: Exchange,
    tiers: Sequence[timedelta],
    now: datetime,
    reason: str,
    *,
    whole_next: bool = False,
) -> Outcome:
    """The server said 304, or sent the payload that we had.

    With `whole_next` the validators are forgotten, so that the next request brings a full response.
    """
    return Outcome(
        "unchanged",
        reason,
        status=exchange.status,
        etag=b"" if whole_next else _field(exchange, "ETag") or lease.etag,
        last_modified=b"" if whole_next else _field(exchange, "Last-Modified") or lease.last_modified,
        payload_digest=lease.payload_digest,
        due=None if lease.discovers or not lease.article else _next(lease, tiers, now),
    )


def answered(
    lease: Lease,
    exchange: Exchange,
    reading: Reading,
    digest: str,
    tiers: Sequence[timedelta],
    now: datetime,
    *,
    not_before: datetime | None = None,
) -> Outcome:
    """A page came and was read; `not_before` is when the server wants to be asked again, where it refuses."""
    if reading.refused is NotArticle.CHALLENGE:
        # Not the page: it is asked for again as after a failure.
        return replace(failed(lease, reading.reason, now, exchange, why=Reason.CHALLENGE), outcome="blocked")
    if reading.refused is NotArticle.WISH:
        return blocked(lease, reading.reason, now, why=Reason.PAGE, status=exchange.status)
    if 200 <= exchange.status < 300:
        return _page(lease, exchange, reading, digest, tiers, now)
    if reading.kind is PageKind.REDIRECT:
        return Outcome("redirect", reading.reason, status=exchange.status, why=Reason.REDIRECT)
    if exchange.status in {404, 410} and not lease.discovers:
        failures = lease.failures + 1
        due = now + _FIRST_RETRY if failures < _GONE_TRIES else None
        return Outcome(
            "gone", reading.reason, status=exchange.status, due=due, failures=failures, why=Reason.GONE
        )
    return failed(lease, reading.reason, now, exchange, why=Reason.STATUS, not_before=not_before)


def next_look(
    captured: datetime, tiers: Sequence[timedelta], now: datetime, changed: datetime | None = None
) -> datetime | None:
    """When an article is to be looked at again for edits; None when its tiers are over.

    What was edited lately is likely to be edited again: the tiers are counted from each new version anew.

    Args:
        captured: when it was first captured.
        tiers: times after that, growing.
        now: a tier that has gone by is not made up for.
        changed: when it had its last new version.
    """
    since = max(captured, changed) if changed else captured
    return next((since + tier for tier in tiers if since + tier > now), None)


def _next(lease: Lease, tiers: Sequence[timedelta], now: datetime) -> datetime | None:
    return next_look(lease.captured or now, tiers, now, lease.changed)


def _page(
    lease: Lease, exchange: Exchange, reading: Reading, digest: str, tiers: Sequence[timedelta], now: datetime
) -> Outcome:
    kept = Outcome(
        "stored",
        reading.reason,
        status=exchange.status,
        etag=_field(exchange, "ETag"),
        last_modified=_field(exchange, "Last-Modified"),
        payload_digest=digest,
    )
    if reading.kind is PageKind.ARTICLE:
        due = None if lease.discovers else _next(lease, tiers, now)
        return replace(kept, due=due)
    if not lease.discovers:
        kept = replace(kept, outcome="not-article", why=Reason.NOT_ARTICLE)
        if not lease.article:
            return kept
        # What stands in the article's place may go again, and its validators must not stand for the article.
        due = _next(lease, tiers, now)
        return replace(kept, due=due, etag=b"", last_modified=b"", payload_digest="")
    if any(link.discovery for link in reading.links):
        # The sitemaps of an index are found by reading it, so it is read each time, changed or not.
        return Outcome("discovered", reading.reason, status=exchange.status)
    if exchange.truncated:
        # With its validators the server would say that it has not changed, and the rest would never come.
        return Outcome("discovered", reading.reason, status=exchange.status)
    return replace(kept, outcome="discovered")


def _field(exchange: Exchange, name: str) -> bytes:
    return exchange.header(name).encode("latin-1")
