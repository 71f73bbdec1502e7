"""The CDXJ index of a segment, row for row what cdxj-indexer makes of it, sorted by bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as _quoted

from newskeep.warc.fields import first_http, text
from newskeep.warc.scan import HttpHead, Scanned
from newskeep.warc.urlkey import urlkey

_INDEXED = {"response", "revisit", "resource", "metadata"}
#: a URN that is its own key; every article has one
_OWN_KEY = re.compile(r"urn:[a-z0-9:]+")
_MIME_END = re.compile(r"[;\s]")


def cdxj(records: Iterable[Scanned], filename: str) -> bytes:
    """Rows `<urlkey> <time> <json>` of what replay tools look for: responses, revisits, resources.

    Args:
        records: all of a segment, in any order.
        filename: the segment's name, as readers of the index will look for it.
    """
    rows = {row for record in records if (row := cdxj_row(record, filename))}
    return b"".join(sorted(rows))


def cdxj_row(record: Scanned, filename: str) -> bytes:
    """The row of one record, with its line's end; empty for a record that is not looked for."""
    return _row(record, filename) if _is_indexed(record) else b""


def _is_indexed(record: Scanned) -> bool:
    if record.type in {"resource", "metadata"} and record.field("Content-Type") == "application/warc-fields":
        return False
    return record.type in _INDEXED


def _row(record: Scanned, filename: str) -> bytes:
    url = record.field("WARC-Target-URI").removeprefix("<").removesuffix(">").replace(" ", "%20")
    http = record.http
    fields = {
        "url": url,
        "mime": _mime(record, http),
        "status": _status(record, http),
        "digest": record.field("WARC-Payload-Digest") or record.payload_digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    # what json.dumps makes of it, in a third of the time: they are strings all
    written = ", ".join(
        [f'"{name}": {_quoted(value)}' for name, value in fields.items() if value is not None]
    )
    key = url if _OWN_KEY.fullmatch(url) else urlkey(url)
    return f"{key} {_timestamp(record.field('WARC-Date'))} {{{written}}}\n".encode()


def _mime(record: Scanned, http: HttpHead | None) -> str | None:
    if record.type == "revisit":
        return "warc/revisit"
    if record.type == "response":
        found = first_http(http.headers, b"content-type") if http else None
        value = None if found is None else text(found)
    else:
        value = record.field("Content-Type") or None
    return value and _MIME_END.split(value.strip(), maxsplit=1)[0]


def _status(record: Scanned, http: HttpHead | None) -> str | None:
    if record.type not in {"response", "revisit"} or not http:
        return None
    return http.line.partition(" ")[2].strip().partition(" ")[0]


def _timestamp(date: str) -> str:
    """A WARC-Date as fourteen digits, to the second, as cdxj-indexer writes it."""
    return re.sub(r"\D", "", date)[:14]
