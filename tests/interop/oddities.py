"""Pages such as the web has them, in two editions: what the first crawl meets, and what a later one meets there."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping

import brotli  # type: ignore[import-untyped]

from demo.overrides import Reply
from demo.server import NewsSite
from tests.crawl.papers import feed, page

#: under it the feed names all of them
FEED = "/odd.xml"


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _coded(number: int, coding: str, body: bytes) -> Reply:
    return {"body": body, "headers": {"Content-Encoding": coding, "ETag": f'"{number}"'}}


def _charset(number: int, name: str, codec: str, greeting: str) -> Reply:
    text = page(number).replace("<p>", f"<p>{greeting} ", 1)
    return {
        "body": text.encode(codec, "xmlcharrefreplace"),
        "headers": {"Content-Type": f"text/html; charset={name}"},
    }


#: request target and reply of the first edition
FIRST: Mapping[str, Reply] = {
    "/identity/": {"body": page(6000), "headers": {"Last-Modified": "Sun, 22 Nov 2026 06:00:00 GMT"}},
    "/gzip/": _coded(6001, "gzip", gzip.compress(page(6001).encode())),
    "/br/": _coded(6002, "br", brotli.compress(page(6002).encode())),
    "/deflate/": _coded(6003, "deflate", zlib.compress(page(6003).encode())),
    "/raw-deflate/": _coded(6004, "deflate", _raw_deflate(page(6004).encode())),
    "/wrongly-gzip/": {"body": page(6005), "headers": {"Content-Encoding": "gzip"}},
    "/moved/": {"status": 301, "body": "Moved", "headers": {"Location": "/arrived/?from=moved"}},
    "/arrived/?from=moved": {"body": page(6006)},
    "/windows-1251/": _charset(6007, "windows-1251", "windows-1251", "Добрый вечер, Хельсинки."),
    "/utf-16/": _charset(6008, "utf-16", "utf-16", "Grüß Gott; καλημέρα."),
    "/shift-jis/": _charset(6009, "Shift_JIS", "shift_jis", "こんにちは、東京。"),
    "/no-such-charset/": _charset(6010, "x-nowhere", "latin-1", "Señoras y señores."),
    "/caf%C3%A9/%E6%9D%B1%E4%BA%AC?q=%C3%BC": {"body": page(6011)},
    "/b%FCcher%20und%20mehr/": {"body": page(6012)},
    "/CamelCase/Index.HTML?B=2&a=1&utm_source=feed": {"body": page(6013)},
    "/same-a/": {"body": page(6014)},
    "/same-b/": {"body": page(6014)},
    "/empty/": {"body": b""},
    "/cut/": {"body": page(6015), "cut": 700},
    "/header/": {"body": page(6016), "headers": {"X-Ville": "Orléans", "Server": 'a; b="c", d'}},
    "/withdrawn/": {"body": page(6017)},
    "/refused/": {"body": page(6018)},
    "/broken/": {"body": page(6019)},
    "/edited/": {"body": page(6020)},
    "/emptied/": {"body": page(6021)},
}
#: what differs in the second
SECOND: Mapping[str, Reply] = {
    "/identity/": {"status": 304},
    "/gzip/": {"status": 304, "headers": {"ETag": '"6001"', "Cache-Control": "max-age=60"}},
    "/br/": {"status": 304, "headers": {"ETag": '"6002"'}},
    "/withdrawn/": {"status": 404, "body": "Gone, and nothing is here."},
    "/refused/": {"status": 403, "body": "No."},
    "/broken/": {"status": 500, "body": b""},
    "/edited/": {"body": page(6022)},
    "/emptied/": {"body": b""},
    "/copied/": {"body": page(6014)},
}


def serve(site: NewsSite, edition: Mapping[str, Reply]) -> None:
    """Let the first outlet answer so, beside its own pages."""
    paths = [path for path in {**FIRST, **edition} if path != "/arrived/?from=moved"]
    site.override(FEED, outlet="first", body=feed(site.first.url, _as_written(paths)))
    for path, reply in edition.items():
        site.override(path, outlet="first", **reply)


def _as_written(paths: Iterable[str]) -> Iterable[str]:
    """In a feed an address has its letters, and its ampersands as XML has them."""
    for path in paths:
        yield path.replace("%C3%A9", "é").replace("%E6%9D%B1%E4%BA%AC", "東京").replace("&", "&amp;")
