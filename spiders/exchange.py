"""From a Scrapy response to an exchange: what went over the wire, as far as the engine lets it through.

Scrapy title-cases header names, regroups repeated ones, and drops the reason phrase; the values and their
order within a name are the server's. docs/format.md says so to whoever reads the archive.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newskeep.model import Exchange, Headers
from newskeep.text.urls import fetch_url
from newskeep.units import milliseconds
from spiders.manners.limits import kept_body

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.http.headers import Headers as ScrapyHeaders


def exchange_of(response: Response, time: datetime) -> Exchange:
    """The exchange that a response ends; its body is as received, still content-encoded.

    Args:
        response: not decoded by any middleware.
        time: when the request was sent.
    """
    request = response.request
    body, truncated = kept_body(response)
    host = (b"Host", urlsplit(response.url).netloc.rpartition("@")[2].encode("ascii"))
    return Exchange(
        url=fetch_url(response.url),
        time=milliseconds(time),
        request_headers=(host, *_pairs(request.headers)) if request else (host,),
        status=response.status,
        headers=_pairs(response.headers),
        body=body,
        protocol=_protocol(response.protocol),
        ip=str(response.ip_address or ""),
        truncated=truncated,
    )


def _pairs(headers: ScrapyHeaders) -> Headers:
    # Scrapy's own `items` looks each name up again, as somebody may have spelled it.
    return tuple((name, value) for name, values in dict.items(headers) for value in values)


def _protocol(name: str | None) -> str:
    """Scrapy's `HTTP/1.1` or `h2` in the spelling of WARC-Protocol."""
    return (name or "").lower()
