"""The records of a file, put together: which request belongs to which response, and what both say of the capture."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from newskeep.archive.imports.http import ForeignExchange
from newskeep.text.urls import UrlError, fetch_url
from newskeep.units import milliseconds, parse_time
from newskeep.warc.foreign import Damage
from newskeep.warc.foreign_record import ForeignRecord
from newskeep.warc.record import payload_digest

_ID = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-;=?-~]+")
_DIGITS = re.compile(r"\d{14}")
_TRUNCATED = {"length", "time", "disconnect", "unspecified"}


class UnusableError(ValueError):
    """A record that is whole and can't be imported; says why, in words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A response or revisit, with its request where the file has one."""

    record: ForeignRecord
    request: ForeignRecord | None = None

    @property
    def url(self) -> str:
        """The URL as it is fetched, http or https.

        Raises:
            UnusableError: it is another.
        """
        try:
            return fetch_url(_uri(self.record))
        except UrlError as error:
            raise UnusableError(str(error)) from error

    @property
    def time(self) -> datetime:
        """When it was captured, in whole milliseconds.

        Raises:
            UnusableError: the record does not say.
        """
        return warc_date(self.record.field("WARC-Date"))

    @property
    def record_id(self) -> str:
        """The record's own id; where it has none that can be kept, one made of what the record says."""
        own = _id(self.record.field("WARC-Record-ID"))
        return own if _ID.fullmatch(own) else self.derived_id

    @property
    def derived_id(self) -> str:
        """The same for the same record, whatever file it is in."""
        parts = (self.record.type, _uri(self.record), self.record.field("WARC-Date"))
        name = "\n".join((*parts, payload_digest(self.record.block)))
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"

    @property
    def request_id(self) -> str:
        """The request's own id; empty where there is none that can be kept."""
        own = _id(self.request.field("WARC-Record-ID")) if self.request else ""
        return own if _ID.fullmatch(own) else ""

    def exchange(self) -> ForeignExchange:
        """Both, for a worker to take apart.

        Raises:
            UnusableError: the URL is none of ours, or the record has no date.
        """
        truncated = self.record.field("WARC-Truncated").lower()
        if not truncated and self.record.field("WARC-Segment-Number"):
            truncated = "length"  # the rest is in continuation records (WARC 1.1, section 6.9)
        return ForeignExchange(
            self.url,
            self.time,
            self.record.block,
            self.request.block if self.request and self.request.whole else b"",
            ip=self.record.field("WARC-IP-Address"),
            protocol=self.record.field("WARC-Protocol"),
            truncated=truncated if truncated in _TRUNCATED or not truncated else "unspecified",
        )


def paired(
    records: Iterable[ForeignRecord | Damage],
) -> Iterator[Pair | ForeignRecord | Damage]:
    """Join responses and revisits with their requests, which stand right before or right behind them.

    Everything else is passed through, requests without a response left out.
    """
    waiting: ForeignRecord | None = None
    asked: ForeignRecord | None = None
    for record in records:
        if waiting:
            belongs = isinstance(record, ForeignRecord) and _belong(waiting, record)
            yield Pair(waiting, record if belongs and isinstance(record, ForeignRecord) else None)
            waiting = None
            if belongs:
                continue
        if isinstance(record, ForeignRecord) and record.type == "request":
            asked = record
        elif isinstance(record, ForeignRecord) and record.type in {"response", "revisit"}:
            if asked and _belong(record, asked):
                yield Pair(record, asked)
            else:
                waiting = record
            asked = None
        else:
            yield record
    if waiting:
        yield Pair(waiting)


def warc_date(text: str) -> datetime:
    """A WARC-Date, to the day or to the nanosecond (WARC 1.1, section 5.4), or as 14 digits; whole milliseconds.

    Raises:
        UnusableError: it is none.
    """
    try:
        if _DIGITS.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if re.fullmatch(r"\d{4}(-\d{2})?", text):
            text = (text + "-01-01")[:10]
        return milliseconds(parse_time(text))
    except (ValueError, OverflowError) as error:
        raise UnusableError(f"{text!r} is no WARC-Date") from error


def refers_to(record: ForeignRecord) -> str:
    """Id of the response that a revisit refers to; empty when it doesn't say."""
    return _id(record.field("WARC-Refers-To"))


def _belong(response: ForeignRecord, request: ForeignRecord) -> bool:
    """Whether a request next to a response is its own."""
    if request.type != "request":
        return False
    named = _id(request.field("WARC-Concurrent-To")), _id(response.field("WARC-Concurrent-To"))
    if any(named):
        return _id(response.field("WARC-Record-ID")) == named[0] or (
            _id(request.field("WARC-Record-ID")) == named[1]
        )
    return _uri(request) == _uri(response)


def _uri(record: ForeignRecord) -> str:
    return record.field("WARC-Target-URI").strip("<> ")


def _id(text: str) -> str:
    return text.strip("<> ")
