"""How other tools write the same page down; what becomes of it must be the same article."""

from __future__ import annotations

import gzip
import hashlib
from io import BytesIO
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import newskeep
from tests.imports import foreign
from tests.imports.conftest import Importing

PAGE = foreign.page(1)
CHUNKS = b"%x\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n\r\n" % (200, PAGE[:200], len(PAGE) - 200, PAGE[200:])
CHUNKED = "Transfer-Encoding: chunked"


def _angled() -> bytes:
    uri = foreign.url(1).encode()
    return foreign.response(1).replace(b"WARC-Target-URI: " + uri, b"WARC-Target-URI: <" + uri + b">")


def _lower() -> bytes:
    head, _, block = foreign.response(1).partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    names = [
        b": ".join((name.lower(), value)) for name, _, value in (line.partition(b": ") for line in lines)
    ]
    return b"\r\n".join((first, *names)) + b"\r\n\r\n" + block


def _common_crawl() -> bytes:
    """As the crawler of CC-NEWS writes: decoded bodies, what the server said under other names."""
    renamed = (
        "X-Crawl-Content-Encoding: gzip",
        "X-Crawl-Transfer-Encoding: chunked",
        f"Content-Length: {len(PAGE)}",
    )
    block = foreign.http(PAGE, renamed)
    return foreign.response(
        1,
        block,
        "WARC-IP-Address: 192.0.2.7",
        f"WARC-Payload-Digest: {foreign.sha1(PAGE)}",
        f"WARC-Block-Digest: {foreign.sha1(block)}",
        "WARC-Identified-Payload-Type: text/html",
    )


DIALECTS: dict[str, bytes] = {
    "chunked, with its header": foreign.response(1, foreign.http(CHUNKS, [CHUNKED])),
    "chunked, without its header": foreign.response(1, foreign.http(CHUNKS)),
    "de-chunked, with the header": foreign.response(1, foreign.http(PAGE, [CHUNKED])),
    "gzip body": foreign.response(1, foreign.http(gzip.compress(PAGE), ["Content-Encoding: gzip"])),
    "brotli body": foreign.response(1, foreign.http(brotli.compress(PAGE), ["Content-Encoding: br"])),
    "decoded, said to be gzip": foreign.response(1, foreign.http(PAGE, ["Content-Encoding: gzip"])),
    "decoded, said to be br": foreign.response(1, foreign.http(PAGE, ["Content-Encoding: br"])),
    "decoded, said to be deflate": foreign.response(1, foreign.http(PAGE, ["Content-Encoding: deflate"])),
    "decoded, said to be zstd": foreign.response(1, foreign.http(PAGE, ["Content-Encoding: zstd"])),
    "URI in angle brackets": _angled(),
    "lines end in LF": foreign.response(1, foreign.http(PAGE, end="\n"), end="\n"),
    "names in lower case": _lower(),
    "HTTP/2 without a reason": foreign.response(1, foreign.http(PAGE, status="HTTP/2 200")),
    "an interim response first": foreign.response(1, b"HTTP/1.1 100 Continue\r\n\r\n" + foreign.http(PAGE)),
    "digests in hexadecimal": foreign.response(
        1, None, f"WARC-Block-Digest: sha256:{hashlib.sha256(foreign.http(PAGE)).hexdigest()}"
    ),
    "a digest of an unknown kind": foreign.response(1, None, "WARC-Block-Digest: xxh3:0011"),
    "no record id": foreign.response(1).replace(b"WARC-Record-ID: ", b"X-Nothing: "),
    "a date of nanoseconds": foreign.response(1, version="1.1").replace(b"01:00Z", b"01:00.123456789Z"),
    "Common Crawl": _common_crawl(),
}


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects(importing: Importing, home: Path, tmp_path: Path, dialect: str, suffix: str) -> None:
    """Each dialect gives the article and a sound archive, and is known the second time."""
    file = foreign.write(tmp_path / f"a.{suffix}", foreign.info(), DIALECTS[dialect])
    assert 1 == importing(file).counts.new
    assert 1 == importing(file).skipped.known
    with newskeep.open(home) as archive:
        article = archive.show(foreign.url(1))
        assert (foreign.story(1), PAGE) == (article.text, article.capture.body)
        assert archive.verify().ok


# warcio's own reader fails on every br body with the brotli of today
@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "brotli body"])
def test_what_is_stored_replays(importing: Importing, home: Path, tmp_path: Path, dialect: str) -> None:
    """Stock tools read the page from our segment, whatever dialect it came in."""
    importing(foreign.write(tmp_path / "a.warc", DIALECTS[dialect]))
    with next(home.glob("warc/**/*.warc.gz")).open("rb") as stream:
        found = [r.content_stream().read() for r in ArchiveIterator(stream) if r.rec_type == "response"]
    assert [PAGE] == found


# warcio leaves its temporary files to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_files_of_warcio(importing: Importing, tmp_path: Path, packed: bool, version: str) -> None:
    """A file that warcio wrote, with its requests and revisits."""
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed, warc_version=version)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        dated = {"WARC-Date": "2026-10-01T08:00:00Z"}
        body = BytesIO(PAGE)
        response = writer.create_warc_record(
            foreign.url(1), "response", body, http_headers=headers, warc_headers_dict=dated
        )
        asked = StatusAndHeaders("GET /story/1 HTTP/1.1", [("Host", "gazette.example")], is_http_request=True)
        writer.write_request_response_pair(
            writer.create_warc_record(foreign.url(1), "request", http_headers=asked), response
        )
        digest = response.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(
            writer.create_revisit_record(foreign.url(1), digest, foreign.url(1), dated["WARC-Date"], headers)
        )
    result = importing(path)
    assert (1, 1, 0) == (result.counts.new, result.counts.unchanged, result.skipped.no_original)
