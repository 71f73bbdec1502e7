"""WARC files as other tools write them, made by hand."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

SITE = "https://gazette.example"
START = datetime(2026, 10, 1, 8, tzinfo=UTC)
_WORDS = [
    "harbour",
    "council",
    "tram",
    "budget",
    "bridge",
    "winter",
    "market",
    "teacher",
    "river",
    "signal",
    "museum",
    "clinic",
    "garden",
    "engine",
    "letter",
]


def story(number: int, edition: int = 1) -> str:
    """A text of four paragraphs that no other number has."""
    chance = random.Random(f"{number}/{edition}")
    sentences = [
        f"{chance.choice(_WORDS).title()} number {number} of edition {edition} "
        + " ".join(chance.choices(_WORDS, k=9))
        + "."
        for _ in range(16)
    ]
    return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, 16, 4))


def page(number: int, edition: int = 1, ballast: str = "") -> bytes:
    """The HTML page of an article."""
    paragraphs = "".join(f"<p>{text}</p>" for text in story(number, edition).split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><title>Story {number}</title>"
        f'<meta property="og:type" content="article"></head>'
        f"<body><!--{ballast}--><article><h1>Story {number}</h1>{paragraphs}</article></body></html>"
    ).encode()


def url(number: int) -> str:
    """Where that page is."""
    return f"{SITE}/story/{number}"


def date(number: int) -> str:
    """When it was captured, as a WARC-Date."""
    return (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def record_id(name: object) -> str:
    """An id that is the same each time."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, str(name))}>"


def sha1(data: bytes) -> str:
    """A digest as most tools spell it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def http(
    body: bytes, headers: Iterable[str] = (), status: str = "HTTP/1.1 200 OK", end: str = "\r\n"
) -> bytes:
    """The block of a response."""
    lines = [status, "Content-Type: text/html; charset=utf-8", *headers, "", ""]
    return end.join(lines).encode() + body


def record(
    kind: str, block: bytes, fields: Iterable[str], *, version: str = "1.0", end: str = "\r\n"
) -> bytes:
    """One record, uncompressed."""
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", *fields, f"Content-Length: {len(block)}", "", ""]
    return end.join(lines).encode() + block + end.encode() * 2


def response(
    number: int,
    block: bytes | None = None,
    *more: str,
    key: object = None,
    version: str = "1.0",
    end: str = "\r\n",
) -> bytes:
    """The record of a response: by default of the article with that number."""
    block = http(page(number)) if block is None else block
    fields = (
        f"WARC-Target-URI: {url(number)}",
        f"WARC-Date: {date(number)}",
        f"WARC-Record-ID: {record_id(number if key is None else key)}",
        "Content-Type: application/http; msgtype=response",
        *more,
    )
    return record("response", block, fields, version=version, end=end)


def request(number: int, *more: str) -> bytes:
    """The record of its request."""
    block = f"GET /story/{number} HTTP/1.1\r\nHost: gazette.example\r\nCookie: id=7\r\nX-Asked: {number}\r\n\r\n".encode()
    fields = (
        f"WARC-Target-URI: {url(number)}",
        f"WARC-Date: {date(number)}",
        f"WARC-Record-ID: {record_id(f'request {number}')}",
        f"WARC-Concurrent-To: {record_id(number)}",
        "Content-Type: application/http; msgtype=request",
        *more,
    )
    return record("request", block, fields)


def info(version: str = "1.0") -> bytes:
    """The record that describes a file."""
    fields = (
        f"WARC-Date: {date(0)}",
        f"WARC-Record-ID: {record_id('info')}",
        "Content-Type: application/warc-fields",
    )
    return record(
        "warcinfo", b"software: by hand\r\nformat: WARC File Format 1.0\r\n", fields, version=version
    )


def packed(records: Iterable[bytes]) -> bytes:
    """One gzip member a record."""
    return b"".join(gzip.compress(record, 6, mtime=0) for record in records)


def write(path: Path, *records: bytes) -> Path:
    """A file of records: packed when its name ends in .gz."""
    path.write_bytes(packed(records) if path.suffix == ".gz" else b"".join(records))
    return path


def large(path: Path, size: int) -> int:
    """A packed file of that size: articles with much around them, and larger images between them; how many articles."""
    chance = random.Random(7)
    noise = chance.randbytes(1 << 20)
    number = 0
    with path.open("wb") as file:
        while file.tell() < size:
            around = base64.b64encode(chance.randbytes(50_000)).decode()
            image = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + noise
            for record in (
                response(number, http(page(number, ballast=around))),
                response(number, image, key=f"image {number}"),
            ):
                file.write(gzip.compress(record, 1, mtime=0))
            number += 1
    return number
