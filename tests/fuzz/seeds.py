"""What mutated inputs are made of: sound documents of each format, and some that are odd already."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote

import brotli  # type: ignore[import-untyped]

from config.template import render
from demo.site import Outlet, first_outlet, second_outlet
from tests.imports import foreign as made

_HTML = b"text/html; charset=utf-8\n"
_SITEMAPS = ("/sitemap_index.xml", "/post-sitemap.xml", "/news-sitemap.xml")
_LD = """{"@context":"https://schema.org","@graph":[{"@type":["NewsArticle"],"headline":"H &amp; é","datePublished":
"2026-11-01T08:00:00+01:00","author":[{"name":"Ann"},"Bob"],"image":{"url":"/a.jpg"},"articleBody":"One.\\nTwo.",
"mainEntityOfPage":{"@id":"https://courier.example/news/story-1"},"isAccessibleForFree":"False","publisher":{"name":"C"}}]}"""
_SHORT_PAGE = f"""<!doctype html><html lang="en-GB"><head><base href="/news/"><title>Head | Courier</title>
<meta charset="utf-8"><link rel=canonical href="story-1?utm_source=x"><meta property="og:title" content="Head &#8211; on">
<meta name=author content="By Ann; Bob"><meta property="article:published_time" content="2026-11-01">
<script type="application/ld+json">{_LD}</script></head><body><nav><a href="../sport/">Sport</a></nav><main><h1>Head</h1>
<time datetime="2026-11-01T08:00Z">1 Nov</time><p>The council met on Monday and agreed to keep the tram, it said.</p>
<p>Nobody spoke against it, &quot;not even the mayor&quot;, who left early for a meeting in the next town.<br>So it was.</p>
<ul><li>One<li>Two</ul><table><tr><td>1</table><a href="/2026/11/a-story-with-a-long-name.html">A story that has a name</a>
</main><form><textarea>x</textarea></form></body></html>""".encode()


@cache
def _outlets() -> tuple[Outlet, Outlet]:
    return first_outlet("https://paper.example", 2), second_outlet("https://courier.example", 2)


def _served(paths: Iterable[str]) -> list[bytes]:
    return [outlet.answer(path).body for path in paths for outlet in _outlets()]


def contents() -> list[bytes]:
    """Bodies under each content encoding and character encoding; the first line is the header's."""
    text = "<meta charset='koi8-r'>Новости дня: “café”, ニュース"
    body = text.encode()
    wide = [
        f"charset={name}\n".encode() + text.encode(name)
        for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")
    ]
    packed = [
        b"gzip\n" + gzip.compress(body) * 2, b"deflate\n" + zlib.compress(body), b"deflate\n" + zlib.compress(body)[2:-4],
        b"br\n" + brotli.compress(body), b"gzip, br\n" + brotli.compress(gzip.compress(body)),
    ]  # fmt: skip
    named = [
        f"charset={name}\n".encode() + body
        for name in ("utf-7", "base64", "idna", "punycode", "shift_jis", "gbk", "iso-2022-jp")
    ]
    return [*wide, *packed, *named]


def feeds() -> list[bytes]:
    """RSS, Atom and JSON Feed."""
    odd = b"<rss><channel><ttl>60</ttl><item><title><![CDATA[A <b>&amp;]]></title><link>/a?b=1&c=2</link></item></rss>"
    return [odd, *_served(("/feed/", "/feed/atom/", "/feed.json"))]


def sitemaps() -> list[bytes]:
    """Sitemaps of each kind, and a list of URLs."""
    return [b"https://courier.example/a\nhttps://courier.example/b?c=1\n", *_served(_SITEMAPS)]


def pages() -> list[bytes]:
    """Pages, and all else that a server may send in their place; the first line is the Content-Type."""
    plain = (
        b"text/plain\n"
        + b"The council met on Monday and agreed to keep the tram, it was said at noon.\n\n" * 4
    )
    short = _HTML + _SHORT_PAGE
    posts = [path for outlet in _outlets() for path in [outlet.posts()[0].path]]
    front = [_HTML + body for body in _served(["/", *posts]) if len(body) < 20_000]
    return [short, short, short, plain, *front, *(b"text/xml\n" + body for body in (*feeds(), *sitemaps()))]


def robots() -> list[bytes]:
    """A robots.txt and the path that is asked for, on the first line."""
    own = b"/a/b%2fc?d=e\nUser-agent: newskeep\nuser-agent: other\nAllow: /a/*.html$\nDisallow: /a/\nCrawl-delay: 2.5\n\nUser-agent: *\nDisallow: /\n"
    return [own, *(b"/private/x\n" + body for body in _served(["/robots.txt"]))]


def dates() -> list[bytes]:
    """Dates as they are written."""
    texts = ("2026-11-22T10:54:00.123+01:00", "20261122T105400Z", "2026-11", "Sun, 22 Nov 2026 10:54:00 +0100", "1763808840",
             "1763808840123", "Sunday, 22-Nov-26 10:54:00 EST", "22 Nov 2026", "2026-11-22 10:54 UTC", "0001-01-01T00:00:00+14:00",
             "9999-12-31T23:59:59-12:00")  # fmt: skip
    return [text.encode() for text in texts]


def urls() -> list[bytes]:
    """URLs and references."""
    texts = ("https://user:pw@Www.Example.com:443/a/./b/../c%7e?b=2&a=1&utm_source=x#top", "//bücher.example/ä?ö=ü", "../x;y?z",
             "http://[2001:db8::1]:8080/", "http://127.1/", "http://0x7f.1/", "\\\\a.example\\b", "http://a.example/#!/route",
             "https://xn--bcher-kva.example./", "http:/a.example", f"http://a.example/{quote('日本')}?{quote('é')}")  # fmt: skip
    return [text.encode() for text in texts]


def units() -> list[bytes]:
    """Durations, sizes, times, crontab lines."""
    return [b"90s", b"1.5h", b"250ms", b"500kB", b"1.5GiB", b"2026-11", b"2026-11-22T10:00Z", b"7d", b"*/5 6-22 * jan-mar mon,fri",
            b"0 4 29 2 *", b"@daily", b"22-2/3 * * * sun"]  # fmt: skip


def records() -> list[bytes]:
    """Records, not packed."""
    short = made.http(b"<p>body</p>", ["Content-Encoding: gzip"])
    return [
        made.info(),
        made.response(1, short),
        made.request(1),
        made.record("revisit", b"", ["WARC-Refers-To: <urn:x>"]),
    ]


def segments() -> list[bytes]:
    """Single records to be packed, and whole packed files."""
    return [*records(), made.packed(records()), made.packed(records()[:2])]


def foreign() -> list[bytes]:
    """Files as other tools write them."""
    return [b"".join(records()), made.packed(records()), gzip.compress(b"".join(records()))]


def configs() -> list[bytes]:
    """Configurations: the template, and one that says much in few lines."""
    small = b"""[archive]\nhome = "x"\nmin_free = "1GB"\n[crawl]\ndelay = "2s"\nallow_hosts = ["127.0.0.1"]\nkeep = ["feeds"]
[schedule]\ntimezone = "Europe/Berlin"\n[sources.courier]\nurls = ["https://courier.example/feed/"]\nschedule = "*/5 * * * *"
[sources."a b".crawl]\nmax_page = "1MB"\nrevisit = ["1h", "1d"]\n[dedupe]\nwindow = "72h"\n"""
    return [
        small,
        small,
        small,
        render("mailto:desk@example.org", {"courier": ["https://courier.example/"]}).encode(),
    ]
