"""The CDXJ index of a segment, row for row what cdxj-indexer makes of it, sorted by bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted

from newskeep.warc.fields import text
from newskeep.warc.scanned import Scanned
from newskeep.warc.urlkey import urlkey

_OF_A_URL = frozenset({"response", "revisit"})
_INDEXED = _OF_A_URL | {"resource", "metadata"}
#: how nearly every WARC-Date begins
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
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
    kind = record.type
    if kind not in _INDEXED:
        return b""
    own = "" if kind in _OF_A_URL else record.field("Content-Type")
    return b"" if own == "application/warc-fields" else _row(record, kind, own, filename)


def _row(record: Scanned, kind: str, own: str, filename: str) -> bytes:
    """The same for one that is.

    Args:
        record: of which it tells.
        kind: its type.
        own: its content type, where it is not that of an HTTP message.
        filename: the segment's name.
    """
    url = record.field("WARC-Target-URI").removeprefix("<").removesuffix(">").replace(" ", "%20")
    mime, status = _mime(record, kind, own), _status(record, kind)
    digest = record.field("WARC-Payload-Digest") or record.payload_digest
    # what json.dumps makes of it, in a quarter of the time: they are strings all
    said_mime = "" if mime is None else f', "mime": {_quoted(mime)}'
    said_status = "" if status is None else f', "status": {_quoted(status)}'
    key = url if url.startswith("urn:") and _OWN_KEY.fullmatch(url) else urlkey(url)
    return (
        f'{key} {_timestamp(record.field("WARC-Date"))} {{"url": {_quoted(url)}{said_mime}{said_status}'
        f', "digest": {_quoted(digest)}, "length": "{record.length}", "offset": "{record.offset}"'
        f', "filename": {_quoted(filename)}}}\n'
    ).encode()


def _mime(record: Scanned, kind: str, own: str) -> str | None:
    if kind == "revisit":
        return "warc/revisit"
    if kind == "response":
        found = record.http_field(b"content-type")
        value = None if found is None else text(found)
    else:
        value = own or None
    return value and _first_word(value)


@lru_cache(maxsize=256)  # few sorts of pages come over and over
def _first_word(value: str) -> str:
    return _MIME_END.split(value.strip(), maxsplit=1)[0]


def _status(record: Scanned, kind: str) -> str | None:
    if kind not in _OF_A_URL or record.http_head is None:
        return None
    return record.http_line.partition(" ")[2].strip().partition(" ")[0]


def _timestamp(date: str) -> str:
    """A WARC-Date as fourteen digits, to the second, as cdxj-indexer writes it."""
    if _DATE.match(date):
        return f"{date[:4]}{date[5:7]}{date[8:10]}{date[11:13]}{date[14:16]}{date[17:19]}"
    return re.sub(r"\D", "", date)[:14]
