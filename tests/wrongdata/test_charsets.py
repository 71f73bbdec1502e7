"""Bytes that are not what they are called: which characters come of them, and which never do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newskeep.model import PageKind, Reading
from newskeep.reading.content import clean, decode_text, without_bad_references
from newskeep.reading.page import Page, read_page
from tests.fuzz.holds import assert_clean, assert_links

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "<html><head><title>Märkte</title></head><body><p>Привет, “мир”</p></body></html>"
#: the head of a page that declares an encoding, and what it is decoded as; the bytes are UTF-8 or cp1252
DECLARED = [
    ("utf-16 in a meta element that could be read", "utf-8", '<meta charset="utf-16">é'.encode(), ""),
    ("header before meta", "cp1251", b'<meta charset="koi8-r">' + "мир".encode("cp1251"), "text/html; charset=cp1251"),
    ("meta where the header's is none", "koi8-r", b'<meta charset="koi8-r">' + "мир".encode("koi8-r"), "text/html; charset=none"),
    ("mark before header and meta", "utf-8", b"\xef\xbb\xbf<meta charset=koi8-r>\xc3\xa9", "text/html; charset=cp1251"),
    ("a label of browsers' own", "cp932", "ニュース".encode("cp932"), "text/html; charset=x-sjis"),
    ("what browsers replace", "cp1252", b"caf\xe9", "text/html; charset=iso-2022-kr"),
    ("x-user-defined", "cp1252", b"caf\xe9", "text/html; charset=x-user-defined"),
    *((f"codec {name}", "cp1252", b"caf\xe9", f"text/html; charset={name}") for name in (
        "utf-7", "base64_codec", "rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "hex", "bz2", "zlib", "uu",
        "quopri", "undefined", "mbcs", "utf-32", "cp037", "x" * 100_000, "../x", "é", "--")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "encoding", "body", "content_type"), DECLARED)
def test_declared_encodings(why: str, encoding: str, body: bytes, content_type: str) -> None:
    """The first that browsers know and that fits is used; names that mean something to Python alone mean nothing."""
    assert encoding == decode_text(body, content_type)[1], why


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8", "text/html; charset=utf-16"])
def test_utf16_without_a_mark(encoding: str, content_type: str) -> None:
    """It is told by its bytes, whatever is declared, and is no binary data."""
    assert (PAGE, encoding) == decode_text(PAGE.encode(encoding), content_type)
    reading = read_page(Page("http://c.example/", PAGE.encode(encoding), NOW, content_type=content_type))
    assert encoding == reading.encoding


def test_utf16_that_is_only_declared() -> None:
    """A page in UTF-8 that the server calls UTF-16 is read as UTF-8."""
    for label in ("utf-16", "utf-16le", "utf-16be", "unicode"):
        assert (PAGE, "utf-8") == decode_text(PAGE.encode(), f"text/html; charset={label}")


def test_mixed_encodings() -> None:
    """One line in another encoding costs that line's letters, not those of the page."""
    text, encoding = decode_text(PAGE.encode() * 10 + b"<p>caf\xe9</p>")
    assert "utf-8" == encoding
    assert PAGE * 10 + "<p>caf\ufffd</p>" == text


def test_characters_that_never_pass() -> None:
    """NUL, escapes, C1 controls, overrides of the direction of writing and surrogates are dropped; marks of it stay."""
    assert "a[2Jb31mc\u200fd\u2067e\u2069\n" == clean(
        "\ufeffa\x1b[2J\x00b\x9b31mc\u200f\u202ed\u2067\ud800e\u2069\x7f\n"
    )


def test_references_to_characters_that_never_pass() -> None:
    """They are dropped before a parser sees them, others stay; C1 means windows-1252, as in browsers."""
    found = without_bad_references(
        "&#0;&#x1b;&#xD800;&#x110000;&#99999999999;&#146;&#129;a&#233;&#x1F600;&amp;"
    )
    assert "’a&#233;&#x1F600;&amp;" == found


