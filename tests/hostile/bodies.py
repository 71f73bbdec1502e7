"""Bodies that are bombs, lies, or more than a parser can take."""

from __future__ import annotations

import gzip
import zlib

import brotli  # type: ignore[import-untyped]

from tests.crawl.papers import CONSENT, page
from tests.hostile.server import Answer, sent, whole
from tests.hostile.wire import CUT, STORED, Case

_PAGE = page(12)
_ARTICLE = _PAGE.partition("<article>")[2].partition("</article>")[0]
_LARGE = "the decoded body is larger than the limit"
#: either is right: it is read in time, or it ends at a limit
EITHER = ""


def _coded(body: bytes, *codings: str) -> Answer:
    return whole(body, head=f"Content-Encoding: {', '.join(codings)}\r\n")


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body, 9)


def _bomb(size: int = 100_000_000) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + squeeze.flush()


def _with(head: str = "", body: str = "", around: str = "{}") -> str:
    return (
        f"<!doctype html><html><head><title>A story with something to it</title>{head}</head>"
        f"<body>{body}<article><h1>A story</h1>{around.format(_ARTICLE)}</article></body></html>"
    )


def _nested(tag: str, levels: int) -> str:
    return _with(around=f"<{tag}>" * levels + "{}" + f"</{tag}>" * levels)


_GZIPPED = gzip.compress(_PAGE.encode())

