"""Exchanges with fixed ids and times, and a segment that has one of everything."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from newskeep.model import Exchange, Headers
from newskeep.warc.naming import segment_name
from newskeep.warc.record import (
    Original,
    Record,
    member,
    payload_digest,
    request,
    resource,
    response,
    revisit,
    warcinfo,
)

TIME = datetime(2026, 11, 22, 10, 54, 0, 123000, tzinfo=UTC)
NAME = segment_name(TIME, "run1", 0, "host")


def numbered(number: int) -> str:
    """A record id that is always the same."""
    return f"urn:uuid:00000000-0000-4000-8000-{number:012}"


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """Makes an exchange; what isn't given is that of a small page."""

    def make(url: str = "http://example.com/a", body: bytes = b"<p>Hello</p>", **given: object) -> Exchange:
        length = str(len(body)).encode()
        values: dict[str, object] = {
            "time": TIME,
            "request_headers": ((b"User-Agent", b"newskeep"),),
            "status": 200,
            "headers": ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Length", length)),
        }
        return Exchange(url=url, body=body, **(values | given))  # type: ignore[arg-type]

    return make


@pytest.fixture
def varied(exchange: Callable[..., Exchange]) -> list[Record]:
    """Records of every kind, with the URLs, bodies and headers that index tools stumble over."""
    page = b"<html><body>" + b"<p>One paragraph of the news.</p>" * 200
    made = [
        exchange(),
        exchange("http://example.com/gzip/", gzip.compress(page), headers=_encoded(b"gzip")),
        exchange("http://example.com/br?b=2&a=1", brotli.compress(page), headers=_encoded(b"br")),
        exchange("https://www.example.com:443/deflate", zlib.compress(page), headers=_encoded(b"deflate")),
        exchange("http://127.0.0.1:8080/Path/?sid=1", page, ip="127.0.0.1", protocol="http/1.1"),
        exchange("http://example.com/moved", b"", status=301, headers=((b"Location", b"/a"),)),
        exchange("http://example.com/zpráva?q=ž#part", page, protocol="h2", ip="2001:db8::1"),
        exchange("http://example.com/chunked", page, headers=((b"Transfer-Encoding", b"chunked"),)),
        exchange("http://example.com/cut", page[:500], truncated="length"),
        exchange("http://example.com/gone", b"", status=410, headers=()),
        exchange(
            "http://example.com/odd", b"{}", headers=((b"content-type", b"  application/ld+json ;x=\xe9"),)
        ),
        exchange("http://example.com/empty-type", b"x", headers=((b"Content-Type", b""),)),
        exchange("http://EXAMPLE.com/UPPER/../x//y/;jsessionid=1?", b"y", status=599),
        exchange("http://user:secret@xn--bcher-kva.example/?%20%C3%A9+", b"z", status=403, reason="Nein"),
    ]
    records = [warcinfo(record_id=numbered(0), time=TIME, filename=NAME, about=[("software", "newskeep")])]
    for number, one in enumerate(made, start=1):
        records += _pair(one, number)
    original = Original(numbered(2000), made[1].url, TIME, payload_digest(made[1].body), made[1].headers)
    later = TIME + timedelta(days=1, milliseconds=-123)
    again = exchange(made[1].url, made[1].body, headers=_encoded(b"gzip"), time=later)
    same = exchange(made[1].url, b"", status=304, headers=((b"ETag", b'"2"'),), time=later)
    for number, (one, not_modified) in enumerate([(again, False), (same, True)], start=50):
        records.append(
            revisit(
                one,
                record_id=numbered(number),
                warcinfo_id=numbered(0),
                original=original,
                not_modified=not_modified,
            )
        )
    records.append(
        resource(
            record_id=numbered(60),
            warcinfo_id=numbered(0),
            target="urn:newskeep:article:a1:1",
            time=TIME,
            content_type="application/json",
            block='{"title": "Zpráva"}'.encode(),
            capture=numbered(1000),
        )
    )
    return records


@pytest.fixture
def segment(varied: list[Record], tmp_path: Path) -> Path:
    """The records above as a sealed segment."""
    path = tmp_path / NAME
    path.write_bytes(b"".join(member(record) for record in varied))
    return path


def _encoded(name: bytes) -> Headers:
    return ((b"Content-Type", b"text/html"), (b"Content-Encoding", name), (b"ETag", b'"1"'))


def _pair(exchange: Exchange, number: int) -> list[Record]:
    ids = {"warcinfo_id": numbered(0)}
    answered = response(exchange, record_id=numbered(1000 * number), **ids)
    asked = request(exchange, record_id=numbered(1000 * number + 1), response_id=answered.id, **ids)
    return [answered, asked]