HOSTILE = "A&#27;[2J&#155;31m&#x202E;&#0;&#xD800;&#13;B"
_ITEM = f"<item><title>{HOSTILE}</title><link>https://c.example/a&#27;&#x202E;b</link></item>"
_SITEMAP = "<urlset><url><loc>https://c.example/a&#27;&#x202E;b</loc><title>{}</title></url></urlset>"


def _html(title: str) -> str:
    text = "<p>" + "The council met on Monday and agreed to keep the tram. " * 12 + f"{title}</p>"
    return (
        f'<html lang="en"><title>{title}</title><meta name="author" content="{title}"><meta property="og:image" content="/i&#27;&#x202E;">'
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"H\\u001b[2J\\ud800\\u202e"}}</script>'
        f'<link rel=canonical href="/a&#27;"><article><h1>{title}</h1>{text}</article></html>'
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (PageKind.FEED, f"<rss><channel>{_ITEM}</channel></rss>"),
        (PageKind.SITEMAP, _SITEMAP.format(HOSTILE)),
        (PageKind.ARTICLE, _html(HOSTILE)),
        (
            PageKind.FEED,
            '{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/a\\u001bb\\ud800","title":"\\u001b\\u202e"}]}',
        ),
    ],
)
def test_the_door(kind: PageKind, body: str) -> None:
    """Nothing that reading gives has such a character, in titles, texts, dates or URLs, however it was written."""
    found: Reading = read_page(Page("https://c.example/x", body.encode(), NOW))
    assert kind is found.kind, found.reason
    assert_clean(found)
    assert_links(found.links)


@pytest.mark.parametrize(
    ("expected", "body", "content_type"),
    [
        ("not HTML: a PDF", b"%PDF-1.7\n<html><p>", "text/html"),
        ("not HTML: a PNG image", b"\x89PNG\r\n\x1a\n<html>", "text/html; charset=utf-8"),
        ("not HTML: binary data", bytes(range(32)) * 40, "text/html"),
        ("not HTML: application/x[2j", b"no markup", "Application/X\x1b[2J; a=b"),
        ("empty body", b" \r\n\t", "text/html"),
    ],
)
def test_content_type_against_content(expected: str, body: bytes, content_type: str) -> None:
    """What a page is, its bytes say; the type that a server gives is only repeated, and cleaned."""
    found = read_page(Page("https://c.example/x", body, NOW, content_type=content_type))
    assert (PageKind.OTHER, expected) == (found.kind, found.reason)


@pytest.mark.parametrize(
    "items",
    [
        "<titlhannel><item><title>T</title><link>/a?b=1&c=2</li\xfak></item></r2</link></item>",
        "<item><category>x</categor></category><title>T</title><link>/a</link></item>",
        "<item><title>&#xD800;&#x110000;T</title><link>/a</link></item>",
        '<item xmlns:a="b\u2028c"><title>T</title><link>/a</link></item>',
    ],
)
def test_feeds_that_break_their_parser(items: str) -> None:
    """Malformed feeds that the parser fails on are read leniently, or told as broken; never with an error."""
    found = read_page(Page("https://c.example/x", f"<rss><channel>{items}</channel></rss>".encode(), NOW))
    assert found.kind is PageKind.FEED or found.reason.startswith("a feed that is too broken")


def test_a_feed_names_no_codec_of_pythons() -> None:
    """A feed that declares UTF-7 is not read as UTF-7."""
    body = b'<?xml version="1.0" encoding="utf-7"?><rss><channel><item><title>+ADw-b+AD4-</title><link>https://c.example/a</link></item></channel></rss>'
    found = read_page(Page("https://c.example/x", body, NOW, content_type="application/xml; charset=utf-7"))
    assert ["+ADw-b+AD4-"] == [link.title for link in found.links]