CASES: tuple[Case, ...] = (
    ("bomb-gzip", "100 kB that are 100 MB (gzip)", _coded(_bomb(), "gzip"), _LARGE),
    ("bomb-deflate", "the same (deflate)", _coded(_deflated(bytes(100_000_000)), "deflate"), _LARGE),
    ("bomb-br", "the same (brotli)", _coded(brotli.compress(bytes(100_000_000), quality=5), "br"), _LARGE),
    ("bomb-nested", "a bomb inside gzip", _coded(gzip.compress(_bomb()), "gzip", "gzip"), _LARGE),
    ("bomb-stacked", "a page encoded six times", _coded(_PAGE.encode(), *["gzip"] * 6), "encoded more than 4 times"),
    ("bomb-members", "200,000 empty gzip members", _coded(gzip.compress(b"") * 200_000 + _GZIPPED, "gzip"), "empty body"),
    ("bomb-silent", "a bomb that is not declared", whole(_bomb()), _LARGE),
    ("gzip-cut", "gzip that breaks off", _coded(_GZIPPED[:-200], "gzip"), CUT),
    ("gzip-damaged", "gzip with a wrong checksum", _coded(_GZIPPED[:-8] + bytes(8), "gzip"), CUT),
    ("gzip-lie", "a plain page that is declared gzip", _coded(_PAGE.encode(), "gzip"), STORED),
    ("gzip-silent", "a gzipped page that is not declared", whole(_GZIPPED), STORED),
    ("coding-unknown", "an encoding that nobody knows", _coded(b"\x28\xb5\x2f\xfdxx", "zstd", "no-such"), "Zstandard data"),
    ("deep-div", "100,000 nested <div>", whole(_nested("div", 100_000)), EITHER),
    ("deep-span", "400 nested <span>", whole(_nested("span", 400)), STORED),
    ("deep-table", "2,000 nested tables", whole(_nested("table", 2000)), EITHER),
    ("wide-p", "200,000 paragraphs", whole(_with(body="<p>A sentence of some words." * 200_000)), EITHER),
    ("wide-inline", "200,000 <a><b>", whole(_with(body="<p>" + "<a><b>word " * 200_000)), EITHER),
    ("wide-table", "a table with colspan 1,000 in 2,000 rows", whole(_with(around="{}<table>" + "<tr><td colspan=1000>word</td></tr>" * 2000 + "</table>")), EITHER),
    ("wide-br", "a million line breaks", whole(_with(body="<br>" * 1_000_000)), EITHER),
    ("wide-links", "100,000 links", whole(_with(body="".join(f'<a href="/wide-links/a-story-of-the-day-{n}">A story of the day</a>' for n in range(100_000)))), EITHER),
    ("attributes", "60,000 attributes on one tag", whole(_with(body="<p " + " ".join(f"a{n}=b" for n in range(60_000)) + ">")), EITHER),
    ("author", "67 kB of ( as the author", whole(_with(f'<meta name="author" content="{"(" * 67_000}">')), EITHER),
    ("json-ld", "67 kB of quotes in JSON-LD", whole(_with('<script type="application/ld+json">{"a": "' + '\\"' * 33_000 + '"}</script>')), EITHER),
    ("json-deep", "JSON-LD nested 100,000 deep", whole(_with('<script type="application/ld+json">' + "[" * 100_000 + "</script>")), EITHER),
    ("json-types", "10,000 types in JSON-LD", whole(_with('<script type="application/ld+json">{' + '"@type":"Organization",' * 10_000 + '"a":1}</script>')), EITHER),
    ("json-offset", "a date 99 hours from Greenwich", whole(_with('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-22T10:00:00+99:99"}</script>')), STORED),
    ("json-digits", "a number of 100,000 digits", whole(_with('<script type="application/ld+json">{"@type":"NewsArticle","wordCount":' + "9" * 100_000 + "}</script>")), EITHER),
    ("script-9mb", "a script of 9 MB before the text", whole(_with(f"<script>{'x' * 9_000_000}</script>")), STORED),
    ("dates", "50,000 dates", whole(_with(body="<p>" + " ".join(f"2024-01-{n % 28 + 1:02}" for n in range(50_000)))), EITHER),
    ("entities", "a million character references", whole(_with(body="<p>" + "&amp;" * 1_000_000)), EITHER),
    ("wide-open", "1,400,000 <p><b> that never end", whole(_with(body="<p><b>x" * 1_400_000)), "MiB of memory"),
    ("title-1mb", "a title of 1 MB", whole(_PAGE.replace("<title>", "<title>" + "word " * 200_000)), EITHER),
    ("text-9mb", "an article of 9 MB", whole(_with(around="{}" + ("<p>" + "A sentence of words. " * 300 + "</p>") * 1400)), EITHER),
    ("type-png", "an image that says it is a page", whole(b"\x89PNG\r\n\x1a\n" + bytes(500)), "a PNG image"),
    ("type-pdf", "a PDF that says it is a page", whole(b"%PDF-1.7\n" + bytes(500)), "a PDF"),
    ("type-zip", "an archive that says it is a page", whole(b"PK\x03\x04" + bytes(500)), "a ZIP archive"),
    ("type-noise", "noise that says it is a page", whole(bytes(range(256)) * 400), "binary data"),
    ("type-lie", "a page that says it is an image", whole(_PAGE, "image/png"), STORED),
    ("charset-codec", "the charset base64_codec", whole(_PAGE, "text/html; charset=base64_codec"), STORED),
    ("charset-utf7", "the charset utf-7", whole("+ADw-script+AD4-" + _PAGE, "text/html; charset=utf-7"), STORED),
    ("charset-wrong", "UTF-8 that is declared UTF-16", whole(_PAGE, "text/html; charset=utf-16"), EITHER),
    ("charset-bom", "UTF-16 with its mark", whole(b"\xff\xfe" + _PAGE.encode("utf-16-le"), "text/html"), STORED),
    ("chars-nul", "NUL between the words", whole(_PAGE.replace(". ", ".\0 ")), STORED),
    ("chars-escape", "terminal escapes in the title", whole(_PAGE.replace("<title>", "<title>\x1b]0;owned\x07\x1b[31m")), STORED),
    ("chars-surrogate", "lone surrogates", whole(_PAGE.replace(". ", ".\ud800 &#xD800; ")), STORED),
    ("chars-bidi", "letters that turn the line around", whole(_PAGE.replace("<title>", "<title>\u202e")), STORED),
    ("wall-consent", "a consent wall", whole(CONSENT), "consent"),
    ("wall-empty", "nothing", whole(""), "empty body"),
    ("two-answers", "a page, and a second answer behind it", sent(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"), "not HTML"),
)  # fmt: skip
