"""From an outlet's answer to the response that one request gets: conditions, content encoding, overrides."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from demo.edition import Answer
from demo.overrides import Reply

_SHORTEST_PACKED = 256


@dataclass(frozen=True, slots=True)
class Response:
    """A response, ready to be sent."""

    status: int
    #: header fields, without Content-Length and Transfer-Encoding
    headers: Mapping[str, str]
    body: bytes
    chunked: bool = False


def respond(answer: Answer, request: Mapping[str, str]) -> Response:
    """The response to a request with these header fields (names in lower case).

    304 as RFC 9110, section 13 says: If-None-Match decides alone when it is there. The compressed form has an
    entity tag of its own.
    """
    if answer.status != 200:
        location = {"Location": answer.location} if answer.location else {}
        return Response(answer.status, {"Content-Type": answer.type, **location}, answer.body)
    packed = _packs(answer) and _accepts_gzip(request.get("accept-encoding", ""))
    body = gzip.compress(answer.body, 6, mtime=0) if packed else answer.body
    headers = {
        "Content-Type": answer.type,
        "ETag": _entity_tag(answer.body, packed=packed),
        "Last-Modified": format_datetime(answer.modified, usegmt=True),
        "Vary": "Accept-Encoding",
    }
    if _not_modified(request, headers["ETag"], answer.modified):
        del headers["Content-Type"]
        return Response(304, headers, b"")
    encoding = {"Content-Encoding": "gzip"} if packed else {}
    return Response(200, headers | encoding, body, answer.chunked)


def replaced(response: Response, reply: Reply) -> Response:
    """The response with what an override changes."""
    extra = reply.get("headers", {})
    if "status" not in reply and "body" not in reply:
        return Response(response.status, {**response.headers, **extra}, response.body, response.chunked)
    body = reply.get("body", b"")
    raw = body.encode() if isinstance(body, str) else body
    return Response(reply.get("status", 200), {"Content-Type": "text/html; charset=UTF-8", **extra}, raw)


def _packs(answer: Answer) -> bool:
    return len(answer.body) >= _SHORTEST_PACKED and answer.type not in {"application/gzip", "image/png"}


def _accepts_gzip(header: str) -> bool:
    """Whether Accept-Encoding names gzip and does not refuse it with q=0."""
    for part in header.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.rstrip("0").rstrip(".") != "" or weight == ""
    return False


def _entity_tag(body: bytes, *, packed: bool) -> str:
    digest = hashlib.sha256(body).hexdigest()[:20]
    return f'"{digest}-gzip"' if packed else f'"{digest}"'


def _not_modified(request: Mapping[str, str], entity_tag: str, modified: datetime) -> bool:
    wanted = request.get("if-none-match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return "*" in tags or entity_tag in tags
    try:
        since = parsedate_to_datetime(request.get("if-modified-since", ""))
    except ValueError:
        return False
    return modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))
