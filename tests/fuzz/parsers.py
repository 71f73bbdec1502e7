"""The parsers under test: each takes bytes, and may raise nothing but the errors that it promises."""

from __future__ import annotations

import contextlib
import gzip
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.crontab import parse_crontab
from config.loading import load
from newskeep.errors import DamageError, NewskeepError, UsageError
from newskeep.model import Reading
from newskeep.reading import dates, feeds, sitemaps
from newskeep.reading.content import TooLargeError, decode_content, decode_text, gunzip
from newskeep.reading.page import Page, read_page
from newskeep.reading.robots import RobotsRules
from newskeep.text.urls import UrlError, absolute_url, canonical_url, fetch_url, is_home, same_site
from newskeep.units import parse_duration, parse_moment, parse_size, rfc3339
from newskeep.warc.cdxj import cdxj
from newskeep.warc.foreign import GZIP, ForeignWarc
from newskeep.warc.foreign_kind import check_warc
from newskeep.warc.read import parse_record
from newskeep.warc.scan import Scan
from tests.fuzz import seeds
from tests.fuzz.holds import assert_clean, assert_links

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://courier.example/news/story-1"
_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Parser:
    """What is called, and what its inputs are made of."""

    parse: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


def content(data: bytes) -> None:
    """Content and character encodings; the first line is the header fields'."""
    head, _, body = data.partition(b"\n")
    named = head.decode("latin-1")
    with contextlib.suppress(TooLargeError):
        body = decode_content(body, named, _LIMIT).body
    with contextlib.suppress(TooLargeError):
        body = gunzip(body, _LIMIT).body
    text, encoding = decode_text(body, named)
    assert_clean((text, encoding))


def feed(data: bytes) -> None:
    """RSS and Atom by force, whatever it is."""
    text, encoding = decode_text(data)
    _check(feeds.read_feed(text, URL, encoding))


def sitemap(data: bytes) -> None:
    """Sitemaps and lists of URLs, likewise."""
    text, encoding = decode_text(data)
    _check(sitemaps.read_sitemap(text, URL, encoding))
    _check(sitemaps.read_url_list(text, encoding))


def page(data: bytes) -> None:
    """Whatever a server may send; the first line is the Content-Type."""
    head, _, body = data.partition(b"\n")
    _check(read_page(Page(URL, body, NOW, content_type=head.decode("latin-1"), limit=_LIMIT)))


def robots(data: bytes) -> None:
    """robots.txt, asked for the path on the first line."""
    path, _, body = data.partition(b"\n")
    rules = RobotsRules(body, "newskeep")
    ruling = rules.judge(f"https://courier.example{path.decode('utf-8', 'surrogateescape')}")
    assert_clean(ruling)
    assert rules.crawl_delay >= 0


def date(data: bytes) -> None:
    """Dates of feeds and pages."""
    text = data.decode("utf-8", "replace")
    found = dates.parse_date(text)
    if found:
        assert found[0].tzinfo is UTC
        rfc3339(found[0])


def url(data: bytes) -> None:
    """URLs and references: keys are their own keys, and what is sent has the same one."""
    text = data.decode("utf-8", "surrogateescape")
    for candidate in (text, absolute_url(URL, text)):
        try:
            key, sent = canonical_url(candidate), fetch_url(candidate)
        except UrlError:
            continue
        assert key == canonical_url(key)
        assert sent == fetch_url(sent)
        assert key.isascii() and sent.isascii()
        assert same_site(candidate, candidate)
        is_home(candidate)


def unit(data: bytes) -> None:
    """Times, durations, sizes and crontab lines that a user wrote."""
    text = data.decode("utf-8", "surrogateescape")
    for parse in (parse_duration, parse_size, lambda words: parse_moment(words, NOW), parse_crontab):
        with contextlib.suppress(ValueError):
            parse(text)


def warc(data: bytes) -> None:
    """Our own segments: what is given is whole and stands where it says, and its rows can be made."""
    data = _packed(data)
    scan = Scan(io.BytesIO(data), keep=True)
    records = list(scan)
    offset = 0
    for record in records:
        assert record.offset == offset
        offset += record.length
        with contextlib.suppress(DamageError):  # a scan takes lines that end in LF alone
            parse_record(data[record.offset : offset])
    assert scan.tail.end == offset <= len(data)
    cdxj(records, "segment.warc.gz")


def member(data: bytes) -> None:
    """One record's bytes."""
    with contextlib.suppress(DamageError):
        record = parse_record(_packed(data))
        with contextlib.suppress(NewskeepError):
            assert record.status >= 0
            assert isinstance(record.body, bytes)


def foreign(data: bytes) -> None:
    """Other tools' WARC files: it goes on to the end, and damage says where."""
    with tempfile.NamedTemporaryFile(suffix=".warc") as file:
        file.write(data)
        file.flush()
        with contextlib.suppress(UsageError):
            check_warc(Path(file.name))
        reader = ForeignWarc(Path(file.name), _LIMIT)
        before = -1
        for found in reader:
            assert before < found.offset <= len(data)
            before = found.offset
        assert reader.offset == len(data)


def config(data: bytes) -> None:
    """newskeep.toml: an error is one of ours."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        try:
            load(Path(file.name), {})
        except NewskeepError as error:
            assert error.message


def _packed(data: bytes) -> bytes:
    """A record as a member of its own; what is packed already as it is."""
    return data if data.startswith(GZIP) else gzip.compress(data, 1)


def _check(reading: Reading) -> None:
    assert_clean(reading)
    assert_links(reading.links)


#: by the name that the command line takes
PARSERS = {
    "content": Parser(content, seeds.contents),
    "feed": Parser(feed, seeds.feeds),
    "sitemap": Parser(sitemap, seeds.sitemaps),
    "page": Parser(page, seeds.pages),
    "robots": Parser(robots, seeds.robots),
    "date": Parser(date, seeds.dates),
    "url": Parser(url, seeds.urls),
    "unit": Parser(unit, seeds.units),
    "warc": Parser(warc, seeds.segments),
    "member": Parser(member, seeds.records),
    "foreign": Parser(foreign, seeds.foreign),
    "config": Parser(config, seeds.configs),
}
